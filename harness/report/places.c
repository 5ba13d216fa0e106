// SPDX-License-Identifier: GPL-2.0-only
#include "places.h"

#define COLUMNS 6

/* In more than half of the repetitions, or it was noise. */
static bool stands_out(const struct tally_places *places)
{
	return 2 * places->slow_ns.n > places->looked_at;
}

static void add_row(const struct section *section, struct table *table,
		    const struct tally *tally, enum latency_cycle cycle)
{
	static const char *const what[CYCLES] = {
		[CYCLE_TABLE] = "page table",
		[CYCLE_CHARGE] = "memcg",
	};
	const struct tally_places *places = &tally->latency_places[cycle];

	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", what[cycle]);
	table_add(table, "%llu", (unsigned long long)places->period);
	if (places->index == TALLY_INDEX_VARIES)
		table_add(table, "varies");
	else
		table_add(table, "%lld", (long long)places->index);
	table_add(table, "%s",
		  report_number(points_boot_median(&places->slow_ns), 0).text);
	table_add(table, "%s",
		  report_number(points_boot_median(&places->median_ns), 0)
			  .text);
	table_add(table, "%zu/%u", places->slow_ns.n, places->looked_at);
}

static void add_rows(const struct section *section, const struct arm *arm,
		     struct table *table)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		for (int cycle = 0; cycle < CYCLES; cycle++)
			if (section_holds(section, &arm->tallies[i].axes) &&
			    stands_out(&arm->tallies[i].latency_places[cycle]))
				add_row(section, table, &arm->tallies[i],
					cycle);
}

static bool looked_at(const struct section *section, const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		for (int cycle = 0; cycle < CYCLES; cycle++)
			if (section_holds(section, &arm->tallies[i].axes) &&
			    arm->tallies[i].latency_places[cycle].looked_at)
				return true;
	return false;
}

int report_places(const struct section *section, const struct arm *arm,
		  FILE *out)
{
	static const char *const heading[2][COLUMNS] = {
		{ "", "one", "at", "ns", "", "seen in" },
		{ "cycle", "in", "index", "there", "others", "rows" },
	};
	struct table table;
	size_t heading_cells;

	if (!looked_at(section, arm))
		return 0;
	table_start(&table, section_columns(section) + COLUMNS, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, &table, line);
		for (int i = 0; i < COLUMNS; i++)
			table_add(&table, "%s", heading[line][i]);
	}
	heading_cells = table.cells_n;
	add_rows(section, arm, &table);
	fputc('\n', out);
	if (table.cells_n == heading_cells) {
		report_paragraph(out, 0,
				 "No fault stands out by its index, neither where a page table begins (512 pages) nor where the memory cgroup is charged (64 pages).");
		return table_drop(&table);
	}
	report_paragraph(out, 0,
			 "Faults that stand out by their index, medians in ns: page table, the first of 512 pages, needs a new page of it; memcg, one in 64 pages charges these to the memory cgroup, where in the row is chance. Refills of the per-CPU lists keep no such cycle:");
	return table_print(&table, out);
}
