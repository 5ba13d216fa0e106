// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arms by the share of their memory that is pre-zeroed: a value, and its change
 * against the arm's own 0 %, which is what skipping saves. With several boots both
 * come from them, and the change has its 95 % interval.
 */
#include "plotdata.h"

#include "bars.h"
#include "common.h"
#include "harness/results/comparison.h"

#include <errno.h>
#include <math.h>

struct figure {
	const struct results *results;
	const struct verdict_table *verdicts; /* NULL: of one boot */
};

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
static int of_one_boot(const struct arm *arm, const struct tally *tally,
		       struct bar *value, struct bar *change)
{
	const struct tally *base =
		tally->axes.prezeroed_pct ?
			results_find_own_zero(arm, &tally->axes) : tally;
	struct difference d;
	int err = difference_of(base ? &base->kernel_instructions : NULL,
				&tally->kernel_instructions, &d);

	if (err)
		return err;
	*value = (struct bar){ d.other.midmean, NAN, NAN };
	*change = (struct bar){
		percent_of(d.other.midmean - d.base.midmean, d.base.midmean),
		NAN, NAN
	};
	return 0;
}

static int put_point(const struct figure *figure, const struct arm *arm,
		     const struct tally *tally, FILE *out)
{
	struct bar value, change;
	int err = 0;

	if (!figure->verdicts) {
		err = of_one_boot(arm, tally, &value, &change);
	} else {
		value = bars_value(figure->results, figure->verdicts, arm,
				   &tally->axes);
		change = bars_against_own_zero(figure->verdicts, arm,
					       &tally->axes);
	}
	if (err)
		return err;
	fprintf(out, "%d %d", tally->axes.order, tally->axes.prezeroed_pct);
	plot_put_number(out, tally_skipped_pct(tally));
	plot_put_number(out, value.value);
	bar_put(out, &change);
	fputc('\n', out);
	return 0;
}

static int put_order(const struct figure *figure, const struct arm *arm,
		     int order, bool *started, bool *first, FILE *out)
{
	struct section section;
	int err = plot_pick_section(figure->results, true, order, &section);

	if (err)
		return err == -ENODATA ? 0 : err;
	for (size_t i = 0; !err && i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_ratio_point(&section, tally, order))
			continue;
		if (!*started)
			plot_start_block(out, first, "%s", arm->column);
		*started = true;
		err = put_point(figure, arm, tally, out);
	}
	return err;
}

static int put_arms(const struct figure *figure, FILE *out)
{
	bool first = true;
	int err = 0;

	fprintf(out, "# bars: %s\n# a block an arm: order asked_pct skipped_got_pct kernel_instructions change_pct change_low change_high\n",
		figure->verdicts ? BARS_OF_BOOTS : "none");
	for (size_t i = 0; !err && i < figure->results->arms_n; i++) {
		const struct arm *arm = &figure->results->arms[i];
		bool started = false;

		for (int order = 0; !err && order <= PLOT_MAX_ORDER; order++)
			err = put_order(figure, arm, order, &started, &first,
					out);
	}
	return first && !err ? -ENODATA : err;
}

int plotdata_arms_ratio(const struct results *results, FILE *out)
{
	struct figure figure = { .results = results };
	struct verdicts *verdicts = NULL;
	int err;

	if (results_is_host(results))
		return -ENODATA;
	err = verdicts_of_boots(results, &verdicts);
	figure.verdicts = bars_table(verdicts, &metric_instructions);
	if (!err || err == -ENODATA)
		err = put_arms(&figure, out);
	verdicts_free(verdicts);
	return err;
}
