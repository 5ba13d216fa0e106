/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which order the ways of a set are to be replaced.
 *
 * LRU: a word of the ways' numbers, the most recently used in the lowest four
 * bits, which a new line changes by one shift; for more than 16 ways a list of
 * bytes. PLRU: a tree of bits that tell the halves used last; node n has the
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
	uint64_t *words; /* LRU of few ways: one a set */
	unsigned int last; /* of a word, the bits below the last way */
	uint64_t full; /* the bits of a word that are in use */
	uint64_t *trees; /* PLRU: one a set */
	uint8_t *bytes; /* LRU of many ways: as many a set */
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

#define CACHE_NIBBLES UINT64_C(0x1111111111111111)

static inline bool cache_order_in_word(const struct cache_order *order)
{
	return order->words;
}

/* Which way goes next. */
static inline unsigned int cache_order_victim(const struct cache_order *order,
					      uint32_t set)
{
	if (!cache_order_in_word(order))
		return cache_order_victim_slowly(order, set);
	return order->words[set] >> order->last;
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
	word = order->words[set];
	below = (UINT64_C(1) << 4 * cache_order_place(word, way)) - 1;
	order->words[set] =
		(word & ~(below << 4 | 15)) | (word & below) << 4 | way;
}

/* @way, which is cache_order_victim(), is the most recently used now. */
static inline void cache_order_use_next(struct cache_order *order, uint32_t set,
					unsigned int way)
{
	if (cache_order_in_word(order))
		order->words[set] =
			(order->words[set] << 4 | way) & order->full;
	else
		cache_order_touch_slowly(order, set, way);
}

#endif
