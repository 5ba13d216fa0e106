/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts a marker together from what one CPU executes. */
#ifndef PZBENCH_VPMU_MARKER_WATCH_H
#define PZBENCH_VPMU_MARKER_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct marker_watch {
	uint32_t kind; /* of the NOP seen last; 0 when no marker is under way */
	unsigned int n_loads; /* since */
	bool torn; /* the CPU was interrupted since */
	uint64_t page; /* that the loads read */
	uint64_t payload; /* as far as they told */
};

/* The NOP of a marker is about to run. */
void marker_watch_nop(struct marker_watch *watch, uint32_t kind);

/*
 * A load of a marker has read @vaddr. Returns whether it was the last: then
 * kind, payload and torn are the marker's until the next NOP.
 */
bool marker_watch_load(struct marker_watch *watch, uint64_t vaddr);

/* The CPU turns to something else. */
void marker_watch_tear(struct marker_watch *watch);

#endif
