// SPDX-License-Identifier: GPL-2.0-only
#include "quantiles.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void stats_sort(double *values, size_t n)
{
	if (n)
		qsort(values, n, sizeof(*values), compare_doubles);
}

double stats_quantile(const double *sorted, size_t n, double p)
{
	double at, fraction;
	size_t below;

	if (!n)
		return NAN;
	at = p * (double)(n - 1);
	below = (size_t)at;
	if (below >= n - 1)
		return sorted[n - 1];
	fraction = at - (double)below;
	return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

double stats_mean(const double *values, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return n ? sum / (double)n : NAN;
}

double stats_midmean(const double *sorted, size_t n)
{
	const double begin = (double)n / 4, end = (double)n * 3 / 4;
	double sum = 0;

	if (!n)
		return NAN;
	for (size_t i = (size_t)begin; i < n && (double)i < end; i++)
		sum += sorted[i] *
		       (fmin((double)(i + 1), end) - fmax((double)i, begin));
	return sum / (end - begin);
}

int stats_summarise(const double *values, size_t n, struct stats_summary *out)
{
	double *sorted;

	if (!n)
		return -ENODATA;
	sorted = malloc(n * sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, values, n * sizeof(*sorted));
	stats_sort(sorted, n);
	*out = (struct stats_summary){
		.n = n,
		.min = sorted[0],
		.p25 = stats_quantile(sorted, n, 0.25),
		.median = stats_quantile(sorted, n, 0.5),
		.p75 = stats_quantile(sorted, n, 0.75),
		.max = sorted[n - 1],
		.mean = stats_mean(values, n),
		.midmean = stats_midmean(sorted, n),
	};
	free(sorted);
	return 0;
}

double stats_median_of(const struct stats_summary *summary)
{
	return summary->median;
}

double stats_mean_of(const struct stats_summary *summary)
{
	return summary->mean;
}

double stats_midmean_of(const struct stats_summary *summary)
{
	return summary->midmean;
}
