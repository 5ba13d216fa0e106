/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * splitmix64 (Steele, Lea, Flood 2014): seeded, so that an order of cells or a
 * set of offsets can be had again. Not for statistics.
 */
#ifndef PZBENCH_PRNG_H
#define PZBENCH_PRNG_H

#include <stddef.h>
#include <stdint.h>

struct prng {
	uint64_t state;
};

static inline uint64_t prng_next(struct prng *prng)
{
	uint64_t z = prng->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 .. @bound - 1; the bias of the multiplication is below @bound / 2^32. */
static inline uint32_t prng_below(struct prng *prng, uint32_t bound)
{
	return (uint32_t)(((prng_next(prng) >> 32) * bound) >> 32);
}

/* An independent stream for the @index-th use of @seed. */
static inline struct prng prng_stream(uint64_t seed, uint64_t index)
{
	struct prng prng = { seed };

	prng.state = prng_next(&prng) + index;
	prng.state = prng_next(&prng);
	return prng;
}

/* Puts @index[0 .. @count - 1] into random order (Fisher and Yates). */
static inline void prng_shuffle(struct prng *prng, size_t *index, size_t count)
{
	size_t i, j, kept;

	for (i = count; i > 1; i--) {
		j = prng_below(prng, (uint32_t)i);
		kept = index[i - 1];
		index[i - 1] = index[j];
		index[j] = kept;
	}
}

#endif
