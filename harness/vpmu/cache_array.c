// SPDX-License-Identifier: GPL-2.0-only
#include "harness/vpmu/cache_array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Four tags at once: SSE2 on x86-64, NEON on arm64. */
#define VECTOR(bytes_aligned) \
	__attribute__((vector_size(16), aligned(bytes_aligned), may_alias))
typedef cache_tag tag_vector VECTOR(16);
typedef cache_tag loose_tag_vector VECTOR(4);
typedef int32_t number_vector VECTOR(16);
typedef uint64_t half_vector VECTOR(16);

#define VECTOR_TAGS (sizeof(tag_vector) / sizeof(cache_tag))
#define HOST_LINE_BYTES 64

/* Sets of 16 ways then lie in one line of the host's caches. */
static void *zeroed_array(size_t n, size_t size)
{
	size_t bytes = (n * size + HOST_LINE_BYTES - 1) & -HOST_LINE_BYTES;
	char *block = calloc(1, bytes + HOST_LINE_BYTES);
	size_t skip;

	if (!block)
		return NULL;
	skip = HOST_LINE_BYTES - (uintptr_t)block % HOST_LINE_BYTES;
	block[skip - 1] = (char)skip;
	return block + skip;
}

/* calloc() tells fresh pages from used ones, aligned_alloc() does not. */
static void free_array(void *array)
{
	if (array)
		free((char *)array - ((char *)array)[-1]);
}

int cache_array_create(const struct cache_shape *shape,
		       struct cache_array *array)
{
	size_t sets = (size_t)shape->slices * shape->sets;

	memset(array, 0, sizeof(*array));
	array->set_mask = shape->sets - 1;
	array->set_bits = __builtin_ctz(shape->sets);
	array->ways = shape->ways;
	array->stride = (shape->ways + VECTOR_TAGS - 1) & -VECTOR_TAGS;
	array->slices = shape->slices;
	array->slices_inverse = UINT64_MAX / shape->slices + 1;
	array->tags = zeroed_array(sets * array->stride, sizeof(cache_tag));
	if (shape->policy == CACHE_PLRU)
		array->trees = zeroed_array(sets, sizeof(uint64_t));
	if (array->tags && (array->trees || shape->policy != CACHE_PLRU))
		return 0;
	cache_array_destroy(array);
	return -ENOMEM;
}

void cache_array_destroy(struct cache_array *array)
{
	free_array(array->tags);
	free_array(array->trees);
	memset(array, 0, sizeof(*array));
}

static inline uint32_t mix(uint32_t x)
{
	x *= 0x9e3779b1;
	x ^= x >> 15;
	return x * 0x85ebca77;
}

/*
 * The hashes of real chips are not published. What this has in common with
 * them: @slices neighbours at the distance of a slice's sets fall on different
 * slices, so that memory in one piece fills the cache evenly; which one comes
 * first differs from set to set, so that no stride finds one slice only.
 */
uint32_t cache_array_slice(const struct cache_array *array, uint32_t line)
{
	uint32_t block = line >> array->set_bits;
	uint32_t group =
		((unsigned __int128)array->slices_inverse * block) >> 64;
	uint32_t first =
		mix(group << array->set_bits | (line & array->set_mask));
	uint32_t slice = block - group * array->slices +
			 (((uint64_t)first * array->slices) >> 32);

	return slice < array->slices ? slice : slice - array->slices;
}

static inline cache_tag *tags_of(const struct cache_array *array, uint32_t set)
{
	return array->tags + (size_t)set * array->stride;
}

void cache_array_prefetch(const struct cache_array *array, uint32_t set)
{
	const cache_tag *tags = tags_of(array, set);

	__builtin_prefetch(tags, 1);
	__builtin_prefetch(tags + array->stride - 1, 1);
}

/*
 * The numbers of ways that real caches have come as constants, for which the
 * loops below are unrolled: half the time of a look-up.
 */
#define BY_STRIDE(array, function, ...)                      \
	((array)->stride == 8  ? function(8, __VA_ARGS__) :  \
	 (array)->stride == 12 ? function(12, __VA_ARGS__) : \
	 (array)->stride == 16 ? function(16, __VA_ARGS__) : \
	 (array)->stride == 20 ? function(20, __VA_ARGS__) : \
				 function((array)->stride, __VA_ARGS__))

#define INLINE static inline __attribute__((always_inline))

/*
 * The way with @tag, whichever its dirty bit, or -1. All ways are looked at: a
 * loop that stops at the hit costs a mispredicted branch more than it saves.
 * One way at most has the tag, so that lanes can be joined by or.
 */
INLINE int find_in(unsigned int stride, const cache_tag *tags, cache_tag tag)
{
	const tag_vector wanted = (tag_vector){} + (tag | CACHE_DIRTY);
	tag_vector number = { 1, 2, 3, 4 }, hit = { 0 }, four;
	half_vector half;
	uint64_t at;

#pragma GCC unroll 5
	for (unsigned int i = 0; i < stride; i += VECTOR_TAGS) {
		four = *(const tag_vector *)(tags + i) | CACHE_DIRTY;
		hit |= (tag_vector)(four == wanted) & number;
		number += VECTOR_TAGS;
	}
	half = (half_vector)hit;
	at = half[0] | half[1];
	return (int)(at | at >> 32) - 1;
}

