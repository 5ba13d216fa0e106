// SPDX-License-Identifier: GPL-2.0-only
#include "cache_array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Tags are looked at eight at a time, each vector aligned as calloc() aligns. */
#define STRIDE 8
#define VECTOR_BYTES 16

static unsigned int round_up(unsigned int n, unsigned int unit)
{
	return (n + unit - 1) & -unit;
}

static void lay_out(const struct cache_shape *shape,
		    struct cache_layout *layout)
{
	cache_order_init(&layout->order, shape);
	layout->stride = round_up(shape->ways, STRIDE);
	layout->hints_at = cache_order_bytes(&layout->order);
	layout->tags_at =
		round_up(layout->hints_at + layout->stride, VECTOR_BYTES);
	layout->set_bytes =
		layout->tags_at + layout->stride * sizeof(cache_tag);
}

int cache_array_create(const struct cache_shape *shape,
		       struct cache_array *array)
{
	const size_t sets = (size_t)shape->slices * shape->sets;

	memset(array, 0, sizeof(*array));
	lay_out(shape, &array->layout);
	array->set_mask = shape->sets - 1;
	array->set_bits = __builtin_ctz(shape->sets);
	array->slices = shape->slices;
	array->slices_inverse = UINT64_MAX / shape->slices + 1;
	array->sets = calloc(sets, array->layout.set_bytes);
	return array->sets ? 0 : -ENOMEM;
}

void cache_array_destroy(struct cache_array *array)
{
	free(array->sets);
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

uint64_t cache_array_match_rest(const struct cache_layout *layout,
				const cache_tag *tags, __m128i wanted)
{
	uint64_t found = 0;

	for (unsigned int i = 16; i < layout->stride; i += 8)
		found |= (uint64_t)cache_match_8(tags + i, wanted) << i;
	return found;
}

unsigned int cache_array_victim_slowly(const struct cache_layout *layout,
				       const struct cache_set *set)
{
	const cache_tag *tags = cache_set_tags(layout, set);

	if (layout->order.policy == CACHE_PLRU)
		for (unsigned int way = 0; way < layout->order.ways; way++)
			if (tags[way] == CACHE_NO_TAG)
				return way;
	return cache_order_victim(&layout->order, set);
}

bool cache_array_clean(const struct cache_layout *layout, struct cache_set *set,
		       uint64_t line)
{
	cache_tag *tags = cache_set_tags(layout, set);
	int way = cache_array_find(layout, set, line);

	if (way < 0 || !(tags[way] & CACHE_DIRTY))
		return false;
	tags[way] &= ~CACHE_DIRTY;
	return true;
}

cache_tag cache_array_drop(const struct cache_layout *layout,
			   struct cache_set *set, uint64_t line)
{
	int way = cache_array_find(layout, set, line);
	cache_tag *at, tag;

	if (way < 0)
		return CACHE_NO_TAG;
	at = cache_set_tags(layout, set) + way;
	tag = *at;
	*at = CACHE_NO_TAG;
	cache_order_drop(&layout->order, set, way);
	return tag;
}
