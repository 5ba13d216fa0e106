// SPDX-License-Identifier: GPL-2.0-only
#include "draw.h"

#include "harness/campaign/order.h"
#include "harness/stats/quantiles.h"

#include <math.h>
#include <string.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { ARM_BASE, ARM_AGAIN, ARM_OTHER, ARMS };

/* A boot's median of its iterations, which @all gets too unless it is NULL. */
static double draw_boot(const struct world *world, double level, double *all)
{
	double iterations[DRAW_ITERATIONS];

	level += world->boot * norm_rand();
	for (size_t i = 0; i < DRAW_ITERATIONS; i++)
		iterations[i] = level + log1p(world->iteration * exp_rand());
	if (all)
		memcpy(all, iterations, sizeof(iterations));
	stats_sort(iterations, DRAW_ITERATIONS);
	return stats_quantile(iterations, DRAW_ITERATIONS, 0.5);
}

/* What the links of a cell's arms cost. */
struct layouts {
	double cost[ARMS][DRAW_BOOTS];
};

/* Without links the baseline's boots have the same one. */
static void draw_layouts(const struct world *world, size_t links,
			 struct layouts *out)
{
	const size_t n = links ? links : 1;

	for (size_t arm = 0; arm < ARMS; arm++)
		for (size_t link = 0; link < n; link++)
			out->cost[arm][link] = world->link * norm_rand();
	if (!links)
		out->cost[ARM_AGAIN][0] = out->cost[ARM_BASE][0];
}

static double *place(struct drawn *out, size_t arm, size_t cell, size_t block)
{
	return arm == ARM_BASE	? &out->base[cell][block] :
	       arm == ARM_AGAIN ? &out->again[cell][block] :
				  &out->other[cell][block];
}

static double *place_of_all(struct drawn *out, size_t arm, size_t block)
{
	return arm == ARM_BASE	? out->base_all + block * DRAW_ITERATIONS :
	       arm == ARM_OTHER ? out->other_all + block * DRAW_ITERATIONS :
				  NULL;
}

static void draw_run(const struct world *world, const struct layouts *layouts,
		     size_t arm, size_t block, double drift, struct drawn *out)
{
	const struct design *design = &out->design;
	const size_t link = design->links ? order_turn(design->links, block) : 0;

	for (size_t cell = 0; cell < design->cells; cell++) {
		double level = drift + layouts[cell].cost[arm][link];

		if (arm == ARM_OTHER && cell < design->changed)
			level += design->effect;
		*place(out, arm, cell, block) = draw_boot(
			world, level,
			cell ? NULL : place_of_all(out, arm, block));
	}
}

void draw_campaign(const struct world *world, const struct design *design,
		   uint64_t seed, struct drawn *out)
{
	const double runs = (double)(design->boots * ARMS - 1);
	struct layouts layouts[DRAW_CELLS];
	size_t order[ARMS];

	out->design = *design;
	for (size_t cell = 0; cell < design->cells; cell++)
		draw_layouts(world, design->links, &layouts[cell]);
	for (size_t block = 0; block < design->boots; block++) {
		order_block(seed, ARMS, block, order);
		for (size_t i = 0; i < ARMS; i++)
			draw_run(world, layouts, order[i], block,
				 world->drift * (double)(block * ARMS + i) /
					 runs,
				 out);
	}
}
