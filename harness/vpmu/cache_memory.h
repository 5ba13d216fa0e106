/* SPDX-License-Identifier: GPL-2.0-only */
/* Which node's memory a line lies in. */
#ifndef PZBENCH_VPMU_CACHE_MEMORY_H
#define PZBENCH_VPMU_CACHE_MEMORY_H

#include <stdint.h>

#define CACHE_MEMORY_RANGES 64

struct cache_range {
	uint64_t first, end;
	unsigned int node;
};

struct cache_memory {
	struct cache_range range[CACHE_MEMORY_RANGES]; /* by address */
	unsigned int n;
	struct cache_range last; /* that a lookup found */
};

/* Ranges do not overlap. -ENOSPC when there are too many. */
int cache_memory_add(struct cache_memory *memory, struct cache_range range);

/* Lines outside all ranges are node 0's. */
unsigned int cache_memory_search(struct cache_memory *memory, uint64_t line);

static inline unsigned int cache_memory_node(struct cache_memory *memory,
					     uint64_t line)
{
	const struct cache_range *last = &memory->last;

	if (line - last->first < last->end - last->first)
		return last->node;
	return cache_memory_search(memory, line);
}

#endif
