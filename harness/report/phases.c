// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the phases of a repetition cost together: the faults, the use of what they
 * delivered, and the zeroing ahead of them that they profited from.
 */
#include "report.h"

#include "phase_points.h"
#include "section.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>

/* One number of a phase. @ahead NULL: it cannot be told of zeroing ahead. */
struct phase_figure {
	const char *title;
	tally_points *of, *ahead;
	bool decimals; /* else in four digits and a suffix */
};

static const struct phase_figure figures[] = {
	{ "ns per fault", tally_times, tally_background, true },
	{ "L1d misses per fault, simulated", tally_l1d_misses, NULL, false },
	{ "LLC misses per fault, simulated", tally_llc_misses, NULL, false },
	{ "Bytes read from and written back to memory per fault, simulated",
	  tally_memory_bytes, NULL, false },
};

#define FIGURES (sizeof(figures) / sizeof(*figures))

static void add_median(const struct phase_figure *figure,
		       const struct points *points, struct table *table)
{
	double median = points ? points_boot_median(points) : NAN;

	if (isnan(median))
		table_add(table, "-");
	else if (figure->decimals)
		table_add(table, "%s", report_number(median, 0).text);
	else
		table_add(table, "%s", report_compact(median).text);
}

/* What zeroing ahead cost is known in time alone. */
static bool has_column(const struct phase_figure *figure, int column)
{
	return column != COLUMN_AHEAD || figure->ahead;
}

static int add_row(const struct section *section, const struct arm *arm,
		   const struct tally *tally,
		   const struct phase_figure *figure, struct table *table)
{
	const struct phases phases = phases_of(arm, tally, figure->of, figure->ahead);
	struct points sum = { 0 };
	int err;

	if (tally->axes.phase != PHASE_FAULT || !phases_are_several(&phases))
		return 0;
	err = phases_sum(&phases, &sum);
	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", arm->column);
	for (int i = COLUMN_FAULT; i < COLUMN_SUM; i++)
		if (has_column(figure, i))
			add_median(figure, phases.of[i], table);
	add_median(figure, &sum, table);
	points_free(&sum);
	return err;
}

static void add_heading(const struct section *section,
			const struct phase_figure *figure, struct table *table,
			int line)
{
	static const char *const heading[2][PHASE_COLUMNS] = {
		{ "", "", "zeroing", "" },
		{ "fault", "use", "ahead", "sum" },
	};

	section_add_heading(section, table, line);
	table_add(table, "%s", line ? "arm" : "");
	for (int i = 0; i < PHASE_COLUMNS; i++)
		if (has_column(figure, i))
			table_add(table, "%s", heading[line][i]);
}

static int print_figure(const struct results *results,
			const struct section *section,
			const struct phase_figure *figure, FILE *out)
{
	size_t heading_cells;
	struct table table;
	int err = 0;

	table_start(&table,
		    section_columns(section) + PHASE_COLUMNS +
			    has_column(figure, COLUMN_AHEAD), 2);
	for (int line = 0; line < 2; line++)
		add_heading(section, figure, &table, line);
	heading_cells = table.cells_n;
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n && !err; j++)
			if (section_holds(section, &arm->tallies[j].axes))
				err = add_row(section, arm, &arm->tallies[j],
					      figure, &table);
	}
	if (err || table.cells_n == heading_cells) {
		table_drop(&table);
		return err;
	}
	fprintf(out, "\n%s\n", figure->title);
	return table_print(&table, out);
}

static bool arm_has_phases(const struct arm *arm, const struct section *section)
{
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (section && !section_holds(section, &tally->axes))
			continue;
		if (tally->axes.phase != PHASE_FAULT ||
		    tally->background_ns.n)
			return true;
	}
	return false;
}

/* Of any section where @section is NULL. */
static bool has_phases(const struct results *results,
		       const struct section *section)
{
	for (size_t i = 0; i < results->arms_n; i++)
		if (arm_has_phases(&results->arms[i], section))
			return true;
	return false;
}

static int print_section(const struct results *results,
			 const struct section *section, FILE *out)
{
	struct section cells = section_of_faults(section);
	int err = 0;

	if (!has_phases(results, section))
		return 0;
	fputc('\n', out);
	section_describe(&cells, NULL, out);
	for (size_t i = 0; i < FIGURES && !err; i++)
		err = print_figure(results, &cells, &figures[i], out);
	return err;
}

int report_phases(const struct results *results, FILE *out)
{
	struct section *sections;
	size_t count;
	int err;

	if (!has_phases(results, NULL))
		return 0;
	err = sections_find(results, &sections, &count);
	if (err)
		return err;
	report_heading(out, "Faults, what follows, what went ahead (lower is better)");
	report_paragraph(out, 0,
			 "Medians over repetitions. Use: the accesses to what was faulted in, after the last fault. Zeroing ahead: its time for the folios that were spared the clearing, at the price a byte had when all free memory was zeroed. Sum: the median of the repetitions' sums.");
	for (size_t i = 0; i < count && !err; i++)
		err = print_section(results, &sections[i], out);
	free(sections);
	return err;
}
