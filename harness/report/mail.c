// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes into a cover letter as it is. What reviewers of such figures asked for:
 * the machine, the command, intervals and their meaning, the direction in words,
 * the pages that were really delivered, and the rows that speak against it.
 */
#include "report.h"

#include "memory.h"
#include "verdict_tables.h"

#include <errno.h>
#include <math.h>

/* The least share of its memory that a cell has in the order asked for. */
static double least_order_got(const struct results *results,
			      const struct arm **arm, int *order)
{
	double least = NAN;
	struct stats_summary s;

	for (size_t i = 0; i < results->all_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++) {
			const struct tally *tally = &results->arms[i].tallies[j];

			if (points_summarise(&tally->order_got_pct, &s) ||
			    s.mean >= least)
				continue;
			least = s.mean;
			*arm = &results->arms[i];
			*order = tally->axes.order;
		}
	return least;
}

static void print_order_got(const struct results *results, FILE *out)
{
	const struct arm *arm = NULL;
	int order = 0;
	const double least = least_order_got(results, &arm, &order);

	if (isnan(least))
		report_paragraph(out, 0,
				 "Whether folios had the order asked for could not be seen.");
	else if (least >= 100)
		report_paragraph(out, 0,
				 "All memory of all rows had the order asked for.");
	else
		report_paragraph(out, 0,
				 "Of a cell's memory at least %.1f %% had the order asked for (the least: %s, order %d).",
				 least, arm->name, order);
}

/* Intervals say it where there are several boots; emulated times are not quoted. */
static void print_spread(const struct results *results, FILE *out)
{
	if (results_has_boots(results) || results_is_tcg(results))
		return;
	for (size_t i = 0; i < results->arms_n; i++)
		report_spread(&results->arms[i], out);
}

static int print(const struct results *results, table_printer *print_table,
		 FILE *out)
{
	struct verdicts *verdicts;
	int err = verdicts_find(results, &verdicts);

	if (err && err != -ENODATA)
		return err;
	report_title(results, out);
	report_failures(results, out);
	report_kind(results, out);
	fputc('\n', out);
	report_machine_short(results, out);
	report_cache_model_short(results, out);
	if (err)
		report_paragraph(out, 0, "Nothing was measured that is compared.");
	else {
		verdict_design_print(results, verdicts, out);
		print_order_got(results, out);
		print_spread(results, out);
		err = verdict_tables_print(results, verdicts, print_table,
					   out);
		verdicts_free(verdicts);
	}
	if (!err || err == -ENODATA)
		err = report_losses(results, out);
	return err;
}

int report_mail(const struct results *results, FILE *out)
{
	return print(results, table_print, out);
}

int report_markdown(const struct results *results, FILE *out)
{
	return print(results, table_print_markdown, out);
}
