// SPDX-License-Identifier: GPL-2.0-only
#include "multiplicity.h"

#include <math.h>

static double step(const double *p, size_t n, double at)
{
	size_t rank = 0;

	for (size_t i = 0; i < n; i++)
		rank += p[i] <= at;
	return at * (double)n / (double)rank;
}

void stats_bh(const double *p, size_t n, double *adjusted)
{
	for (size_t i = 0; i < n; i++)
		adjusted[i] = step(p, n, p[i]);
	/* The least step from here up; those done already do no harm. */
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (p[j] >= p[i])
				adjusted[i] = fmin(adjusted[i], adjusted[j]);
}

double stats_fcr_level(size_t selected, size_t n, double q)
{
	return 1 - (double)selected * q / (double)n;
}
