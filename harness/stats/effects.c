// SPDX-License-Identifier: GPL-2.0-only
#include "effects.h"

#include <errno.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

struct spread {
	double mean;
	double of_mean; /* variance of the mean */
};

/* From the first value, so that values that are all the same have no spread. */
static struct spread spread_of(const double *values, size_t n)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i] - values[0];
	sum /= (double)n;
	for (size_t i = 0; i < n; i++)
		squares += pow(values[i] - values[0] - sum, 2);
	return (struct spread){
		.mean = values[0] + sum,
		.of_mean = squares / (double)(n - 1) / (double)n,
	};
}

static double two_sided(double mean, double se, double df)
{
	if (se > 0)
		return 2 * pt(-fabs(mean / se), df, 1, 0);
	return mean == 0;
}

double stats_percent(double difference)
{
	return 100 * expm1(difference);
}

void stats_against_both(const double *base, const double *again,
			const double *other, size_t n, double *differences)
{
	for (size_t i = 0; i < n; i++)
		differences[i] = other[i] - (base[i] + again[i]) / 2;
}

int stats_paired(const double *differences, size_t n, struct stats_effect *out)
{
	struct spread spread;

	if (n < 2)
		return -ENODATA;
	spread = spread_of(differences, n);
	*out = (struct stats_effect){
		.n = n,
		.mean = spread.mean,
		.se = sqrt(spread.of_mean),
		.df = (double)(n - 1),
	};
	out->p = two_sided(out->mean, out->se, out->df);
	return 0;
}

/* Where neither arm spreads, those of arms that spread alike. */
static double satterthwaite(double a, size_t n, double b, size_t m)
{
	if (a + b == 0)
		return (double)(n + m - 2);
	return (a + b) * (a + b) /
	       (a * a / (double)(n - 1) + b * b / (double)(m - 1));
}

int stats_welch(const double *a, size_t n, const double *b, size_t m,
		struct stats_effect *out)
{
	struct spread of_a, of_b;

	if (n < 2 || m < 2)
		return -ENODATA;
	of_a = spread_of(a, n);
	of_b = spread_of(b, m);
	*out = (struct stats_effect){
		.n = n + m,
		.mean = of_b.mean - of_a.mean,
		.se = sqrt(of_a.of_mean + of_b.of_mean),
		.df = satterthwaite(of_a.of_mean, n, of_b.of_mean, m),
	};
	out->p = two_sided(out->mean, out->se, out->df);
	return 0;
}

struct stats_interval stats_t_interval(const struct stats_effect *effect,
				       double level)
{
	double half = 0;

	if (effect->se > 0)
		half = qt((1 - level) / 2, effect->df, 0, 0) * effect->se;
	return (struct stats_interval){ effect->mean - half,
					effect->mean + half };
}
