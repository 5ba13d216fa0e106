// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "section.h"
#include "text.h"

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

/* Columns that not all results have. */
struct extras {
	bool hosts; /* a balloon zeroed free memory */
	bool in_vain; /* charges failed */
};

static void add_in_vain(const struct tally *tally, struct table *table)
{
	if (tally->has_in_vain)
		table_add(table, "%.1f%%",
			  share(tally->zeroed.in_vain, tally->faults));
	else
		table_add(table, "-");
}

static void add_row(const struct section *section, const struct arm *arm,
		    const struct tally *tally, struct extras extras,
		    struct table *table)
{
	const struct tally_zeroed *zeroed = &tally->zeroed;

	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", arm->column);
	table_add(table, "%s", report_number((double)tally->faults, 0).text);
	table_add(table, "%.1f%%", share(zeroed->by_caller, tally->faults));
	table_add(table, "%.1f%%", share(zeroed->by_buddy, tally->faults));
	table_add(table, "%.1f%%", share(zeroed->skipped, tally->faults));
	if (extras.in_vain)
		add_in_vain(tally, table);
	if (extras.hosts)
		add_host(tally, table);
}

static void add_arm(const struct section *section, const struct arm *arm,
		    struct extras extras, struct table *table)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (arm->tallies[i].has_zeroed &&
		    section_holds(section, &arm->tallies[i].axes))
			add_row(section, arm, &arm->tallies[i], extras, table);
}

static void add_heading(struct extras extras, int line, struct table *table)
{
	static const char *const heading[2][5] = {
		{ "", "folios", "zeroed by", "zeroed by", "known" },
		{ "arm", "faulted", "caller", "buddy", "zero" },
	};

	for (size_t i = 0; i < 5; i++)
		table_add(table, "%s", heading[line][i]);
	if (extras.in_vain)
		table_add(table, line ? "vain" : "of it in");
	if (extras.hosts)
		table_add(table, line ? "host" : "from");
}

static int print_section(const struct results *results,
			 const struct section *section, struct extras extras,
			 FILE *out)
{
	const size_t figures = 5 + extras.in_vain + extras.hosts;
	struct table table;
	size_t heading_cells;

	table_start(&table, section_columns(section) + figures, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, &table, line);
		add_heading(extras, line, &table);
	}
	heading_cells = table.cells_n;
	for (size_t i = 0; i < results->arms_n; i++)
		add_arm(section, &results->arms[i], extras, &table);
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

static bool arm_worked_in_vain(const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (arm->tallies[i].has_in_vain)
			return true;
	return false;
}

static struct extras find_extras(const struct results *results)
{
	struct extras extras = { false, false };

	for (size_t i = 0; i < results->arms_n; i++) {
		extras.hosts |= arm_used_balloon(&results->arms[i]);
		extras.in_vain |= arm_worked_in_vain(&results->arms[i]);
	}
	return extras;
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
	const struct extras extras = find_extras(results);
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
	if (extras.in_vain)
		report_paragraph(out, 0,
				 "`In vain` is how many folios were allocated, and counted among these, but given back as the memory control group had no room for them.");
	if (extras.hosts)
		report_paragraph(out, 0,
				 "Shares were reached by the balloon: the guest gave its free memory back to the host, which hands out zeroes in its place, and honoured the asked share of the marks. `From host` is how many folios were of memory given back, honoured or not.");
	for (size_t i = 0; i < results->arms_n; i++)
		if (!arm_counts(&results->arms[i]))
			report_paragraph(out, 0,
					 "%s: n/a, its kernel has no such counts (docs/kernel-abi.md).",
					 results->arms[i].name);
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, &sections[i], extras, out);
out:
	free(sections);
	return err;
}
