// SPDX-License-Identifier: GPL-2.0-only
/* Arms by the share of their memory that is pre-zeroed. */
#include "plotdata.h"

#include "harness/results/comparison.h"
#include "common.h"

#include <errno.h>

/* 0 or -ENOMEM. */
static int compare(const struct arm *baseline, const struct tally *tally,
		   struct difference *out)
{
	const struct tally *base =
		results_find_baseline(baseline, &tally->axes);

	return difference_of(base ? &base->kernel_instructions : NULL,
			     &tally->kernel_instructions, out);
}

static bool is_ratio_point(const struct section *section,
			   const struct tally *tally, int order)
{
	return tally->axes.order == order &&
	       plot_holds(section, &tally->axes) &&
	       tally->axes.prezeroed_pct != AXES_NOT_PREZEROED &&
	       tally->kernel_instructions.n;
}

/*
 * Windows of one fault are of either kind, and their median jumps from one to the
 * other: midmeans.
 */
static int put_ratio_change(const struct arm *baseline,
			    const struct tally *tally, FILE *out)
{
	struct difference d;
	double change;
	int err = compare(baseline, tally, &d);

	if (err)
		return err;
	change = d.other.midmean - d.base.midmean;
	plot_put_number(out, d.other.midmean);
	plot_put_number(out, change);
	plot_put_number(out, percent_of(change, d.base.midmean));
	fputc('\n', out);
	return 0;
}

static int put_ratio_order(const struct results *results, const struct arm *arm,
			   int order, bool *started, bool *first, FILE *out)
{
	struct section section;
	int err = plot_pick_section(results, true, order, &section);

	if (err)
		return err == -ENODATA ? 0 : err;
	for (size_t i = 0; !err && i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_ratio_point(&section, tally, order))
			continue;
		if (!*started)
			plot_start_block(out, first, "%s", arm->column);
		*started = true;
		fprintf(out, "%d %d", order, tally->axes.prezeroed_pct);
		plot_put_number(out, tally_skipped_pct(tally));
		err = put_ratio_change(&results->arms[0], tally, out);
	}
	return err;
}

int plotdata_arms_ratio(const struct results *results, FILE *out)
{
	bool first = true;
	int err = results_is_host(results) ? -ENODATA : 0;

	fprintf(out, "# a block an arm: order asked_pct skipped_got_pct kernel_instructions_midmean change change_pct\n");
	for (size_t i = 0; !err && i < results->arms_n; i++) {
		bool started = false;

		for (int order = 0; !err && order <= PLOT_MAX_ORDER; order++)
			err = put_ratio_order(results, &results->arms[i], order,
					      &started, &first, out);
	}
	return first && !err ? -ENODATA : err;
}
