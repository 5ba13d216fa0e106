/* SPDX-License-Identifier: GPL-2.0-only */
/* Campaigns whose truth is known, drawn at random. */
#ifndef PZBENCH_STATS_DRAW_H
#define PZBENCH_STATS_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DRAW_CELLS 40
#define DRAW_BOOTS 24
#define DRAW_ITERATIONS 30

/*
 * How times come about. Sigmas are of logarithms. An iteration is what its boot gives,
 * and an exponential tail above: times have a floor and no ceiling.
 */
struct world {
	double boot; /* sigma: pages, layout of memory, temperature */
	double iteration; /* sigma of the tail */
	double link; /* sigma: code and data in another order */
	double drift; /* in all, from the first run to the last, linear */
};

/* What is measured of it. */
struct design {
	size_t boots; /* blocks */
	size_t links; /* of each arm: blocks k and k + links share one; 0: one for all */
	size_t cells;
	size_t changed; /* of the cells, the first, by @effect */
	double effect; /* logarithm */
};

/* What the boots of a cell gave: logarithms of the medians of their iterations. */
struct drawn {
	struct design design;
	double base[DRAW_CELLS][DRAW_BOOTS];
	double again[DRAW_CELLS][DRAW_BOOTS];
	double other[DRAW_CELLS][DRAW_BOOTS];
	/* The first cell's iterations, of the baseline and the other arm. */
	double base_all[DRAW_BOOTS * DRAW_ITERATIONS];
	double other_all[DRAW_BOOTS * DRAW_ITERATIONS];
};

/* Of blocks in the order that harness/campaign/order.h gives for @seed. */
void draw_campaign(const struct world *world, const struct design *design,
		   uint64_t seed, struct drawn *out);

#endif
