// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arms by order: a value with bars, and its change against the baseline. With several
 * boots both come from them, with 95 % intervals; with one they are medians, with
 * quartiles, and the change has no bars.
 */
#include "plotdata.h"

#include "bars.h"
#include "common.h"
#include "harness/results/comparison.h"

#include <errno.h>
#include <math.h>

struct figure {
	const struct results *results;
	const struct metric *metric;
	const struct verdict_table *verdicts; /* NULL: of one boot */
	struct section section;
};

static int of_one_boot(const struct figure *figure, const struct tally *tally,
		       struct bar *value, struct bar *change)
{
	const struct metric *metric = figure->metric;
	const struct tally *base = results_find_baseline(
		&figure->results->arms[0], &tally->axes);
	struct difference d;
	int err = difference_of(base ? metric->points(base) : NULL,
				metric->points(tally), &d);

	if (err)
		return err;
	*value = (struct bar){ d.other.median, d.other.p25, d.other.p75 };
	*change = (struct bar){ percent_of(d.change.median, d.base.median), NAN,
				NAN };
	return 0;
}

static int put_tally(const struct figure *figure, const struct arm *arm,
		     const struct tally *tally, FILE *out)
{
	struct bar value, change;
	int err = 0;

	if (!figure->verdicts) {
		err = of_one_boot(figure, tally, &value, &change);
	} else {
		value = bars_value(figure->results, figure->verdicts, arm,
				   &tally->axes);
		change = bars_against_baseline(figure->results, figure->verdicts,
					       arm, &tally->axes);
	}
	if (err)
		return err;
	fprintf(out, "%d", tally->axes.order);
	bar_put(out, &value);
	bar_put(out, &change);
	fputc('\n', out);
	return 0;
}

static int put_arm(const struct figure *figure, const struct arm *arm,
		   bool *first, FILE *out)
{
	bool started = false;
	int err = 0;

	for (size_t i = 0; !err && i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!plot_holds(&figure->section, &tally->axes) ||
		    !figure->metric->points(tally)->n)
			continue;
		if (!started)
			plot_start_block(out, first, "%s", arm->column);
		started = true;
		err = put_tally(figure, arm, tally, out);
	}
	return err;
}

static int put_arms(const struct figure *figure, FILE *out)
{
	bool first = true;
	int err = 0;

	fprintf(out, "# bars: %s\n# a block an arm: order %s low high change_pct change_low change_high\n",
		figure->verdicts ? BARS_OF_BOOTS : "p25 to p75",
		figure->metric->key);
	for (size_t i = 0; !err && i < figure->results->arms_n; i++)
		err = put_arm(figure, &figure->results->arms[i], &first, out);
	return first && !err ? -ENODATA : err;
}

static int print(const struct results *results, const struct metric *metric,
		 FILE *out)
{
	struct figure figure = { .results = results, .metric = metric };
	struct verdicts *verdicts = NULL;
	int err = plot_pick_section(results, false, PLOT_ANY_ORDER,
				    &figure.section);

	if (err || results_is_host(results) ||
	    !metric_is_meant(metric, results_is_tcg(results)))
		return err ? err : -ENODATA;
	err = verdicts_of_boots(results, &verdicts);
	figure.verdicts = bars_table(verdicts, metric);
	if (!err || err == -ENODATA)
		err = put_arms(&figure, out);
	verdicts_free(verdicts);
	return err;
}

int plotdata_arms_orders(const struct results *results, FILE *out)
{
	return print(results, &metric_instructions, out);
}

int plotdata_arms_times(const struct results *results, FILE *out)
{
	return print(results, &metric_times, out);
}

int plotdata_arms_bytes(const struct results *results, FILE *out)
{
	return print(results, &metric_memory, out);
}
