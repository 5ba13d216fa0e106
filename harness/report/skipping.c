// SPDX-License-Identifier: GPL-2.0-only
#include "skipping.h"

#include "harness/results/comparison.h"
#include "pairing.h"

static int add_row(const struct section *section, const struct arm *arm,
		   const struct tally *tally, struct table *table)
{
	const struct tally *zero = results_find_own_zero(arm, &tally->axes);
	char change[CHANGE_TEXT];
	struct difference d;
	int err = difference_of(zero ? &zero->kernel_instructions : NULL,
				&tally->kernel_instructions, &d);

	if (err)
		return err;
	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", report_number(d.base.median, 1).text);
	metric_format_change(&metric_instructions, d.change.median,
			     d.base.median, change);
	table_add(table, "%s", change);
	metric_format_change(&metric_instructions, d.change.mean, d.base.mean,
			     change);
	table_add(table, "%s", change);
	return 0;
}

static bool belongs(const struct section *section, const struct tally *tally)
{
	return section_holds(section, &tally->axes) &&
	       tally->axes.prezeroed_pct > 0 && tally->kernel_instructions.n;
}

static int print_arm(const struct section *section, const struct arm *arm,
		     FILE *out)
{
	static const char *const heading[2][3] = {
		{ "at 0%", "change", "change" },
		{ "instr.", "median", "mean" },
	};
	struct table table;
	int err = 0;

	table_start(&table, section_columns(section) + 3, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, &table, line);
		for (int i = 0; i < 3; i++)
			table_add(&table, "%s", heading[line][i]);
	}
	for (size_t i = 0; !err && i < arm->tallies_n; i++)
		if (belongs(section, &arm->tallies[i]))
			err = add_row(section, arm, &arm->tallies[i], &table);
	if (err) {
		table_drop(&table);
		return err;
	}
	return table_print(&table, out);
}

static bool has_rows(const struct section *section, const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (belongs(section, &arm->tallies[i]))
			return true;
	return false;
}

static int print_section(const struct results *results,
			 const struct section *section, FILE *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		if (!has_rows(section, arm))
			continue;
		fputc('\n', out);
		section_describe(section, arm->column, out);
		err = print_arm(section, arm, out);
	}
	return err;
}

static bool any_rows(const struct results *results,
		     const struct section *sections, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < results->arms_n; j++)
			if (has_rows(&sections[i], &results->arms[j]))
				return true;
	return false;
}

int report_skipping(const struct results *results,
		    const struct section *sections, size_t count, FILE *out)
{
	int err = 0;

	if (!any_rows(results, sections, count))
		return 0;
	report_heading(out, "What skipping saves, in kernel instructions");
	report_paragraph(out, 0,
			 "Each share of pre-zeroed memory against the same kernel's own 0%%: the same injection, tracking on, and no marks (with a balloon: marks, none of them honoured). Between 0%% and 100%% a draw for each folio is in the figures, some 30 instructions.");
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, &sections[i], out);
	return err;
}
