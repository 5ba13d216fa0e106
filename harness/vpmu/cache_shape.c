// SPDX-License-Identifier: GPL-2.0-only
#include "cache_shape.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What a tag can tell apart with room to spare, and no cache is larger. */
#define MAX_BYTES ((uint64_t)4 << 30)

static const char *const policy_names[] = {
	[CACHE_LRU] = "lru",
	[CACHE_PLRU] = "plru",
};

#define POLICIES (sizeof(policy_names) / sizeof(policy_names[0]))

static bool is_power_of_two(uint64_t n)
{
	return n && !(n & (n - 1));
}

static int check_ways(const struct cache_size *size, char *message,
		      size_t message_size)
{
	if (!size->ways || size->ways > CACHE_MAX_WAYS)
		snprintf(message, message_size, "%" PRIu64 " ways: use 1 to %d",
			 size->ways, CACHE_MAX_WAYS);
	else if (size->policy == CACHE_PLRU && !is_power_of_two(size->ways))
		snprintf(message, message_size,
			 "%" PRIu64
			 " ways are no power of two, which plru needs: use lru",
			 size->ways);
	else if (!size->slices || size->slices > CACHE_MAX_SLICES)
		snprintf(message, message_size,
			 "%" PRIu64 " slices: use 1 to %d", size->slices,
			 CACHE_MAX_SLICES);
	else
		return 0;
	return -EINVAL;
}

int cache_shape_make(const struct cache_size *size, struct cache_shape *shape,
		     char *message, size_t message_size)
{
	uint64_t row, sets;
	int err = check_ways(size, message, message_size);

	if (err)
		return err;
	row = size->slices * size->ways * SIM_LINE_BYTES;
	sets = size->size_bytes / row;
	if (size->size_bytes > MAX_BYTES || sets * row != size->size_bytes ||
	    !is_power_of_two(sets)) {
		snprintf(
			message, message_size,
			"%" PRIu64 " bytes in %" PRIu64 " slices of %" PRIu64
			" ways are %.6g sets of 64-byte lines: make it a power of two, at most 4G in all",
			size->size_bytes, size->slices, size->ways,
			(double)size->size_bytes / row);
		return -EINVAL;
	}
	shape->slices = size->slices;
	shape->sets = sets;
	shape->ways = size->ways;
	shape->policy = size->policy;
	return 0;
}

uint64_t cache_shape_bytes(const struct cache_shape *shape)
{
	return (uint64_t)shape->slices * shape->sets * shape->ways *
	       SIM_LINE_BYTES;
}

const char *cache_level_key(enum cache_level level)
{
	static const char *const keys[CACHE_LEVELS] = {
		[CACHE_L1] = "l1d",
		[CACHE_L2] = "l2",
		[CACHE_LLC] = "llc",
	};

	return keys[level];
}

const char *cache_policy_name(enum cache_policy policy)
{
	return policy_names[policy];
}

int cache_policy_find(const char *name, enum cache_policy *policy)
{
	for (size_t i = 0; i < POLICIES; i++)
		if (!strcmp(policy_names[i], name)) {
			*policy = i;
			return 0;
		}
	return -ENOENT;
}
