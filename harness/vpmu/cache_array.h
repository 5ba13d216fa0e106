/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One cache: the tags of its lines, whether each is dirty, and who goes next.
 * Knows nothing of other caches. Lines are below 2^31 - 1 (128 GB of memory).
 * What is done for each miss of the guest is inline.
 */
#ifndef PZBENCH_VPMU_CACHE_ARRAY_H
#define PZBENCH_VPMU_CACHE_ARRAY_H

#include <emmintrin.h>
#include <stdbool.h>
#include <stdint.h>

#include "cache.h"
#include "cache_order.h"

/*
 * A tag is (line + 1) << 1 | dirty, so that zeroed memory is an empty cache:
 * what nobody uses is never touched and costs nothing.
 */
typedef uint32_t cache_tag;

#define CACHE_NO_TAG 0
#define CACHE_DIRTY 1u

/*
 * A set lies in one piece, so that the host's caches are asked for one or two
 * lines of it: the order of its ways, then for each of them a hint, then the
 * tags. The hint is the way of the next level that held the line last, which is
 * where to look first when it is handed on.
 */
struct cache_set;

/* Where in a set that is. */
struct cache_layout {
	struct cache_order order;
	unsigned int set_bytes;
	unsigned int hints_at; /* from the start of a set */
	unsigned int tags_at;
	unsigned int stride; /* ways rounded up to whole vectors */
};

struct cache_array {
	char *sets;
	uint32_t set_mask;
	unsigned int set_bits;
	unsigned int slices;
	uint64_t slices_inverse; /* 2^64 / slices, rounded up */
	struct cache_layout layout;
};

/*
 * The layout of LRU sets of 8 or 16 ways. What is handed it in place of the
 * array's own, which is the same, is compiled for it.
 */
#define CACHE_LAYOUT_TAGS_AT(n_ways) ((8 + (n_ways) + 15) & -16)
#define CACHE_LAYOUT(n_ways)                                              \
	{                                                                 \
		.order = CACHE_ORDER(n_ways),                             \
		.set_bytes = CACHE_LAYOUT_TAGS_AT(n_ways) + 4 * (n_ways), \
		.hints_at = 8, .tags_at = CACHE_LAYOUT_TAGS_AT(n_ways),   \
		.stride = (n_ways),                                       \
	}

