/* SPDX-License-Identifier: GPL-2.0-only */
/* An access of the modelled caches, the usual hit in L1 inline. */
#ifndef PZBENCH_VPMU_CACHE_HIT_H
#define PZBENCH_VPMU_CACHE_HIT_H

#include "harness/vpmu/cache.h"
#include "harness/vpmu/cache_array.h"

/*
 * Whether the access of @line ends in @l1; then it is the set's most recently
 * used. A store to a line that was clean does not: others may hold it.
 */
static inline bool cache_hit(struct cache_array *l1, uint64_t line, bool store)
{
	const uint32_t set = cache_array_set(l1, line);
	const int way = cache_array_find(l1, set, line);
	cache_tag *tag;

	if (way < 0)
		return false;
	cache_array_use(l1, set, way);
	tag = cache_array_tags(l1, set) + way;
	if (!store || (*tag & CACHE_DIRTY))
		return true;
	*tag |= CACHE_DIRTY;
	return false;
}

/*
 * @cpu loads from or stores to @line. Adds to the misses, fills and writebacks
 * of @counts, and to nothing else in it. @whole: a store that is part of one
 * that overwrites the line. Returns a mask of the other CPUs whose L1 lost the
 * line or its dirtiness. After the call the line is its L1 set's most recently
 * used, and dirty if this was a store: the same access again would change
 * nothing.
 */
static inline uint64_t caches_access(struct caches *caches, unsigned int cpu,
				     uint64_t line, bool store, bool whole,
				     struct sim_counts *counts)
{
	if (cache_hit(caches_l1(caches, cpu), line, store))
		return 0;
	return caches_access_slowly(caches, cpu, line, store, whole, counts);
}

#endif
