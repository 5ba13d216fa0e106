// SPDX-License-Identifier: GPL-2.0-only
#include "estimate.h"

#include "harness/stats/effects.h"
#include "harness/stats/quantiles.h"

#include <math.h>

struct estimate estimate_of(const double *logarithms, size_t n)
{
	struct estimate estimate = {
		n, exp(stats_mean(logarithms, n)), NAN, NAN,
	};
	struct stats_interval interval;
	struct stats_effect mean;

	for (size_t i = 0; i < n; i++)
		if (!isfinite(logarithms[i]))
			estimate.value = NAN;
	if (isnan(estimate.value) || stats_paired(logarithms, n, &mean))
		return estimate;
	interval = stats_t_interval(&mean, 0.95);
	estimate.low = exp(interval.low);
	estimate.high = exp(interval.high);
	return estimate;
}

double estimate_half(const struct estimate *estimate)
{
	return (estimate->high - estimate->low) / 2;
}

int estimate_boots(const struct metric *metric, const struct tally *tally,
		   struct estimate *out)
{
	struct boots boots;
	int err = boots_observe(metric, tally, &boots);

	if (!err)
		*out = estimate_of(boots.value, boots.n);
	return err;
}