/* What a new line has replaced, and in which way. */
struct cache_victim {
	cache_tag tag; /* CACHE_NO_TAG: nothing */
	uint8_t hint;
	uint8_t way;
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

/* The number of the set that @line belongs to. */
static inline uint32_t cache_array_index(const struct cache_array *array,
					 uint64_t line)
{
	uint32_t index = line & array->set_mask;

	if (array->slices > 1)
		index |= cache_array_slice(array, line) << array->set_bits;
	return index;
}

static inline uint32_t cache_array_sets(const struct cache_array *array)
{
	return (array->set_mask + 1) * array->slices;
}

/*
 * The set that @line belongs to, for the functions below. They and this take the
 * array's layout, or CACHE_LAYOUT() of the same.
 */
static inline struct cache_set *
cache_array_set(const struct cache_array *array,
		const struct cache_layout *layout, uint64_t line)
{
	const size_t index = cache_array_index(array, line);

	return (struct cache_set *)(array->sets + index * layout->set_bytes);
}

static inline cache_tag *cache_set_tags(const struct cache_layout *layout,
					const struct cache_set *set)
{
	return (cache_tag *)((char *)set + layout->tags_at);
}

static inline uint8_t *cache_set_hints(const struct cache_layout *layout,
				       const struct cache_set *set)
{
	return (uint8_t *)set + layout->hints_at;
}

static inline void cache_array_prefetch(const struct cache_layout *layout,
					const struct cache_set *set)
{
	__builtin_prefetch(set, 1);
	__builtin_prefetch((const char *)set + layout->set_bytes - 1, 1);
}

/* All ones in each of four lanes that holds @wanted, dirty or not. */
static inline __m128i cache_match(const cache_tag *tags, __m128i wanted)
{
	const __m128i four = _mm_load_si128((const __m128i *)tags);

	return _mm_cmpeq_epi32(_mm_or_si128(four, _mm_set1_epi32(CACHE_DIRTY)),
			       wanted);
}

/* A bit for each of eight tags, the first in the lowest. */
static inline unsigned int cache_match_8(const cache_tag *tags, __m128i wanted)
{
	const __m128i eight = _mm_packs_epi32(cache_match(tags, wanted),
					      cache_match(tags + 4, wanted));

	return (unsigned int)_mm_movemask_epi8(
		_mm_packs_epi16(eight, _mm_setzero_si128()));
}

/* The bits of the ways from the 17th on. */
uint64_t cache_array_match_rest(const struct cache_layout *layout,
				const cache_tag *tags, __m128i wanted);

/* The way of @set that holds @line, or -1. All are looked at: no branches. */
static inline int cache_array_find(const struct cache_layout *layout,
				   const struct cache_set *set, uint64_t line)
{
	const cache_tag *tags = cache_set_tags(layout, set);
	const __m128i wanted =
		_mm_set1_epi32((int)(cache_tag_of(line) | CACHE_DIRTY));
	uint64_t found = cache_match_8(tags, wanted);

	if (layout->stride > 8)
		found |= (uint64_t)cache_match_8(tags + 8, wanted) << 8;
	if (layout->stride > 16)
		found |= cache_array_match_rest(layout, tags, wanted);
	return found ? __builtin_ctzll(found) : -1;
}

/* Makes the line in @way the most recently used of its set. */
static inline void cache_array_use(const struct cache_layout *layout,
				   struct cache_set *set, unsigned int way)
{
	cache_order_touch(&layout->order, set, way);
}

/* Whether cache_array_swap() may be called: */
static inline bool cache_array_can_swap(const struct cache_layout *layout)
{
	return layout->order.in_word && layout->order.ways > 1;
}

/* makes the line used before the last one the most recently used. */
static inline void cache_array_swap(const struct cache_layout *layout,
				    struct cache_set *set)
{
	cache_order_swap(&layout->order, set);
}

/*
 * The way that goes next, a free one where there is one: those are the least
 * recently used, which PLRU does not know.
 */
unsigned int cache_array_victim_slowly(const struct cache_layout *layout,
				       const struct cache_set *set);

static inline unsigned int cache_array_victim(const struct cache_layout *layout,
					      const struct cache_set *set)
{
	if (!layout->order.in_word)
		return cache_array_victim_slowly(layout, set);
	return cache_order_victim(&layout->order, set);
}

/* The tag that cache_array_insert() would return. */
static inline cache_tag
cache_array_next_victim(const struct cache_layout *layout,
			const struct cache_set *set)
{
	return cache_set_tags(layout, set)[cache_array_victim(layout, set)];
}

/*
 * Adds the line of @tag, which the set does not hold, as its most recently
 * used, in place of what is returned.
 */
static inline struct cache_victim
cache_array_insert(const struct cache_layout *layout, struct cache_set *set,
		   cache_tag tag, unsigned int hint)
{
	const unsigned int way = cache_array_victim(layout, set);
	cache_tag *at = cache_set_tags(layout, set) + way;
	uint8_t *hint_at = cache_set_hints(layout, set) + way;
	const struct cache_victim victim = { .tag = *at,
					     .hint = *hint_at,
					     .way = way };

	*at = tag;
	*hint_at = hint;
	cache_order_use_next(&layout->order, set, way);
	return victim;
}

/*
 * Where held, likely in way @hint: dirty from now on, as recently used as before.
 */
static inline bool cache_array_soil(const struct cache_layout *layout,
				    struct cache_set *set, uint64_t line,
				    unsigned int hint)
{
	cache_tag *tags = cache_set_tags(layout, set);
	int way = hint;

	if ((tags[hint] | CACHE_DIRTY) != (cache_tag_of(line) | CACHE_DIRTY))
		way = cache_array_find(layout, set, line);
	if (way < 0)
		return false;
	tags[way] |= CACHE_DIRTY;
	return true;
}

/* Clean from now on. Returns whether it was held dirty. */
bool cache_array_clean(const struct cache_layout *layout, struct cache_set *set,
		       uint64_t line);

/* Held no more. Returns its tag as it was, CACHE_NO_TAG for a miss. */
cache_tag cache_array_drop(const struct cache_layout *layout,
			   struct cache_set *set, uint64_t line);

#endif
