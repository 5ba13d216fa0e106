// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "section.h"
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 5

static bool has_workers(const struct tally *tally)
{
	return tally->folios_per_s.n;
}

/* Rows of a table are as the first in all but order and workers. */
static bool begins_table(const struct arm *arm, size_t at)
{
	struct section section;

	section_of_workers(&arm->tallies[at].axes, &section);
	for (size_t i = 0; i < at; i++)
		if (has_workers(&arm->tallies[i]) &&
		    section_holds(&section, &arm->tallies[i].axes))
			return false;
	return has_workers(&arm->tallies[at]);
}

static void add_row(const struct section *section, struct table *table,
		    const struct arm *arm, const struct tally *tally)
{
	const double rate = points_boot_median(&tally->folios_per_s);
	const double each = rate / tally->axes.threads;
	const double share = each / results_rate_of_one(arm, &tally->axes);

	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", report_compact(rate).text);
	table_add(table, "%s", report_compact(each).text);
	if (isnan(share))
		table_add(table, "-");
	else
		table_add(table, "%.0f%%", 100 * share);
	table_add(table, "%.2f",
		  points_boot_median(&tally->slowest_to_fastest));
	table_add(table, "%zu", tally->folios_per_s.n);
}

/* By order and what they are, then by how many. */
static int compare_rows(const void *a, const void *b)
{
	const struct axes *x = &(*(const struct tally *const *)a)->axes;
	const struct axes *y = &(*(const struct tally *const *)b)->axes;
	int order = (x->order > y->order) - (x->order < y->order);

	if (!order)
		order = strcmp(x->choices[CHOICE_WORKERS],
			       y->choices[CHOICE_WORKERS]);
	return order ? order : x->threads - y->threads;
}

static int add_rows(const struct section *section, struct table *table,
		    const struct arm *arm)
{
	const struct tally **rows = calloc(arm->tallies_n, sizeof(*rows));
	size_t i, n = 0;

	if (!rows)
		return -ENOMEM;
	for (i = 0; i < arm->tallies_n; i++)
		if (has_workers(&arm->tallies[i]) &&
		    section_holds(section, &arm->tallies[i].axes))
			rows[n++] = &arm->tallies[i];
	qsort(rows, n, sizeof(*rows), compare_rows);
	for (i = 0; i < n; i++)
		add_row(section, table, arm, rows[i]);
	free(rows);
	return 0;
}

static int print_table(const struct arm *arm, const struct axes *axes,
		       FILE *out)
{
	static const char *const heading[2][COLUMNS] = {
		{ "faults/s", "each", "of one", "slowest/", "valid" },
		{ "in all", "worker", "alone", "fastest", "rows" },
	};
	struct section section;
	struct table table;

	section_of_workers(axes, &section);
	fputc('\n', out);
	section_describe(&section, arm->name, out);
	table_start(&table, section_columns(&section) + COLUMNS, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(&section, &table, line);
		for (int i = 0; i < COLUMNS; i++)
			table_add(&table, "%s", heading[line][i]);
	}
	if (add_rows(&section, &table, arm)) {
		table_drop(&table);
		return -ENOMEM;
	}
	return table_print(&table, out);
}

static bool any_workers(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			if (has_workers(&results->arms[i].tallies[j]))
				return true;
	return false;
}

int report_workers(const struct results *results, FILE *out)
{
	int err = 0;

	if (!any_workers(results))
		return 0;
	report_heading(out, "Several workers at once (more is better)");
	report_paragraph(out, 0,
			 "Each has a CPU and memory of its own. Faults per second: those of all (of a phase of reuse: the folios used), over the time from the first worker's start to the last one's end; medians. Of one alone: a worker's share of that against the same cell with one worker; - where that was not measured. Slowest/fastest: the times that the workers took.");
	for (size_t i = 0; i < results->arms_n && !err; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n && !err; j++)
			if (begins_table(arm, j))
				err = print_table(arm, &arm->tallies[j].axes,
						  out);
	}
	return err;
}
