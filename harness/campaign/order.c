// SPDX-License-Identifier: GPL-2.0-only
#include "order.h"

#include "harness/prng.h"

/* Streams of the seed: blocks' seeds from 0 on, and this one. */
#define STREAM_NAMES ((uint64_t)1 << 32)

#define SEED_LEAST 1000000000u

/* Place @place of the square's first row: 0, 1, n - 1, 2, n - 2 ... */
static size_t first_row(size_t arms, size_t place)
{
	if (place % 2)
		return (place + 1) / 2;
	return (arms - place / 2) % arms;
}

static void draw_names(uint64_t seed, size_t arms, size_t *name)
{
	struct prng prng = prng_stream(seed, STREAM_NAMES);

	for (size_t i = 0; i < arms; i++)
		name[i] = i;
	prng_shuffle(&prng, name, arms);
}

void order_block(uint64_t seed, size_t arms, size_t block, size_t *order)
{
	const size_t row = block / 2;
	size_t name[arms];

	draw_names(seed, arms, name);
	for (size_t i = 0; i < arms; i++) {
		size_t place = block % 2 ? arms - 1 - i : i;

		order[i] = name[(first_row(arms, place) + row) % arms];
	}
}

uint64_t order_block_seed(uint64_t seed, size_t block)
{
	struct prng prng = prng_stream(seed, block);

	return SEED_LEAST + prng_below(&prng, UINT32_MAX - SEED_LEAST);
}

uint64_t order_turn(size_t links, size_t block)
{
	return block % links;
}

uint64_t order_link(size_t arms, size_t links, size_t block, size_t arm)
{
	return order_turn(links, block) * arms + arm;
}
