// SPDX-License-Identifier: GPL-2.0-only
/*
 * All arms in one table each: what a fault costs with memory as it is, and with
 * nothing, half and all of it pre-zeroed; to begin with when designs are to be
 * chosen from.
 */
#include "report.h"

#include "text.h"

#include <math.h>
#include <string.h>

#define ENOUGH_ARMS 3
#define SHARES 4

static const int shares_pct[SHARES] = { AXES_NOT_PREZEROED, 0, 50, 100 };

/* One number of a cell, in the text that a table shows. */
struct overview_figure {
	const char *heading, *text;
	double (*value)(const struct tally *tally); /* NaN: not measured */
	struct report_number (*number)(double value);
};

static double instructions(const struct tally *tally)
{
	struct stats_summary s;

	return points_summarise(&tally->kernel_instructions, &s) ? NAN :
								   s.midmean;
}

static double memory_bytes(const struct tally *tally)
{
	return tally->sim.faults ?
		       (double)tally->sim.memory_bytes / tally->sim.faults :
		       NAN;
}

static struct report_number one_decimal(double value)
{
	return report_number(value, 1);
}

static const struct overview_figure figures[] = {
	{ "All arms: kernel instructions per fault (lower is better)",
	  "Means of the middle half of the windows, by how much of the memory was zeroed beforehand; `as is' is before anything was injected. With instrumentation, the kernel counts what it zeroes from 0%% on and not before, so compare 0%% with the arm's own 100%%, and `as is' with stock.",
	  instructions, one_decimal },
	{ "All arms: bytes read from and written back to memory per fault",
	  "Means, kernel and user, simulated (lower is better).", memory_bytes,
	  report_compact },
};

static void add_figure(const struct overview_figure *figure,
		       const struct tally *tally, struct table *table)
{
	const double value = tally ? figure->value(tally) : NAN;

	table_add(table, "%s", isnan(value) ? "-" : figure->number(value).text);
}

static void add_arm(const struct overview_figure *figure, const struct arm *arm,
		    const struct axes *place, struct table *table)
{
	table_add(table, "%d", place->order);
	table_add(table, "%s", arm->column);
	for (int i = 0; i < SHARES; i++)
		add_figure(figure,
			   results_find_place(arm, place, shares_pct[i]),
			   table);
}

static void start_table(struct table *table)
{
	table_start(table, 2 + SHARES, 1);
	table_add(table, "order");
	table_add(table, "arm");
	table_add(table, "as is");
	for (int i = 1; i < SHARES; i++)
		table_add(table, "%d%%", shares_pct[i]);
}

static bool has_place(const struct arm *arm, const struct axes *place)
{
	const struct tally *tally = results_find_place(arm, place, 100);

	return tally && tally->kernel_instructions.n;
}

/* Only places that some arm measured with all of the memory pre-zeroed. */
static bool is_first_of_place(const struct results *results, size_t arm,
			      size_t cell)
{
	const struct tally *tally = &results->arms[arm].tallies[cell];

	if (tally->axes.prezeroed_pct != 100 || !tally->kernel_instructions.n)
		return false;
	for (size_t i = 0; i < arm; i++)
		if (has_place(&results->arms[i], &tally->axes))
			return false;
	return true;
}

static int print_figure(const struct results *results,
			const struct overview_figure *figure, FILE *out)
{
	struct table table;

	report_heading(out, figure->heading);
	report_paragraph(out, 0, figure->text);
	fputc('\n', out);
	start_table(&table);
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			for (size_t k = 0; k < results->arms_n &&
					   is_first_of_place(results, i, j);
			     k++)
				add_arm(figure, &results->arms[k],
					&results->arms[i].tallies[j].axes,
					&table);
	return table_print(&table, out);
}

static void add_fact(const struct arm *arm, const char *name,
		     struct table *table)
{
	json_t *value = json_object_get(arm->kernel, name);

	table_add(table, "%s",
		  json_is_integer(value) ?
			  report_number(json_integer_value(value), 0).text :
			  "n/a");
}

static int print_kernels(const struct results *results, FILE *out)
{
	struct table table;

	table_start(&table, 4, 2);
	table_add(&table, "%s", "");
	table_add(&table, "bytes of");
	table_add(&table, "files");
	table_add(&table, "places");
	table_add(&table, "arm");
	table_add(&table, "mm/ code");
	table_add(&table, "changed");
	table_add(&table, "changed");
	for (size_t i = 0; i < results->arms_n; i++) {
		table_add(&table, "%s", results->arms[i].column);
		add_fact(&results->arms[i], "mm_text_bytes", &table);
		add_fact(&results->arms[i], "design_files", &table);
		add_fact(&results->arms[i], "design_hunks", &table);
	}
	return table_print(&table, out);
}

static bool any_place(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			if (is_first_of_place(results, i, j))
				return true;
	return false;
}

int report_overview(const struct results *results, FILE *out)
{
	int err;

	if (results->arms_n < ENOUGH_ARMS || !any_place(results))
		return 0;
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		err = print_figure(results, &figures[i], out);
		if (err)
			return err;
	}
	fputc('\n', out);
	report_paragraph(
		out, 0,
		"The kernels: code and read-only data of mm/, instrumentation included; and what a design asks of those who use the allocator, files and places in them that its own patches change outside mm/page_alloc.c and headers.");
	fputc('\n', out);
	return print_kernels(results, out);
}
