/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The regions under way, the table of those that ended (sim.tsv), and what
 * their functions counted (functions.h).
 */
#ifndef PZBENCH_VPMU_REGIONS_H
#define PZBENCH_VPMU_REGIONS_H

#include <stdint.h>

#include "cpu.h"

struct regions;

/*
 * Creates @path, and @progress (NULL: none) to hold the number of regions
 * closed. Clean regions go to @functions, which outlive the regions. Reports
 * and returns -errno on failure.
 */
int regions_create(const char *path, const char *progress,
		   struct functions *functions, struct regions **regions);

/* Writes the regions never closed, then frees. Reports a failed write. */
void regions_finish(struct regions *regions);

/* The guest told of memory node @node; before the first region. */
void regions_know_node(struct regions *regions, unsigned int node);
/* and that @cpu is one of @node. */
void regions_place_cpu(struct regions *regions, unsigned int cpu,
		       unsigned int node);

/* Credits what @cpu has counted to its open regions. cpu_settle_t. */
void regions_settle(void *regions, struct cpu *cpu);

/* Region @id begins now on @cpu. */
void regions_open(struct regions *regions, uint64_t id, struct cpu *cpu);

/*
 * It ends on @cpu as of the last regions_settle(). @torn: something ran since
 * then, and was settled too.
 */
void regions_close(struct regions *regions, uint64_t id, struct cpu *cpu,
		   bool torn);

#endif
