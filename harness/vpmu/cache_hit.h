/* SPDX-License-Identifier: GPL-2.0-only */
/* An access of the modelled caches, the usual hit in L1 inline. */
#ifndef PZBENCH_VPMU_CACHE_HIT_H
#define PZBENCH_VPMU_CACHE_HIT_H

#include "cache.h"
#include "cache_array.h"

enum cache_hit { CACHE_MISS, CACHE_HIT_CLEAN, CACHE_HIT_DIRTY };

/*
 * What the access of @line finds in @l1, where it is its set's most recently
 * used from now on, and after a store dirty. A miss, and a store to a line that
 * was clean, which others may hold, are caches_access_slowly()'s to go on with.
 */
static inline __attribute__((always_inline)) enum cache_hit
cache_hit(struct cache_array *l1, const struct cache_layout *layout,
	  uint64_t line, bool store)
{
	struct cache_set *set = cache_array_set(l1, layout, line);
	const int way = cache_array_find(layout, set, line);
	cache_tag *tag, before;

	if (way < 0)
		return CACHE_MISS;
	cache_array_use(layout, set, way);
	tag = cache_set_tags(layout, set) + way;
	before = *tag;
	*tag = before | store;
	return before & CACHE_DIRTY ? CACHE_HIT_DIRTY : CACHE_HIT_CLEAN;
}

static inline bool cache_hit_ends(enum cache_hit hit, bool store)
{
	return hit == CACHE_HIT_DIRTY || (hit == CACHE_HIT_CLEAN && !store);
}

/*
 * The CPU whose caches are @own loads from or stores to @line. Adds to the
 * misses, fills and writebacks of @counts, and to nothing else in it. @whole: a
 * store that is part of one that overwrites the line. Returns a mask of the
 * other CPUs whose L1 lost the line or its dirtiness. After the call the line is
 * its L1 set's most recently used, and dirty if this was a store: the same access
 * again would change nothing.
 */
static inline uint64_t caches_access(struct cpu_caches *own, uint64_t line,
				     bool store, bool whole,
				     struct sim_counts *counts)
{
	struct cache_array *l1 = caches_l1(own);
	const enum cache_hit hit = cache_hit(l1, &l1->layout, line, store);

	if (cache_hit_ends(hit, store))
		return 0;
	return caches_access_slowly(own, line, store, whole, hit != CACHE_MISS,
				    counts);
}

#endif
