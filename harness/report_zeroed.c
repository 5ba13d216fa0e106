// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "report_section.h"
#include "report_text.h"

#include <stdlib.h>

static double share(uint64_t folios, uint64_t faults)
{
	return faults ? 100.0 * (double)folios / (double)faults : 0;
}

/* The mean over repetitions, as it stands beside shares of all faults. */
static void add_host(const struct tally *tally, struct table *table)
{
	struct stats_summary s;

	if (points_summarise(&tally->host_zeroed_pct, &s))
		table_add(table, "n/a");
	else
		table_add(table, "%.1f%%", s.mean);
}

static void add_row(const struct section *section, const struct arm *arm,
		    const struct tally *tally, bool hosts, struct table *table)
{
	const struct tally_zeroed *zeroed = &tally->zeroed;

	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", arm->column);
	table_add(table, "%s", report_number((double)tally->faults, 0).text);
	table_add(table, "%.1f%%", share(zeroed->by_caller, tally->faults));
	table_add(table, "%.1f%%", share(zeroed->by_buddy, tally->faults));
	table_add(table, "%.1f%%", share(zeroed->skipped, tally->faults));
	if (hosts)
		add_host(tally, table);
}

static void add_arm(const struct section *section, const struct arm *arm,
		    bool hosts, struct table *table)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (arm->tallies[i].has_zeroed &&
		    section_holds(section, &arm->tallies[i].axes))
			add_row(section, arm, &arm->tallies[i], hosts, table);
}

static int print_section(const struct results *results,
			 const struct section *section, bool hosts, FILE *out)
{
	static const char *const heading[2][6] = {
		{ "", "folios", "zeroed by", "zeroed by", "known", "from" },
		{ "arm", "faulted", "caller", "buddy", "zero", "host" },
	};
	const size_t figures = hosts ? 6 : 5;
	struct table table;
	size_t heading_cells;

	table_start(&table, section_columns(section) + figures, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, &table, line);
		for (size_t i = 0; i < figures; i++)
			table_add(&table, "%s", heading[line][i]);
	}
	heading_cells = table.cells_n;
	for (size_t i = 0; i < results->arms_n; i++)
		add_arm(section, &results->arms[i], hosts, &table);
	if (table.cells_n == heading_cells)
		return table_drop(&table);
	fputc('\n', out);
	section_describe(section, NULL, out);
	return table_print(&table, out);
}

static bool arm_counts(const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (arm->tallies[i].has_zeroed)
			return true;
	return false;
}

/* An arm whose free memory the host zeroed, not the kernel. */
static bool arm_used_balloon(const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (arm->tallies[i].host_zeroed_pct.n)
			return true;
	return false;
}

static bool any_arm_used_balloon(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		if (arm_used_balloon(&results->arms[i]))
			return true;
	return false;
}

static bool any_arm_counts(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		if (arm_counts(&results->arms[i]))
			return true;
	return false;
}

int report_zeroed(const struct results *results, FILE *out)
{
	const bool hosts = any_arm_used_balloon(results);
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	if (!any_arm_counts(results))
		goto out;
	report_heading(out, "Who zeroed the folios");
	report_paragraph(out, 0,
			 "The kernel's own counts, as shares of the folios faulted; read in cells that ask for a share of pre-zeroed memory only, because counting costs instructions.");
	if (hosts)
		report_paragraph(out, 0,
				 "Shares were reached by the balloon: the guest gave its free memory back to the host, which hands out zeroes in its place, and honoured the asked share of the marks. `From host` is how many folios were of memory given back, honoured or not.");
	for (size_t i = 0; i < results->arms_n; i++)
		if (!arm_counts(&results->arms[i]))
			report_paragraph(out, 0,
					 "%s: n/a, its kernel has no such counts (docs/kernel-abi.md).",
					 results->arms[i].name);
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, &sections[i], hosts, out);
out:
	free(sections);
	return err;
}
