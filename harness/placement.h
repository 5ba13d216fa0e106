/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seeded placements: pages held so that what is faulted afterwards lies
 * elsewhere in physical memory. Modelled caches are indexed by physical
 * addresses, and a guest gives each boot the same ones: without this, one
 * accident of placement would be taken for the figure.
 */
#ifndef PZBENCH_PLACEMENT_H
#define PZBENCH_PLACEMENT_H

#include <stddef.h>
#include <stdint.h>

struct topology;

/* A node holds fewer pages than this, a power of two. */
#define PLACEMENT_PAGES 8192

struct placement {
	void *memory;		/* NULL: nothing is held */
	size_t bytes;		/* mapped, most of it never touched */
	uint64_t pages;		/* held, over all nodes */
};

/*
 * Holds, on each node, a number of pages of order 0 that @seed and @round
 * decide: the same in every boot, another in every round, an eighth of the
 * node's free memory at most. Leaves the thread pinned to a CPU of some node.
 * -errno, reported; *out then holds nothing.
 */
int placement_hold(struct topology *topology, uint64_t seed, uint64_t round,
		   struct placement *out);

/* Gives them back; nothing to do where nothing is held. */
void placement_release(struct placement *placement);

#endif
