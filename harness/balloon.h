/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Free memory that the host zeroed: the guest gives it back through a balloon
 * with free page reporting, and its kernel marks what was reported.
 */
#ifndef PZBENCH_BALLOON_H
#define PZBENCH_BALLOON_H

#include <stdint.h>

struct topology;

struct balloon {
	uint64_t dirtied;	/* nodes, by index in the topology */
};

/*
 * Returns when nearly all free memory of @node has been given back. The first
 * time all of it is filled with a pattern before, so that nothing is zero but
 * what the host zeroed; later it is what the last repetition used. -ETIMEDOUT
 * where that does not settle; reported.
 */
int balloon_refill(struct balloon *balloon, struct topology *topology,
		   int node);

#endif
