// SPDX-License-Identifier: GPL-2.0-only
#include "power.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

double stats_smallest_of(const struct stats_effect *effect)
{
	return (qt(0.975, effect->df, 1, 0) + qt(0.80, effect->df, 1, 0)) *
	       effect->se;
}

double stats_smallest_effect(double sd, size_t boots)
{
	const struct stats_effect effect = {
		.se = sd / sqrt((double)boots),
		.df = (double)boots - 1,
	};

	return boots < 2 ? NAN : stats_smallest_of(&effect);
}

/* Of finding it with the sign that it has. */
static double power(double effect, double sd, size_t boots, size_t cells)
{
	const double df = (double)boots - 1;
	double critical = qt(0.025 / (double)cells, df, 0, 0);

	return pnt(critical, df, effect / sd * sqrt((double)boots), 0, 0);
}

size_t stats_boots_for(double effect, double sd, size_t cells, size_t most)
{
	size_t boots = 2;

	while (boots <= most && power(effect, sd, boots, cells) < 0.80)
		boots++;
	return boots <= most ? boots : most + 1;
}
