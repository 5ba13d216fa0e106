/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which order the ways of a set are to be replaced.
 *
 * LRU: a word of the ways' numbers, the most recently used in the lowest four
 * bits, which a new line changes by one shift; for more than 16 ways a list of
 * bytes. PLRU: a tree of bits that tell the halves used last; node n has the
 * children 2n and 2n + 1, the ways are its leaves.
 *
 * A set's state lies with the set (cache_array.h), here it goes by its address.
 * Zeroes are the state of an empty set, so that what nobody uses is never
 * touched: words and lists are kept XORed with the ways in ascending order.
 */
#ifndef PZBENCH_VPMU_CACHE_ORDER_H
#define PZBENCH_VPMU_CACHE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cache_shape.h"

#define CACHE_WORD_WAYS 16

/* What all sets of a cache have in common. */
struct cache_order {
	unsigned int ways;
	enum cache_policy policy;
	bool in_word; /* LRU of few ways */
	unsigned int last; /* of a word, the bits below the last way */
	uint64_t full; /* the bits of a word that are in use */
	uint64_t empty; /* the word that zeroes stand for */
};

/* What cache_order_init() makes of LRU in a word. */
#define CACHE_WORD_FULL(n_ways) (UINT64_MAX >> (64 - 4 * (n_ways)))
#define CACHE_ORDER(n_ways)                                                \
	{                                                                  \
		.ways = (n_ways), .policy = CACHE_LRU, .in_word = true,    \
		.last = 4 * ((n_ways)-1), .full = CACHE_WORD_FULL(n_ways), \
		.empty = UINT64_C(0xfedcba9876543210) &                    \
			 CACHE_WORD_FULL(n_ways),                          \
	}

void cache_order_init(struct cache_order *order,
		      const struct cache_shape *shape);

/* Of a set's state, a multiple of eight. */
size_t cache_order_bytes(const struct cache_order *order);

/* Less usual: PLRU, and more than CACHE_WORD_WAYS ways. */
unsigned int cache_order_victim_slowly(const struct cache_order *order,
				       const void *state);
void cache_order_touch_slowly(const struct cache_order *order, void *state,
			      unsigned int way);

/* @way has lost its line: under LRU it goes next. */
void cache_order_drop(const struct cache_order *order, void *state,
		      unsigned int way);

#define CACHE_NIBBLES UINT64_C(0x1111111111111111)

static inline uint64_t cache_order_word(const struct cache_order *order,
					const void *state)
{
	return *(const uint64_t *)state ^ order->empty;
}

static inline void cache_order_set_word(const struct cache_order *order,
					void *state, uint64_t word)
{
	*(uint64_t *)state = word ^ order->empty;
}

/* Which way goes next. */
static inline unsigned int cache_order_victim(const struct cache_order *order,
					      const void *state)
{
	if (!order->in_word)
		return cache_order_victim_slowly(order, state);
	return cache_order_word(order, state) >> order->last;
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
static inline void cache_order_touch(const struct cache_order *order,
				     void *state, unsigned int way)
{
	uint64_t word, below;

	if (!order->in_word) {
		cache_order_touch_slowly(order, state, way);
		return;
	}
	word = cache_order_word(order, state);
	below = (UINT64_C(1) << 4 * cache_order_place(word, way)) - 1;
	cache_order_set_word(order, state,
			     (word & ~(below << 4 | 15)) | (word & below) << 4 |
				     way);
}

/* Likewise what was used last but one; words of two ways and more only. */
static inline void cache_order_swap(const struct cache_order *order,
				    void *state)
{
	const uint64_t word = cache_order_word(order, state);

	cache_order_set_word(order, state,
			     (word & ~UINT64_C(0xff)) | (word >> 4 & 15) |
				     (word & 15) << 4);
}

/* @way, which is cache_order_victim(), is the most recently used now. */
static inline void cache_order_use_next(const struct cache_order *order,
					void *state, unsigned int way)
{
	if (order->in_word)
		cache_order_set_word(order, state,
				     (cache_order_word(order, state) << 4 |
				      way) & order->full);
	else
		cache_order_touch_slowly(order, state, way);
}

#endif
