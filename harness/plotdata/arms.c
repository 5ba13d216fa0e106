// SPDX-License-Identifier: GPL-2.0-only
#include "plotdata.h"

#include "harness/results/comparison.h"
#include "common.h"

#include <errno.h>

#define MAX_ORDER 18 /* 1 GB pages */

/* gnuplot takes two empty lines after the last block for one more block. */
static void put_block_start(FILE *out, const char *name, bool first)
{
	fprintf(out, "%s\"%s\"\n", first ? "" : "\n\n", name);
}

/* 0 or -ENOMEM. */
static int compare(const struct arm *baseline, const struct tally *tally,
		   struct difference *out)
{
	const struct tally *base =
		results_find_baseline(baseline, &tally->axes);

	return difference_of(base ? &base->kernel_instructions : NULL,
			     &tally->kernel_instructions, out);
}

/* The medians and the change; 0 or -ENOMEM. */
static int put_change(const struct arm *baseline, const struct tally *tally,
		      FILE *out)
{
	struct difference d;
	int err = compare(baseline, tally, &d);

	if (err)
		return err;
	plot_put_number(out, d.other.median);
	plot_put_number(out, d.other.p25);
	plot_put_number(out, d.other.p75);
	plot_put_number(out, d.change.median);
	plot_put_number(out, percent_of(d.change.median, d.base.median));
	fputc('\n', out);
	return 0;
}

static int put_instructions(const struct section *section,
			    const struct arm *baseline, const struct arm *arm,
			    bool first, FILE *out)
{
	int err = -ENODATA;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!plot_holds(section, &tally->axes) ||
		    !tally->kernel_instructions.n)
			continue;
		if (err == -ENODATA)
			put_block_start(out, arm->column, first);
		fprintf(out, "%d", tally->axes.order);
		err = put_change(baseline, tally, out);
		if (err)
			return err;
	}
	return err;
}

/* A figure of any block is a figure. */
static int fold(int so_far, int err)
{
	if (err == -ENODATA)
		return so_far;
	return so_far && so_far != -ENODATA ? so_far : err;
}

int plotdata_arms_orders(const struct results *results, FILE *out)
{
	struct section section;
	int err = plot_pick_section(results, false, PLOT_ANY_ORDER, &section);

	if (err)
		return err;
	err = -ENODATA;
	fprintf(out, "# a block an arm: order kernel_instructions_median p25 p75 change_median change_median_pct\n");
	for (size_t i = 0; i < results->arms_n; i++)
		err = fold(err, put_instructions(&section, &results->arms[0],
						 &results->arms[i], err, out));
	return err;
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
			   int order, bool start, bool first, FILE *out)
{
	struct section section;
	int err = plot_pick_section(results, true, order, &section);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_ratio_point(&section, tally, order))
			continue;
		if (start && err == -ENODATA)
			put_block_start(out, arm->column, first);
		fprintf(out, "%d %d", order, tally->axes.prezeroed_pct);
		plot_put_number(out, tally_skipped_pct(tally));
		err = put_ratio_change(&results->arms[0], tally, out);
		if (err)
			return err;
	}
	return err;
}

static int put_ratio_arm(const struct results *results, const struct arm *arm,
			 bool first, FILE *out)
{
	int err = -ENODATA;

	for (int order = 0; order <= MAX_ORDER; order++)
		err = fold(err, put_ratio_order(results, arm, order, err, first,
						out));
	return err;
}

int plotdata_arms_ratio(const struct results *results, FILE *out)
{
	int err = -ENODATA;

	fprintf(out, "# a block an arm: order asked_pct skipped_got_pct kernel_instructions_midmean change change_pct\n");
	for (size_t i = 0; i < results->arms_n; i++)
		err = fold(err, put_ratio_arm(results, &results->arms[i], err,
					      out));
	return err;
}
