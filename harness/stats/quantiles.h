/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Order statistics of a handful of numbers. Pure functions: no unit is known
 * here, what goes in comes out in the same one.
 */
#ifndef PZBENCH_STATS_QUANTILES_H
#define PZBENCH_STATS_QUANTILES_H

#include <stddef.h>

struct stats_summary {
	size_t n;
	double min, p25, median, p75, max;
	double mean, midmean;
};

/* One number of a summary. */
typedef double stats_figure(const struct stats_summary *summary);

stats_figure stats_median_of, stats_mean_of, stats_midmean_of;

/* Sorts @values in place, ascending. */
void stats_sort(double *values, size_t n);

/*
 * Quantile @p (0..1) of @n values in ascending order, by linear interpolation
 * between the order statistics around (n - 1) p: Hyndman and Fan's type 7, the
 * one that R and NumPy use unless told otherwise. NaN when @n is 0.
 */
double stats_quantile(const double *sorted, size_t n, double p);

/* Arithmetic mean; NaN when @n is 0. */
double stats_mean(const double *values, size_t n);

/*
 * Mean of the middle half of @n values in ascending order, the values at its ends
 * weighted by how much of them lies in it (the interquartile mean). Outliers do
 * not move it, as little as the median, and of values of two kinds it tells more
 * than which is the more frequent. NaN when @n is 0.
 */
double stats_midmean(const double *sorted, size_t n);

/*
 * All of struct stats_summary at once; @values keep their order.
 * -ENODATA when @n is 0, -ENOMEM.
 */
int stats_summarise(const double *values, size_t n, struct stats_summary *out);

#endif
