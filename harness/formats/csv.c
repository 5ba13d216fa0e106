// SPDX-License-Identifier: GPL-2.0-only
#include "formats.h"

#include "cells.h"
#include "harness/results/metric.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* RFC 4180: lines end in CR LF, and quotes are doubled where a field needs them. */
static void put_field(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fprintf(out, "%s,", text);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputs("\",", out);
}

static void put_heading(FILE *out)
{
	const struct axes none = { 0 };
	struct cell_axis axes[CELL_AXES];

	cell_axes(&none, axes);
	fputs("arm,environment,events_by,boot,", out);
	for (int i = 0; i < CELL_AXES; i++)
		fprintf(out, "%s,", axes[i].key);
	fputs("order_got_pct,metric,metric_unit,value\r\n", out);
}

static void put_value(FILE *out, const struct arm *arm,
		      const struct tally *tally, const struct metric *metric,
		      const struct point *boot, const double *order_got)
{
	const char *environment = results_environment(arm);
	struct cell_axis axes[CELL_AXES];

	put_field(out, arm->name);
	put_field(out, environment ? environment : "");
	fprintf(out, "%s,%" PRIu64 ",", results_source(arm), boot->index);
	cell_axes(&tally->axes, axes);
	for (int i = 0; i < CELL_AXES; i++)
		put_field(out, axes[i].value);
	if (order_got)
		fprintf(out, "%.10g", *order_got);
	fprintf(out, ",%s,%s,%.10g\r\n", metric->key, metric->unit,
		boot->value);
}

static int put_metric(FILE *out, const struct arm *arm,
		      const struct tally *tally, const struct metric *metric,
		      const struct points *order_got)
{
	struct points boots = { 0 };
	int err = points_of_boots(metric->points(tally), metric->of_boot,
				  &boots);

	for (size_t i = 0; !err && i < boots.n; i++)
		put_value(out, arm, tally, metric, &boots.at[i],
			  points_at(order_got, boots.at[i].index));
	points_free(&boots);
	return err;
}

static int put_tally(FILE *out, const struct arm *arm,
		     const struct tally *tally, bool tcg)
{
	struct points order_got = { 0 };
	int err = points_of_boots(&tally->order_got_pct, stats_mean_of,
				  &order_got);

	for (size_t i = 0; !err && i < METRICS; i++)
		if (metric_is_meant(metrics[i], tcg))
			err = put_metric(out, arm, tally, metrics[i],
					 &order_got);
	points_free(&order_got);
	return err;
}

int format_csv(const struct results *results, FILE *out)
{
	const bool tcg = results_is_tcg(results);
	int err = 0;

	put_heading(out);
	for (size_t i = 0; i < results->all_n; i++)
		for (size_t j = 0; !err && j < results->arms[i].tallies_n; j++)
			err = put_tally(out, &results->arms[i],
					&results->arms[i].tallies[j], tcg);
	return err;
}
