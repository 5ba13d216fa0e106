/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The modelled data caches: physically indexed, write-allocate, write-back; L1
 * and L2 private to a CPU, the last level shared by the CPUs of a node. Levels
 * neither include nor exclude one another: a miss fills all that lacked the
 * line, and a level that evicts a dirty line hands it to the next. Lines of 64
 * bytes (SIM_LINE_BYTES), named by physical address / 64, below 2^31 - 1 (128
 * GB).
 */
#ifndef PZBENCH_VPMU_CACHE_H
#define PZBENCH_VPMU_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/sim_events.h"

enum cache_policy { CACHE_LRU, CACHE_PLRU };

/*
 * size = slices * sets * ways * 64 bytes; sets is a power of two. To be made by
 * cache_shape_make(), which checks all of it.
 */
struct cache_shape {
	unsigned int slices; /* chosen by a hash of the line; 1: none */
	unsigned int sets; /* of a slice */
	unsigned int ways;
	enum cache_policy policy;
};

enum cache_level { CACHE_L1, CACHE_L2, CACHE_LLC, CACHE_LEVELS };

struct cache_shapes {
	struct cache_shape level[CACHE_LEVELS];
	/*
	 * Stores that are known to overwrite whole lines (repeated string
	 * stores) take a line without reading it from memory.
	 */
	bool whole_lines_unread;
};

struct caches;
struct cpu_caches;

/*
 * Empty caches of @n_cpus CPUs (1 to 64), all on node 0, and all memory of node
 * 0. *@caches is the caller's, to be given back with caches_free(). Returns 0 or
 * -ENOMEM.
 */
int caches_create(const struct cache_shapes *shapes, unsigned int n_cpus,
		  struct caches **caches);
void caches_free(struct caches *caches);

/*
 * @cpu is one of @node, and shares that node's last level. To be called before
 * the first access: what the caches hold does not move.
 */
void caches_place_cpu(struct caches *caches, unsigned int cpu,
		      unsigned int node);

/*
 * Lines @first to @end - 1 are memory of @node. Ranges do not overlap; -ENOSPC
 * when there are over 64.
 */
int caches_place_memory(struct caches *caches, uint64_t first, uint64_t end,
			unsigned int node);

/* Those of @cpu, and of them L1, for cache_hit.h. */
struct cpu_caches *caches_of(struct caches *caches, unsigned int cpu);
struct cache_array *caches_l1(struct cpu_caches *own);

/*
 * What cache_hit() has left to be done of an access, see caches_access(). @in_l1:
 * it was a hit.
 */
uint64_t caches_access_slowly(struct cpu_caches *own, uint64_t line, bool store,
			      bool whole, bool in_l1,
			      struct sim_counts *counts);

/* Whether no other CPU may hold a line of @line's page. */
bool caches_are_alone(const struct cpu_caches *own, uint64_t line);

/*
 * As caches_access() for stores to @n lines from @line on, of a page for which
 * caches_are_alone().
 */
void caches_store_run(struct cpu_caches *own, uint64_t line, unsigned int n,
		      bool whole, struct sim_counts *counts);

#endif
