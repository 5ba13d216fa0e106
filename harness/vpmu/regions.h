/* SPDX-License-Identifier: GPL-2.0-only */
/* The regions under way and the table of those that ended (sim.tsv). */
#ifndef PZBENCH_VPMU_REGIONS_H
#define PZBENCH_VPMU_REGIONS_H

#include <stdint.h>

#include "cpu.h"

struct regions;

/*
 * Creates @path with its header line, and @progress (NULL: none) to hold the
 * number of regions closed. Reports and returns -errno on failure.
 */
int regions_create(const char *path, const char *progress,
		   struct regions **regions);

/* Writes the regions never closed, then frees. Reports a failed write. */
void regions_finish(struct regions *regions);

/* Region @id begins now on @cpu. */
void regions_open(struct regions *regions, uint64_t id, struct cpu *cpu);

/* It ended on @cpu when that had @at. */
void regions_close(struct regions *regions, uint64_t id, struct cpu *cpu,
		   const struct cpu_counts *at);

#endif
