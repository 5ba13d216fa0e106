/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NUMA nodes, CPUs and caches, by hwloc; binding of this thread and of memory.
 * Nodes are named by the kernel's numbers, which may have gaps.
 * Errors are -errno and not reported: the caller knows which option asked.
 */
#ifndef PZBENCH_TOPOLOGY_H
#define PZBENCH_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct topology;

/*
 * @recorded: NULL for this machine; else, for tests, a directory that holds
 * topology.xml (as `lstopo --of xml` writes it) and sys/devices/system/node:
 * the binding functions then only check their arguments.
 */
int topology_open(const char *recorded, struct topology **out);
void topology_close(struct topology *t);

/* Number of nodes with memory (at least 1) and the number of the i-th. */
int topology_nodes(const struct topology *t);
int topology_node(const struct topology *t, int i);
bool topology_has_node(const struct topology *t, int node);
/* Which one node number @node is, the other way; 0 for a node without memory. */
int topology_index(const struct topology *t, int node);

/*
 * The one CPU that measures on @node: the first thread of the last core of the
 * node that this process may use. Low cores get most device interrupts and
 * housekeeping; a second thread would share its core with the first.
 * -ENODEV no such node; -ENXIO the node has no CPU (memory only) that this
 * process may use.
 */
int topology_node_cpu(const struct topology *t, int node, int *cpu);

/* Pins the calling thread to topology_node_cpu() and reports which in *@cpu. */
int topology_bind_cpu(struct topology *t, int node, int *cpu);

/*
 * How many CPUs of @node this process may use, the first @room of them into
 * @cpus: topology_node_cpu(), the first thread of each other core, from the last
 * core down, then the second ones. -ENODEV, -ENOMEM.
 */
int topology_node_cpus(const struct topology *t, int node, int *cpus, int room);

/* Pins the calling thread to CPU @cpu. -errno. */
int topology_pin(struct topology *t, int cpu);

/*
 * Binds a mapping to @node strictly (MPOL_BIND): memory comes from there or
 * the fault fails. To call before the first touch; @addr page-aligned. On a
 * machine with one node this checks @node and changes nothing: the default
 * policy stays, whose path in the kernel is the one that programs take.
 */
int topology_bind_memory(struct topology *t, void *addr, size_t bytes,
			 int node);

/* Size of the last-level cache of topology_node_cpu(), 0 = unknown. */
size_t topology_llc_bytes(const struct topology *t, int node);

/* MemTotal and MemFree of a node, in bytes, read now from under @root. */
int topology_node_memory(const char *root, int node, uint64_t *total_bytes,
			 uint64_t *free_bytes);

#endif
