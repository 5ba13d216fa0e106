// SPDX-License-Identifier: GPL-2.0-only
#include "cache_order.h"

#include <string.h>

void cache_order_init(struct cache_order *order,
		      const struct cache_shape *shape)
{
	if (shape->policy == CACHE_LRU && shape->ways <= CACHE_WORD_WAYS)
		*order = (struct cache_order)CACHE_ORDER(shape->ways);
	else
		*order = (struct cache_order){ .ways = shape->ways,
					       .policy = shape->policy };
}

size_t cache_order_bytes(const struct cache_order *order)
{
	if (order->in_word || order->policy == CACHE_PLRU)
		return sizeof(uint64_t);
	return (order->ways + 7) & -8ul;
}

/* --- PLRU: bit n is of node n; there is none of node 0 */

static unsigned int tree_victim(const struct cache_order *order, uint64_t tree)
{
	unsigned int node = 1;

	while (node < order->ways)
		node = 2 * node + (tree >> node & 1);
	return node - order->ways;
}

/* Each node on the way to it points to the other half. */
static uint64_t tree_touch(const struct cache_order *order, uint64_t tree,
			   unsigned int way)
{
	unsigned int node = way + order->ways;

	for (; node > 1; node /= 2) {
		tree |= UINT64_C(1) << node / 2;
		tree ^= (uint64_t)(node & 1) << node / 2;
	}
	return tree;
}

/* --- LRU of many ways: a list, the most recently used first, see above */

static unsigned int list_place(const struct cache_order *order,
			       const uint8_t *list, unsigned int way)
{
	unsigned int i = 0;

	while (i < order->ways && (list[i] ^ i) != way)
		i++;
	return i;
}

/* Moves the entry in place @from to @to, and those between by one. */
static void list_move(uint8_t *list, unsigned int from, unsigned int to)
{
	const uint8_t way = list[from] ^ from;
	const int step = from > to ? -1 : 1;
	unsigned int i;

	for (i = from; i != to; i += step)
		list[i] = list[i + step] ^ (i + step) ^ i;
	list[to] = way ^ to;
}

/* --- */

unsigned int cache_order_victim_slowly(const struct cache_order *order,
				       const void *state)
{
	const unsigned int last = order->ways - 1;

	if (order->policy == CACHE_PLRU)
		return tree_victim(order, *(const uint64_t *)state);
	return ((const uint8_t *)state)[last] ^ last;
}

void cache_order_touch_slowly(const struct cache_order *order, void *state,
			      unsigned int way)
{
	uint64_t *tree = state;

	if (order->policy == CACHE_PLRU)
		*tree = tree_touch(order, *tree, way);
	else
		list_move(state, list_place(order, state, way), 0);
}

static uint64_t word_without(const struct cache_order *order, uint64_t word,
			     unsigned int way)
{
	const unsigned int place = cache_order_place(word, way);
	const uint64_t below = (UINT64_C(1) << 4 * place) - 1;

	return (word & below) | (word >> 4 & ~below) |
	       (uint64_t)way << order->last;
}

void cache_order_drop(const struct cache_order *order, void *state,
		      unsigned int way)
{
	if (order->policy == CACHE_PLRU)
		return;
	if (order->in_word)
		cache_order_set_word(
			order, state,
			word_without(order, cache_order_word(order, state),
				     way));
	else
		list_move(state, list_place(order, state, way),
			  order->ways - 1);
}
