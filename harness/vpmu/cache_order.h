/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which order the ways of a set are to be replaced.
 *
 * LRU: a word of the ways' numbers, the most recently used in the lowest four
 * bits, which a new line changes by one shift; for more than 16 ways a list of
 * bytes. Both are kept xor'ed with the order 0 1 2 ..., so that zeroed memory is
 * that order. PLRU: a tree of bits that tell the halves used last; node n has the
 * children 2n and 2n + 1, the ways are its leaves.
 */
#ifndef PZBENCH_VPMU_CACHE_ORDER_H
#define PZBENCH_VPMU_CACHE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/vpmu/cache_shape.h"

#define CACHE_WORD_WAYS 16

struct cache_order {
	unsigned int ways;
	enum cache_policy policy;
	uint64_t *words; /* LRU of few ways, and PLRU: one a set */
	uint8_t *bytes; /* LRU of many: CACHE_MAX_WAYS a set */
	uint64_t full; /* the bits of a word that are in use */
};

/* -ENOMEM */
int cache_order_create(const struct cache_shape *shape,
		       struct cache_order *order);
void cache_order_destroy(struct cache_order *order);

/* Less usual: PLRU, and more than CACHE_WORD_WAYS ways. */
unsigned int cache_order_victim_slowly(const struct cache_order *order,
				       uint32_t set);
void cache_order_touch_slowly(struct cache_order *order, uint32_t set,
			      unsigned int way);

/* @way has lost its line: under LRU it goes next. */
void cache_order_drop(struct cache_order *order, uint32_t set,
		      unsigned int way);

#define CACHE_ORDER_NONE UINT64_C(0xfedcba9876543210)
#define CACHE_NIBBLES UINT64_C(0x1111111111111111)

static inline bool cache_order_in_word(const struct cache_order *order)
{
	return order->policy == CACHE_LRU && order->words;
}

static inline uint64_t cache_order_get(const struct cache_order *order,
				       uint32_t set)
{
	return (order->words[set] ^ CACHE_ORDER_NONE) & order->full;
}

static inline void cache_order_set(struct cache_order *order, uint32_t set,
				   uint64_t word)
{
	order->words[set] = (word ^ CACHE_ORDER_NONE) & order->full;
}

/* Which way goes next. */
static inline unsigned int cache_order_victim(const struct cache_order *order,
					      uint32_t set)
{
	if (!cache_order_in_word(order))
		return cache_order_victim_slowly(order, set);
	return cache_order_get(order, set) >> 4 * (order->ways - 1);
}

/* In which place from the lowest bits @way stands; it is in there. */
static inline unsigned int cache_order_place(uint64_t word, unsigned int way)
{
	const uint64_t x = word ^ way * CACHE_NIBBLES;

	/* The lowest nibble that is zero borrows first. */
	return __builtin_ctzll((x - CACHE_NIBBLES) & ~x & CACHE_NIBBLES << 3) /
	       4;
}

/* @way is the most recently used now. */
static inline void cache_order_touch(struct cache_order *order, uint32_t set,
				     unsigned int way)
{
	uint64_t word, below;

	if (!cache_order_in_word(order)) {
		cache_order_touch_slowly(order, set, way);
		return;
	}
	word = cache_order_get(order, set);
	below = (UINT64_C(1) << 4 * cache_order_place(word, way)) - 1;
	cache_order_set(order, set,
			(word & ~(below << 4 | 15)) | (word & below) << 4 |
				way);
}

/* @way, which is cache_order_victim(), is the most recently used now. */
static inline void cache_order_use_next(struct cache_order *order, uint32_t set,
					unsigned int way)
{
	if (cache_order_in_word(order))
		cache_order_set(order, set,
				cache_order_get(order, set) << 4 | way);
	else
		cache_order_touch_slowly(order, set, way);
}

#endif