/*
 * Puts @tag to the front, and those before @way one place back. All ways are
 * written, for the reason that all are looked at; from the last, so that each
 * vector finds its neighbour as it was. Before the first set is room to read.
 */
INLINE void rotate_in(unsigned int stride, cache_tag *tags, int way,
		      cache_tag tag)
{
	const number_vector number = { 0, 1, 2, 3 };
	tag_vector four, moved, keep;

#pragma GCC unroll 5
	for (int i = (int)(stride - VECTOR_TAGS); i >= 0; i -= VECTOR_TAGS) {
		four = *(tag_vector *)(tags + i);
		moved = *(loose_tag_vector *)(tags + i - 1);
		keep = (tag_vector)(number + i > (number_vector){} + way);
		*(tag_vector *)(tags + i) = (four & keep) | (moved & ~keep);
	}
	tags[0] = tag;
}

static inline int find(const struct cache_array *array, const cache_tag *tags,
		       uint64_t line)
{
	return BY_STRIDE(array, find_in, tags, cache_tag_of(line));
}

/*
 * LRU: tags lie in the order of their last use, free ways at the end. PLRU: a
 * tag keeps its way, and a tree of bits tells the halves that were used last;
 * node n has the children 2n and 2n + 1, the ways are its leaves. Bit 0, which
 * is no node, spares the search for a free way.
 */
#define TREE_FULL 1ULL

static inline void tree_touch(const struct cache_array *array, uint32_t set,
			      unsigned int way)
{
	uint64_t tree = array->trees[set];
	unsigned int node = way + array->ways;

	for (; node > 1; node >>= 1) {
		tree |= 1ULL << (node >> 1);
		tree ^= (uint64_t)(node & 1) << (node >> 1);
	}
	array->trees[set] = tree;
}

static inline unsigned int tree_victim(const struct cache_array *array,
				       uint32_t set)
{
	uint64_t tree = array->trees[set];
	unsigned int node = 1;

	while (node < array->ways)
		node = 2 * node + (tree >> node & 1);
	return node - array->ways;
}

INLINE void make_recent_in(unsigned int stride, const struct cache_array *array,
			   uint32_t set, cache_tag *tags, unsigned int way,
			   cache_tag tag)
{
	if (array->trees) {
		tags[way] = tag;
		tree_touch(array, set, way);
	} else {
		rotate_in(stride, tags, way, tag);
	}
}

INLINE cache_tag touch_in(unsigned int stride, const struct cache_array *array,
			  uint32_t set, uint64_t line, bool dirty)
{
	cache_tag *tags = tags_of(array, set), tag;
	int way = find_in(stride, tags, cache_tag_of(line));

	if (way < 0)
		return CACHE_NO_TAG;
	tag = tags[way];
	make_recent_in(stride, array, set, tags, way, tag | dirty);
	return tag;
}

cache_tag cache_array_touch(struct cache_array *array, uint32_t set,
			    uint64_t line, bool dirty)
{
	return BY_STRIDE(array, touch_in, array, set, line, dirty);
}

static inline unsigned int free_or_victim(const struct cache_array *array,
					  uint32_t set, const cache_tag *tags)
{
	if (!array->trees)
		return array->ways - 1;
	if (array->trees[set] & TREE_FULL)
		return tree_victim(array, set);
	for (unsigned int way = 0; way < array->ways; way++)
		if (tags[way] == CACHE_NO_TAG)
			return way;
	array->trees[set] |= TREE_FULL;
	return tree_victim(array, set);
}

cache_tag cache_array_next_victim(struct cache_array *array, uint32_t set)
{
	const cache_tag *tags = tags_of(array, set);

	return tags[free_or_victim(array, set, tags)];
}

INLINE cache_tag insert_in(unsigned int stride, const struct cache_array *array,
			   uint32_t set, cache_tag tag)
{
	cache_tag *tags = tags_of(array, set), victim;
	unsigned int way = free_or_victim(array, set, tags);

	victim = tags[way];
	make_recent_in(stride, array, set, tags, way, tag);
	return victim;
}

cache_tag cache_array_insert(struct cache_array *array, uint32_t set,
			     cache_tag tag)
{
	return BY_STRIDE(array, insert_in, array, set, tag);
}

bool cache_array_soil(struct cache_array *array, uint32_t set, uint64_t line)
{
	cache_tag *tags = tags_of(array, set);
	int way = find(array, tags, line);

	if (way < 0)
		return false;
	tags[way] |= CACHE_DIRTY;
	return true;
}

bool cache_array_clean(struct cache_array *array, uint32_t set, uint64_t line)
{
	cache_tag *tags = tags_of(array, set);
	int way = find(array, tags, line);

	if (way < 0 || !(tags[way] & CACHE_DIRTY))
		return false;
	tags[way] &= ~CACHE_DIRTY;
	return true;
}

cache_tag cache_array_drop(struct cache_array *array, uint32_t set,
			   uint64_t line)
{
	cache_tag *tags = tags_of(array, set), tag;
	int way = find(array, tags, line), last;

	if (way < 0)
		return CACHE_NO_TAG;
	tag = tags[way];
	last = array->trees ? way : (int)array->ways - 1;
	if (array->trees)
		array->trees[set] &= ~TREE_FULL;
	memmove(tags + way, tags + way + 1, (last - way) * sizeof(*tags));
	tags[last] = CACHE_NO_TAG;
	return tag;
}
