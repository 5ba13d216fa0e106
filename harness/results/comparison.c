// SPDX-License-Identifier: GPL-2.0-only
#include "comparison.h"

#include <errno.h>
#include <math.h>

/*
 * Nothing measured is a summary of no points, not an error. The median is that
 * of the boots' medians, quantiles are over all points.
 */
static int summarise(const struct points *points, struct stats_summary *out)
{
	int err = points ? points_summarise(points, out) : -ENODATA;

	if (err == -ENODATA) {
		*out = (struct stats_summary){
			.min = NAN, .p25 = NAN, .median = NAN,
			.p75 = NAN, .max = NAN, .mean = NAN,
			.midmean = NAN,
		};
		return 0;
	}
	if (!err)
		out->median = points_boot_median(points);
	return err;
}

static int summarise_change(const struct points *base,
			    const struct points *other,
			    struct stats_summary *out)
{
	struct points differences = { 0 };
	int err = 0;

	if (base && other)
		err = points_differences(base, other, &differences);
	if (!err)
		err = summarise(&differences, out);
	points_free(&differences);
	return err;
}

int difference_of(const struct points *base, const struct points *other,
		  struct difference *out)
{
	struct difference result;
	int err = summarise(base, &result.base);

	if (!err)
		err = summarise(other, &result.other);
	if (!err)
		err = summarise_change(base, other, &result.change);
	if (!err)
		*out = result;
	return err;
}

double percent_of(double change, double base)
{
	return base != 0 ? 100 * change / base : NAN;
}

double tally_skipped_pct(const struct tally *tally)
{
	struct stats_summary s;

	return points_summarise(&tally->skipped_pct, &s) ? NAN : s.mean;
}
