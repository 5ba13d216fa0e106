// SPDX-License-Identifier: GPL-2.0-only
#include "sign.h"

#include "quantiles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static size_t order_statistic(size_t n)
{
	size_t k = 0;

	while (pbinom((double)k, (double)n, 0.5, 1, 0) <= 0.025)
		k++;
	return k;
}

int stats_sign_interval(const double *differences, size_t n,
			struct stats_interval *out)
{
	double *sorted;
	size_t k;

	if (n < STATS_SIGN_LEAST)
		return -ENODATA;
	sorted = malloc(n * sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, differences, n * sizeof(*sorted));
	stats_sort(sorted, n);
	k = order_statistic(n);
	*out = (struct stats_interval){ sorted[k - 1], sorted[n - k] };
	free(sorted);
	return 0;
}
