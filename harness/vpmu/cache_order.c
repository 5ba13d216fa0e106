// SPDX-License-Identifier: GPL-2.0-only
#include "harness/vpmu/cache_order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void start_words(struct cache_order *order, size_t sets)
{
	const uint64_t ascending = UINT64_C(0xfedcba9876543210);

	order->last = 4 * (order->ways - 1);
	order->full = UINT64_MAX >> (60 - order->last);
	for (size_t i = 0; i < sets; i++)
		order->words[i] = ascending & order->full;
}

static void start_bytes(struct cache_order *order, size_t sets)
{
	for (size_t i = 0; i < sets * order->ways; i++)
		order->bytes[i] = i % order->ways;
}

int cache_order_create(const struct cache_shape *shape,
		       struct cache_order *order)
{
	const size_t sets = (size_t)shape->slices * shape->sets;

	*order = (struct cache_order){ .ways = shape->ways,
				       .policy = shape->policy };
	if (shape->policy == CACHE_PLRU) {
		order->trees = calloc(sets, sizeof(*order->trees));
	} else if (shape->ways <= CACHE_WORD_WAYS) {
		order->words = calloc(sets, sizeof(*order->words));
		if (order->words)
			start_words(order, sets);
	} else {
		order->bytes = calloc(sets, order->ways);
		if (order->bytes)
			start_bytes(order, sets);
	}
	return order->trees || order->words || order->bytes ? 0 : -ENOMEM;
}

void cache_order_destroy(struct cache_order *order)
{
	free(order->words);
	free(order->trees);
	free(order->bytes);
	*order = (struct cache_order){ 0 };
}

/* --- PLRU: bit n is of node n; there is none of node 0 */

static unsigned int tree_victim(const struct cache_order *order, uint32_t set)
{
	unsigned int node = 1;

	while (node < order->ways)
		node = 2 * node + (order->trees[set] >> node & 1);
	return node - order->ways;
}

/* Each node on the way to it points to the other half. */
static void tree_touch(struct cache_order *order, uint32_t set,
		       unsigned int way)
{
	uint64_t tree = order->trees[set];
	unsigned int node = way + order->ways;

	for (; node > 1; node /= 2) {
		tree |= UINT64_C(1) << node / 2;
		tree ^= (uint64_t)(node & 1) << node / 2;
	}
	order->trees[set] = tree;
}

/* --- LRU of many ways: a list, the most recently used first */

static uint8_t *list_of(const struct cache_order *order, uint32_t set)
{
	return order->bytes + (size_t)set * order->ways;
}

static unsigned int list_place(const struct cache_order *order,
			       const uint8_t *list, unsigned int way)
{
	unsigned int i = 0;

	while (i < order->ways && list[i] != way)
		i++;
	return i;
}

/* Moves the entry in place @from to @to, and those between by one. */
static void list_move(uint8_t *list, unsigned int from, unsigned int to)
{
	const uint8_t way = list[from];

	if (from > to)
		memmove(list + to + 1, list + to, from - to);
	else
		memmove(list + from, list + from + 1, to - from);
	list[to] = way;
}

/* --- */

unsigned int cache_order_victim_slowly(const struct cache_order *order,
				       uint32_t set)
{
	if (order->policy == CACHE_PLRU)
		return tree_victim(order, set);
	return list_of(order, set)[order->ways - 1];
}

void cache_order_touch_slowly(struct cache_order *order, uint32_t set,
			      unsigned int way)
{
	uint8_t *list;

	if (order->policy == CACHE_PLRU) {
		tree_touch(order, set, way);
		return;
	}
	list = list_of(order, set);
	list_move(list, list_place(order, list, way), 0);
}

static void drop_in_word(struct cache_order *order, uint32_t set,
			 unsigned int way)
{
	const uint64_t word = order->words[set];
	const unsigned int place = cache_order_place(word, way);
	const uint64_t below = (UINT64_C(1) << 4 * place) - 1;

	order->words[set] = (word & below) | (word >> 4 & ~below) |
			    (uint64_t)way << order->last;
}

void cache_order_drop(struct cache_order *order, uint32_t set, unsigned int way)
{
	uint8_t *list;

	if (order->policy == CACHE_PLRU)
		return;
	if (order->words) {
		drop_in_word(order, set, way);
	} else {
		list = list_of(order, set);
		list_move(list, list_place(order, list, way), order->ways - 1);
	}
}
