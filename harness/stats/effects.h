/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much two arms differ, by Student's t. An observation is a boot's: its
 * repetitions share placement, layout and temperature, and as observations would
 * make almost any two boots differ.
 *
 * Pure functions, no unit is known here. Costs are compared by their natural
 * logarithms, so that a difference d is one of 100 (e^d - 1) %.
 */
#ifndef PZBENCH_STATS_EFFECTS_H
#define PZBENCH_STATS_EFFECTS_H

#include <stddef.h>

/*
 * A mean difference. Where @se is 0 there was no spread at all: @p is 1 when
 * @mean is 0, else 0. Such figures are counts that are the same in every boot; to
 * treat them as exact, and not as evidence of a test, is up to the caller.
 */
struct stats_effect {
	size_t n; /* pairs; with stats_welch() the observations of both arms */
	double mean;
	double se; /* standard error of @mean */
	double df; /* degrees of freedom */
	double p; /* two-sided, of no difference */
};

struct stats_interval {
	double low, high;
};

/* What a difference of logarithms is in percent: 100 (e^d - 1). */
double stats_percent(double difference);

/*
 * Of logarithms, block by block that of @other against the baseline that was
 * booted twice: other - (base + again) / 2. Its variance is 3/2 of a boot's,
 * where that of a pair is 2.
 */
void stats_against_both(const double *base, const double *again,
			const double *other, size_t n, double *differences);

/* Student's paired test. -ENODATA below two differences. */
int stats_paired(const double *differences, size_t n, struct stats_effect *out);

/*
 * Mean of @b less that of @a, of arms that are not paired and need not spread
 * alike: Welch's test, with Satterthwaite's degrees of freedom (Welch 1947).
 * -ENODATA with fewer than two in either.
 */
int stats_welch(const double *a, size_t n, const double *b, size_t m,
		struct stats_effect *out);

/* @level is of one interval, 0.95 say. Without spread both ends are the mean. */
struct stats_interval stats_t_interval(const struct stats_effect *effect,
				       double level);

#endif
