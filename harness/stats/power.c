// SPDX-License-Identifier: GPL-2.0-only
#include "power.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#define POWER 0.80
#define LEVEL 0.05

/* Of finding it, with the sign that it has; @effect is in standard errors. */
static double power(double effect, double df, size_t cells)
{
	double critical = qt(LEVEL / 2 / (double)cells, df, 0, 0);

	return pnt(critical, df, effect, 0, 0);
}

/* In standard errors, to the last digit: power grows with the effect. */
static double smallest(double df, size_t cells)
{
	double low = 0, high = 1;

	while (power(high, df, cells) < POWER)
		high *= 2;
	for (;;) {
		const double middle = low + (high - low) / 2;

		if (!(low < middle && middle < high))
			return high;
		if (power(middle, df, cells) < POWER)
			low = middle;
		else
			high = middle;
	}
}

double stats_smallest_of(const struct stats_effect *effect, size_t cells)
{
	return smallest(effect->df, cells) * effect->se;
}

double stats_smallest_effect(double sd, size_t boots, size_t cells)
{
	const struct stats_effect effect = {
		.se = sd / sqrt((double)boots),
		.df = (double)boots - 1,
	};

	return boots < 2 ? NAN : stats_smallest_of(&effect, cells);
}

size_t stats_boots_for(double effect, double sd, size_t cells, size_t most)
{
	size_t boots = 2;

	while (boots <= most &&
	       power(effect / sd * sqrt((double)boots), (double)boots - 1,
		     cells) < POWER)
		boots++;
	return boots <= most ? boots : most + 1;
}

double stats_pair_bound(double sd, size_t cells)
{
	return M_SQRT2 * sd * qnorm(0.025 / (double)cells, 0, 1, 0, 0);
}
