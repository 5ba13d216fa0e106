/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shape of one level: names, sizes, and the one place that says which
 * shapes the model takes. Needs no other file: the plugin and the program that
 * starts it both hold it.
 */
#ifndef PZBENCH_VPMU_CACHE_SHAPE_H
#define PZBENCH_VPMU_CACHE_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "cache.h"

#define CACHE_MAX_WAYS 64
#define CACHE_MAX_SLICES 1024

/* A level as profiles and people write it. */
struct cache_size {
	uint64_t size_bytes;
	uint64_t ways;
	uint64_t slices;
	enum cache_policy policy;
};

/*
 * Derives the number of sets and checks the whole. On -EINVAL @message says
 * what is wrong and how to mend it.
 */
int cache_shape_make(const struct cache_size *size, struct cache_shape *shape,
		     char *message, size_t message_size);

uint64_t cache_shape_bytes(const struct cache_shape *shape);

/* "l1d", "l2", "llc": a profile's section and the plugin's argument. */
const char *cache_level_key(enum cache_level level);

/* "lru", "plru". */
const char *cache_policy_name(enum cache_policy policy);

/* -ENOENT for a name that is none. */
int cache_policy_find(const char *name, enum cache_policy *policy);

#endif
