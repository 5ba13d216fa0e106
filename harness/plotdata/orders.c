// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arms by order: a value with bars, and its change against the baseline. With several
 * boots both come from them, with 95 % intervals; with one they are medians, with
 * quartiles, and the change has no bars.
 */
#include "plotdata.h"

#include "common.h"
#include "harness/results/comparison.h"
#include "harness/verdicts/verdicts.h"

#include <errno.h>
#include <math.h>

struct bar {
	double value, low, high;
};

static const struct bar no_bar = { NAN, NAN, NAN };

struct figure {
	const struct results *results;
	const struct metric *metric;
	const struct verdict_table *verdicts; /* NULL: of one boot */
	struct section section;
};

static const struct verdict_table *table_of(const struct verdicts *verdicts,
					    const struct metric *metric)
{
	for (size_t i = 0; verdicts && i < verdicts->tables; i++)
		if (verdicts->table[i].metric == metric)
			return &verdicts->table[i];
	return NULL;
}

static const struct verdict *find(const struct verdict_table *table,
				  const struct arm *arm,
				  const struct axes *axes)
{
	for (size_t i = 0; i < table->n; i++)
		if ((!arm || table->at[i].arm == arm) &&
		    !axes_compare(table->at[i].axes, axes))
			return &table->at[i];
	return NULL;
}

static struct bar bar_of(const struct estimate *estimate)
{
	return (struct bar){ estimate->value, estimate->low, estimate->high };
}

static struct bar change_of(const struct verdict *verdict)
{
	const struct judged *judged = &verdict->judged;

	if (verdict->exact || !judged->effect.n)
		return (struct bar){
			percent_of(verdict->other.value - verdict->base.value,
				   verdict->base.value),
			NAN, NAN,
		};
	return (struct bar){ stats_percent(judged->effect.mean),
			     stats_percent(judged->interval.low),
			     stats_percent(judged->interval.high) };
}

/* The baseline stands with both of its boots, as any arm's row has it. */
static void of_boots(const struct figure *figure, const struct arm *arm,
		     const struct axes *axes, struct bar *value,
		     struct bar *change)
{
	const bool is_base = arm == &figure->results->arms[0];
	const struct verdict *verdict =
		find(figure->verdicts, is_base ? NULL : arm, axes);

	*value = *change = no_bar;
	if (!verdict)
		return;
	*value = bar_of(is_base ? &verdict->base : &verdict->other);
	*change = is_base ? (struct bar){ 0, NAN, NAN } : change_of(verdict);
}

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

static void put_bar(FILE *out, const struct bar *bar)
{
	plot_put_number(out, bar->value);
	plot_put_number(out, bar->low);
	plot_put_number(out, bar->high);
}

static int put_tally(const struct figure *figure, const struct arm *arm,
		     const struct tally *tally, FILE *out)
{
	struct bar value, change;
	int err = 0;

	if (figure->verdicts)
		of_boots(figure, arm, &tally->axes, &value, &change);
	else
		err = of_one_boot(figure, tally, &value, &change);
	if (err)
		return err;
	fprintf(out, "%d", tally->axes.order);
	put_bar(out, &value);
	put_bar(out, &change);
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
		figure->verdicts ? "95 % intervals of boots" : "p25 to p75",
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
	figure.verdicts = table_of(verdicts, metric);
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
