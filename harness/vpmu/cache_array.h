/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One cache: the tags of its lines, whether each is dirty, and who goes next.
 * Knows nothing of other caches. Lines are below 2^31 - 1 (128 GB of memory).
 */
#ifndef PZBENCH_VPMU_CACHE_ARRAY_H
#define PZBENCH_VPMU_CACHE_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/vpmu/cache.h"

/*
 * A tag is (line + 1) << 1 | dirty, so that zeroed memory is an empty cache:
 * what nobody uses is never touched and costs nothing.
 */
typedef uint32_t cache_tag;

#define CACHE_NO_TAG 0
#define CACHE_DIRTY 1u

struct cache_array {
	cache_tag *tags; /* of a set: stride of them */
	uint64_t *trees; /* PLRU only, one a set */
	uint32_t set_mask;
	unsigned int set_bits;
	unsigned int ways;
	unsigned int stride; /* ways rounded up to whole vectors */
	unsigned int slices;
	uint64_t slices_inverse; /* 2^64 / slices, rounded up */
};

/* -ENOMEM; what it made is destroyed by cache_array_destroy(). */
int cache_array_create(const struct cache_shape *shape,
		       struct cache_array *array);
void cache_array_destroy(struct cache_array *array);

static inline cache_tag cache_tag_of(uint64_t line)
{
	return (cache_tag)(line + 1) << 1;
}

static inline uint64_t cache_tag_line(cache_tag tag)
{
	return (tag >> 1) - 1;
}

uint32_t cache_array_slice(const struct cache_array *array, uint32_t line);

/* The number of the set that @line belongs to, for the functions below. */
static inline uint32_t cache_array_set(const struct cache_array *array,
				       uint64_t line)
{
	uint32_t set = line & array->set_mask;

	if (array->slices > 1)
		set |= cache_array_slice(array, line) << array->set_bits;
	return set;
}

void cache_array_prefetch(const struct cache_array *array, uint32_t set);

/*
 * Makes @line the most recently used of its set, and dirty where @dirty.
 * Returns its tag as it was before, CACHE_NO_TAG for a miss.
 */
cache_tag cache_array_touch(struct cache_array *array, uint32_t set,
			    uint64_t line, bool dirty);

/* The tag that cache_array_insert() would return. */
cache_tag cache_array_next_victim(struct cache_array *array, uint32_t set);

/*
 * Adds the line of @tag, which the set does not hold, as its most recently
 * used. Returns the tag that went, CACHE_NO_TAG where a way was free.
 */
cache_tag cache_array_insert(struct cache_array *array, uint32_t set,
			     cache_tag tag);

/* Where held: dirty from now on, as recently used as before. */
bool cache_array_soil(struct cache_array *array, uint32_t set, uint64_t line);

/* Clean from now on. Returns whether it was held dirty. */
bool cache_array_clean(struct cache_array *array, uint32_t set, uint64_t line);

/* Held no more. Returns its tag as it was, CACHE_NO_TAG for a miss. */
cache_tag cache_array_drop(struct cache_array *array, uint32_t set,
			   uint64_t line);

#endif
