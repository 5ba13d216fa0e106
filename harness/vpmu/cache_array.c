// SPDX-License-Identifier: GPL-2.0-only
#include "harness/vpmu/cache_array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* Tags are looked at eight at a time. */
#define STRIDE 8

int cache_array_create(const struct cache_shape *shape,
		       struct cache_array *array)
{
	const size_t sets = (size_t)shape->slices * shape->sets;

	memset(array, 0, sizeof(*array));
	array->set_mask = shape->sets - 1;
	array->set_bits = __builtin_ctz(shape->sets);
	array->stride = (shape->ways + STRIDE - 1) & -STRIDE;
	array->slices = shape->slices;
	array->slices_inverse = UINT64_MAX / shape->slices + 1;
	array->tags = zeroed_array(sets * array->stride, sizeof(cache_tag));
	array->hints = calloc(sets * array->stride, 1);
	if (array->tags && array->hints &&
	    !cache_order_create(shape, &array->order))
		return 0;
	cache_array_destroy(array);
	return -ENOMEM;
}

void cache_array_destroy(struct cache_array *array)
{
	free_array(array->tags);
	free(array->hints);
	cache_order_destroy(&array->order);
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

uint64_t cache_array_match_rest(const struct cache_array *array,
				const cache_tag *tags, __m128i wanted)
{
	uint64_t found = 0;

	for (unsigned int i = 16; i < array->stride; i += 8)
		found |= (uint64_t)cache_match_8(tags + i, wanted) << i;
	return found;
}

unsigned int cache_array_victim_slowly(const struct cache_array *array,
				       uint32_t set)
{
	const cache_tag *tags = cache_array_tags(array, set);

	if (array->order.policy == CACHE_PLRU)
		for (unsigned int way = 0; way < array->order.ways; way++)
			if (tags[way] == CACHE_NO_TAG)
				return way;
	return cache_order_victim(&array->order, set);
}

bool cache_array_clean(struct cache_array *array, uint32_t set, uint64_t line)
{
	cache_tag *tags = cache_array_tags(array, set);
	int way = cache_array_find(array, set, line);

	if (way < 0 || !(tags[way] & CACHE_DIRTY))
		return false;
	tags[way] &= ~CACHE_DIRTY;
	return true;
}

cache_tag cache_array_drop(struct cache_array *array, uint32_t set,
			   uint64_t line)
{
	int way = cache_array_find(array, set, line);
	cache_tag *at, tag;

	if (way < 0)
		return CACHE_NO_TAG;
	at = cache_array_tags(array, set) + way;
	tag = *at;
	*at = CACHE_NO_TAG;
	cache_order_drop(&array->order, set, way);
	return tag;
}
