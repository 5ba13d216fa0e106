/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts a marker together from what one CPU executes. */
#ifndef PZBENCH_VPMU_MARKER_WATCH_H
#define PZBENCH_VPMU_MARKER_WATCH_H

#include <stdint.h>

#include "cpu.h"
#include "regions.h"

struct marker_watch {
	uint32_t kind; /* of the NOP seen last; 0 when no marker is under way */
	unsigned int n_loads; /* since */
	uint64_t page; /* that the loads read */
	uint64_t id; /* as far as they told */
	struct cpu_counts at_nop;
};

/* The NOP of a marker is about to run on @cpu. */
void marker_watch_nop(struct marker_watch *watch, struct cpu *cpu,
		      uint32_t kind);

/* A load that may be a marker's has read @vaddr; the fourth tells @regions. */
void marker_watch_load(struct marker_watch *watch, struct cpu *cpu,
		       uint64_t vaddr, struct regions *regions);

#endif
