// SPDX-License-Identifier: GPL-2.0-only
#include "pairing.h"

#include <math.h>

const struct view view_median = { "median", stats_median_of, false };
const struct view view_mean = { "mean", stats_mean_of, true };

void metric_format_change(const struct metric *metric, double change,
			  double base, char *text)
{
	struct report_number amount = report_number(fabs(change),
						    metric->decimals);

	if (isnan(change))
		snprintf(text, CHANGE_TEXT, "n/a");
	else if (change == 0)
		snprintf(text, CHANGE_TEXT, "same");
	else
		snprintf(text, CHANGE_TEXT, "%s %s (%.1f%%)", amount.text,
			 change < 0 ? metric->less : metric->more,
			 percent_of(fabs(change), base));
}

static void add_skipped(struct table *table, const struct tally *tally)
{
	double got = tally ? tally_skipped_pct(tally) : NAN;

	if (isnan(got))
		table_add(table, "n/a");
	else
		table_add(table, "%.1f%%", got);
}

static void add_figures(const struct pairing *p, const struct view *view,
			const struct metric *metric,
			const struct difference *d, struct table *table)
{
	double base = view->figure(&d->base);
	char change[CHANGE_TEXT];

	table_add(table, "%s", report_number(base, metric->decimals).text);
	if (!p->other)
		return;
	table_add(table, "%s", report_number(view->figure(&d->other),
					     metric->decimals).text);
	metric_format_change(metric, view->figure(&d->change), base, change);
	table_add(table, "%s", change);
	if (view->pairs)
		table_add(table, "%zu", d->change.n);
}

static void add_names(const struct pairing *p, const struct view *view,
		      struct table *table)
{
	table_add(table, "%s", p->base->column);
	if (!p->other)
		return;
	table_add(table, "%s", p->other->column);
	table_add(table, "change");
	if (view->pairs)
		table_add(table, "%s", "");
}

static void add_units(const struct pairing *p, const struct view *view,
		      const struct metric *metric, struct table *table)
{
	table_add(table, "%s", metric->unit);
	if (!p->other)
		return;
	table_add(table, "%s", metric->unit);
	table_add(table, "%s", view->name);
	if (view->pairs)
		table_add(table, "pairs");
}

static void start_table(const struct pairing *p, const struct view *view,
			const struct metric *metric, struct table *table)
{
	bool ratio = section_has_ratio(p->section);
	size_t figures = p->other ? 3 + view->pairs : 1;

	table_start(table, section_columns(p->section) + ratio + figures, 2);
	section_add_heading(p->section, table, 0);
	if (ratio)
		table_add(table, "skipped");
	add_names(p, view, table);
	section_add_heading(p->section, table, 1);
	if (ratio)
		table_add(table, "got");
	add_units(p, view, metric, table);
}

static int add_row(const struct pairing *p, const struct view *view,
		   const struct metric *metric, const struct axes *axes,
		   struct table *table)
{
	const struct tally *base = results_find_baseline(p->base, axes);
	const struct tally *other = p->other ? results_find(p->other, axes) :
					       NULL;
	struct difference d;
	int err = difference_of(base ? metric->points(base) : NULL,
				other ? metric->points(other) : NULL, &d);

	if (err)
		return err;
	section_add_axes(p->section, axes, table);
	if (section_has_ratio(p->section))
		add_skipped(table, p->other ? other : base);
	add_figures(p, view, metric, &d, table);
	return 0;
}

/* Walks the cells of both arms, each sorted, as one sorted list. */
const struct axes *pairing_next_axes(const struct pairing *p, size_t *i,
				     size_t *j)
{
	size_t other_n = p->other ? p->other->tallies_n : 0;
	const struct axes *a, *b;
	int order;

	a = *i < p->base->tallies_n ? &p->base->tallies[*i].axes : NULL;
	b = *j < other_n ? &p->other->tallies[*j].axes : NULL;
	if (!a && !b)
		return NULL;
	order = !a ? 1 : !b ? -1 : axes_compare(a, b);
	*i += order <= 0;
	*j += order >= 0;
	return order <= 0 ? a : b;
}

int pairing_print(const struct pairing *p, const struct view *view,
		  const struct metric *metric, FILE *out)
{
	const struct axes *axes;
	struct table table;
	size_t i = 0, j = 0;
	int err = 0;

	start_table(p, view, metric, &table);
	while (!err && (axes = pairing_next_axes(p, &i, &j)))
		if (section_holds(p->section, axes))
			err = add_row(p, view, metric, axes, &table);
	if (err) {
		table_drop(&table);
		return err;
	}
	return table_print(&table, out);
}
