// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "places.h"
#include "section.h"
#include "text.h"
#include "harness/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOISY_SPREAD 0.10 /* (p75 - p25) / median worth a warning */

static double order_pages(const struct tally *tally)
{
	return (double)(1ULL << tally->axes.order);
}

/* The share of @points' mean, "100%"; the sign of a lost fraction shows. */
static void add_share(struct table *table, const struct points *points)
{
	struct stats_summary s;

	if (points_summarise(points, &s))
		table_add(table, "n/a");
	else
		table_add(table, s.mean < 100 && s.mean > 99.95 ? "%.3f%%" :
			  s.mean == floor(s.mean) ? "%.0f%%" : "%.1f%%",
			  s.mean);
}

/* Says nothing where figures are of a unit of the workload's own. */
static void add_by_size(struct table *table, const struct tally *tally,
			double median)
{
	if (*tally->axes.unit) {
		table_add(table, "-");
		table_add(table, "-");
		return;
	}
	table_add(table, "%s",
		  report_number(median / order_pages(tally), 1).text);
	table_add(table, "%.2f",
		  units_order_bytes(tally->axes.order) / median);
}

static void add_times(struct table *table, const struct tally *tally)
{
	struct stats_summary s;
	double median = points_boot_median(&tally->fault_ns);

	if (points_summarise(&tally->fault_ns, &s)) {
		for (int i = 0; i < 5; i++)
			table_add(table, "n/a");
		return;
	}
	table_add(table, "%s", report_number(median, 0).text);
	table_add(table, "%s", report_number(s.p25, 0).text);
	table_add(table, "%s", report_number(s.p75, 0).text);
	add_by_size(table, tally, median);
}

#define TIME_COLUMNS 8
#define GB_COLUMN 4

static void add_time_row(const struct section *section, struct table *table,
			 const struct tally *tally)
{
	section_add_axes(section, &tally->axes, table);
	add_times(table, tally);
	add_share(table, &tally->order_got_pct);
	table_add(table, "%zu/%zu", tally->fault_ns.n,
		  tally->fault_ns.n + tally->invalid_batches);
	table_add(table, "%s",
		  report_number(points_boot_median(&tally->teardown_ns), 0)
			  .text);
}

static void add_time_heading(const struct section *section,
			     struct table *table, int line)
{
	static const char *const heading[2][TIME_COLUMNS] = {
		{ "ns per", "", "", "ns per", "", "order", "valid", "munmap" },
		{ "fault", "p25", "p75", "4 KB", "GB/s", "got", "rows", "ns" },
	};

	section_add_heading(section, table, line);
	for (int i = 0; i < TIME_COLUMNS; i++) {
		if (i == GB_COLUMN)
			table_mark_optional(table);
		table_add(table, "%s", heading[line][i]);
	}
}

static int print_times(const struct section *section, const struct arm *arm,
		       FILE *out)
{
	struct table table;

	table_start(&table, section_columns(section) + TIME_COLUMNS, 2);
	for (int line = 0; line < 2; line++)
		add_time_heading(section, &table, line);
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (section_holds(section, &arm->tallies[i].axes))
			add_time_row(section, &table, &arm->tallies[i]);
	return table_print(&table, out);
}

/* The 99.9th percentile of 32 faults is their maximum under another name. */
static bool enough_faults(const struct tally *tally, int column)
{
	static const double needed[LATENCY_COLUMNS] = {
		[LATENCY_P50] = 2, [LATENCY_P90] = 10, [LATENCY_P99] = 100,
		[LATENCY_P999] = 1000, [LATENCY_MAX] = 1,
	};

	return points_boot_median(&tally->latency_count) >= needed[column];
}

static void add_latency_row(const struct section *section, struct table *table,
			    const struct tally *tally)
{
	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s",
		  report_number(points_boot_median(&tally->latency_count), 0)
			  .text);
	for (int i = 0; i < LATENCY_COLUMNS; i++)
		table_add(table, "%s",
			  enough_faults(tally, i) ?
			  report_number(points_boot_median(
					&tally->latency_ns[i]), 0).text : "-");
	table_add(table, "%s",
		  report_number(points_boot_median(&tally->latency_clock_ns),
				0).text);
}

static bool has_latency(const struct section *section, const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (section_holds(section, &arm->tallies[i].axes) &&
		    arm->tallies[i].latency_ns[LATENCY_P50].n)
			return true;
	return false;
}

static int print_latencies(const struct section *section,
			   const struct arm *arm, FILE *out)
{
	static const char *const heading[2][7] = {
		{ "", "", "", "", "", "", "clock" },
		{ "faults", "p50", "p90", "p99", "p99.9", "max", "read" },
	};
	struct table table;

	if (!has_latency(section, arm))
		return 0;
	fputc('\n', out);
	report_paragraph(out, 0,
			 "Single faults, ns, timed one by one in a pass of their own; - where the faults of a repetition are too few for the percentile:");
	table_start(&table, section_columns(section) + 7, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, &table, line);
		for (int i = 0; i < 7; i++)
			table_add(&table, "%s", heading[line][i]);
	}
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (section_holds(section, &arm->tallies[i].axes) &&
		    arm->tallies[i].latency_ns[LATENCY_P50].n)
			add_latency_row(section, &table, &arm->tallies[i]);
	return table_print(&table, out);
}

/* Events of one source: their names are wide, so a cell is a block of rows. */
static void add_event_rows(const struct section *section, struct table *table,
			   const struct tally *tally, const char *source)
{
	for (size_t i = 0; i < tally->counters_n; i++) {
		const struct tally_counter *counter = &tally->counters[i];
		struct stats_summary s;

		if (strcmp(counter->source, source) ||
		    points_summarise(&counter->per_fault, &s))
			continue;
		section_add_axes(section, &tally->axes, table);
		table_add(table, "%s", counter->name);
		table_add(table, "%s", report_number(s.median, 1).text);
		table_add(table, "%.0f%%", 100 * counter->running_share);
	}
}

static int print_events(const struct section *section, const struct arm *arm,
			const char *source, const char *title, FILE *out)
{
	struct table table;
	size_t heading_cells;

	table_start(&table, section_columns(section) + 3, 2);
	section_add_heading(section, &table, 0);
	table_add(&table, "%s", "");
	table_add(&table, "%s", "per");
	table_add(&table, "%s", "run-");
	section_add_heading(section, &table, 1);
	table_add(&table, "event");
	table_add(&table, "fault");
	table_add(&table, "ning");
	heading_cells = table.cells_n;
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (section_holds(section, &arm->tallies[i].axes))
			add_event_rows(section, &table, &arm->tallies[i],
				       source);
	if (table.cells_n == heading_cells)
		return table_drop(&table);
	fprintf(out, "\n%s\n", title);
	return table_print(&table, out);
}

static int print_section(const struct section *section, const struct arm *arm,
			 FILE *out)
{
	int err;

	fputc('\n', out);
	section_describe(section, NULL, out);
	err = print_times(section, arm, out);
	if (!err)
		err = print_latencies(section, arm, out);
	if (!err)
		err = report_places(section, arm, out);
	if (!err)
		err = print_events(section, arm, "hw",
				   "Hardware events per fault, median (hw):",
				   out);
	if (!err)
		err = print_events(section, arm, "workload",
				   "What the workload itself counted, median:",
				   out);
	return err;
}

/* A valid row got all of the node it asked for, where that could be checked. */
static void print_nodes(const struct arm *arm, FILE *out)
{
	size_t checked = 0, rows = 0;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		checked += arm->tallies[i].node_got_pct.n;
		rows += arm->tallies[i].fault_ns.n;
	}
	fputc('\n', out);
	report_paragraph(out, 0,
			 "Asked page by page, the kernel found all memory on the asked node in %zu of %zu valid rows%s.",
			 checked, rows,
			 checked < rows ? "; the rest could not be checked" :
					  "");
}

void report_spread(const struct arm *arm, FILE *out)
{
	unsigned int noisy = 0, cells = 0;
	struct stats_summary s;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		if (points_summarise(&arm->tallies[i].fault_ns, &s))
			continue;
		cells++;
		noisy += s.p75 - s.p25 > NOISY_SPREAD * s.median;
	}
	if (!noisy)
		return;
	report_paragraph(out, 2,
			 "! %s: %u of %u cells spread by more than %.0f %% of their median between p25 and p75: repeat them on a quieter machine before quoting them.",
			 arm->name, noisy, cells, 100 * NOISY_SPREAD);
}

int report_host(const struct results *results, FILE *out)
{
	const struct arm *arm = &results->arms[0];
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	report_heading(out, "Time of a page fault (lower is better)");
	report_paragraph(out, 0,
			 "Median over the valid repetitions, p25 and p75 beside it. Times are CLOCK_MONOTONIC_RAW over the region that touches the pages, divided by the faults that the kernel counted; munmap is outside, and per fault as well. Order got: the share of the memory that has the asked order.");
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(&sections[i], arm, out);
	if (!err)
		print_nodes(arm, out);
	report_spread(arm, out);
	free(sections);
	return err;
}
