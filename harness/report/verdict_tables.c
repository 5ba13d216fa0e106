// SPDX-License-Identifier: GPL-2.0-only
#include "verdict_tables.h"

#include "report.h"
#include "section.h"
#include "text.h"
#include "harness/results/comparison.h"
#include "harness/verdicts/verdicts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_TEXT 64
#define WHYS 8

/* The reasons of rows that were not judged, in the order of their letters. */
struct whys {
	const char *text[WHYS];
	size_t n;
};

/* What all tables are printed from and to. */
struct print {
	const struct results *results;
	const struct verdicts *verdicts;
	table_printer *table;
	FILE *out;
};

static size_t why_letter(struct whys *whys, const char *text)
{
	for (size_t i = 0; i < whys->n; i++)
		if (!strcmp(whys->text[i], text))
			return i;
	if (whys->n < WHYS)
		whys->text[whys->n++] = text;
	return whys->n - 1;
}

static void add_estimate(const struct estimate *estimate, struct table *table)
{
	const double half = estimate_half(estimate);

	if (isnan(half) || half == 0)
		table_add(table, "%s", report_compact(estimate->value).text);
	else
		table_add(table, "%s+-%s",
			  report_compact(estimate->value).text,
			  report_rough(half).text);
}

static double percent(double logarithm)
{
	return 100 * expm1(logarithm);
}

/* Of two values that no test holds together. */
static void add_plain_change(const struct verdict *verdict,
			     struct table *table)
{
	const double change =
		percent_of(verdict->other.value - verdict->base.value,
			   verdict->base.value);

	if (isnan(change))
		table_add(table, "n/a");
	else
		table_add(table, "%+.2f%%", change);
}

static void add_percents(const struct judged *judged, struct table *table)
{
	const double change = percent(judged->effect.mean);
	const int decimals = fabs(change) < 9.995 ? 2 : 1;

	table_add(table, "%+.*f%% (%+.*f..%+.*f)", decimals, change, decimals,
		  percent(judged->interval.low), decimals,
		  percent(judged->interval.high));
}

static void add_change(const struct metric *metric,
		       const struct verdict *verdict, struct table *table)
{
	if (verdict->exact)
		table_add(table, "exactly %s%s %s",
			  verdict->exact_change > 0 ? "+" : "",
			  report_number(verdict->exact_change,
					metric->decimals).text,
			  metric->unit);
	else if (verdict->judged.effect.n)
		add_percents(&verdict->judged, table);
	else
		add_plain_change(verdict, table);
}

static void add_none(double smallest, const char *shaky, struct table *table)
{
	if (smallest < 0.01)
		table_add(table, "none (<.01%%)%s", shaky);
	else
		table_add(table, "none (%.*f%%)%s", smallest < 9.95 ? 2 : 0,
			  smallest, shaky);
}

static void add_word(const struct metric *metric, const struct verdict *verdict,
		     struct whys *whys, struct table *table)
{
	const char *shaky = verdict->exact || verdict->judged.robust ? "" : " !";

	switch (verdict->word) {
	case VERDICT_NOT_JUDGED:
		table_add(table, "- (%c)",
			  (char)('a' + why_letter(whys, verdict->why)));
		break;
	case VERDICT_NONE:
		if (verdict->exact)
			table_add(table, "same");
		else
			add_none(percent(verdict->judged.smallest), shaky,
				 table);
		break;
	case VERDICT_LESS:
	case VERDICT_MORE:
		table_add(table, "%s%s%s", verdict->primary ? "* " : "",
			  verdict->word == VERDICT_LESS ? metric->less :
							  metric->more,
			  shaky);
	}
}

/* @other is NULL where an arm is alone, @words where nothing is judged. */
static void start_table(const struct section *section, const char *base,
			const char *other, const char *unit, const char *words,
			struct table *table)
{
	const size_t figures = other ? 3 + (words != NULL) : 1;

	table_start(table, section_columns(section) + figures, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, table, line);
		table_add(table, "%s", line ? unit : base);
		if (other) {
			table_add(table, "%s", line ? unit : other);
			table_add(table, line ? "(interval)" : "change");
		}
		if (other && words)
			table_add(table, "%s", line ? words : "");
	}
}

static bool section_has(const struct section *section, const struct arm *arm,
			const struct verdict *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].arm == arm && section_holds(section, at[i].axes))
			return true;
	return false;
}

static int print_arm(const struct print *print, const struct verdict_table *all,
		     const struct section *section, const struct arm *arm,
		     struct whys *whys)
{
	const bool alone = arm == print->verdicts->base;
	struct table table;

	if (!section_has(section, arm, all->at, all->n))
		return 0;
	fputc('\n', print->out);
	start_table(section, print->verdicts->base->column,
		    alone ? NULL : arm->column, all->metric->unit, "verdict",
		    &table);
	for (size_t i = 0; i < all->n; i++) {
		const struct verdict *verdict = &all->at[i];

		if (verdict->arm != arm || !section_holds(section, verdict->axes))
			continue;
		section_add_axes(section, verdict->axes, &table);
		add_estimate(&verdict->base, &table);
		if (alone)
			continue;
		add_estimate(&verdict->other, &table);
		add_change(all->metric, verdict, &table);
		add_word(all->metric, verdict, whys, &table);
	}
	return print->table(&table, print->out);
}

/* The check on the baseline, beside what it is the check of. */
static int print_again(const struct print *print,
		       const struct verdict_table *all,
		       const struct section *section)
{
	const struct verdicts *verdicts = print->verdicts;
	struct table table;

	if (!verdicts->again ||
	    !section_has(section, verdicts->again, all->again, all->again_n))
		return 0;
	fputc('\n', print->out);
	start_table(section, verdicts->base->column, "again", all->metric->unit,
		    NULL, &table);
	for (size_t i = 0; i < all->again_n; i++) {
		const struct verdict *verdict = &all->again[i];

		if (!section_holds(section, verdict->axes))
			continue;
		section_add_axes(section, verdict->axes, &table);
		add_estimate(&verdict->base, &table);
		add_estimate(&verdict->other, &table);
		add_change(all->metric, verdict, &table);
	}
	return print->table(&table, print->out);
}

/* No cell of its own has a share of pre-zeroed memory. */
static bool lacks_ratio(const struct arm *base)
{
	for (size_t i = 0; i < base->tallies_n; i++)
		if (base->tallies[i].axes.prezeroed_pct != AXES_NOT_PREZEROED)
			return false;
	return true;
}

static int print_section(const struct print *print,
			 const struct verdict_table *table,
			 const struct section *section, struct whys *whys)
{
	const struct results *results = print->results;
	bool any = false;
	int err = 0;

	for (size_t i = 0; i < results->arms_n; i++)
		any |= section_has(section, &results->arms[i], table->at,
				   table->n);
	if (!any)
		return 0;
	fputc('\n', print->out);
	section_describe(section, NULL, print->out);
	if (section_has_ratio(section) && lacks_ratio(print->verdicts->base))
		report_paragraph(print->out, 0,
				 "%s has no injector and stands with its memory as it is. The change then holds more than the skipping: what the injection does to free memory, and the instrumented kernel's counts of what it zeroes. Compare the arm's own 0%% and 100%%.",
				 print->verdicts->base->name);
	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = print_arm(print, table, section, &results->arms[i], whys);
	return err ? err : print_again(print, table, section);
}

static size_t count_exact(const struct verdict_table *table)
{
	size_t exact = 0;

	for (size_t i = 0; i < table->n; i++)
		exact += table->at[i].exact;
	return exact;
}

static void print_tested(const struct verdict_table *table, FILE *out)
{
	const size_t exact = count_exact(table);

	if (!table->tested && !exact)
		report_paragraph(out, 0, "%zu cells, none of them judged.",
				 table->n);
	else if (!table->tested)
		report_paragraph(out, 0,
				 "%zu cells, %zu with the same difference in every boot: nothing there is left to chance.",
				 table->n, exact);
	else
		report_paragraph(out, 0,
				 "%zu cells, %zu of them tested, %zu with the same difference in every boot. If nothing differed, %.1f of the tested would by chance at 5 %% each; adjusted for their number (Benjamini-Hochberg), differences found: %zu%s.",
				 table->n, table->tested, exact,
				 JUDGE_LEVEL * (double)table->tested,
				 table->found,
				 table->found ? ", of which 5 % may be false" :
						"");
}

static void print_counts(const struct verdict_table *table, FILE *out)
{
	if (table->again_found)
		report_paragraph(out, 2,
				 "! The baseline differs from itself in %zu of %zu cells, where it must not: something but the kernels changed between boots. No verdict is given; see `again'.",
				 table->again_found, table->again_n);
	else
		print_tested(table, out);
}

static bool any_not_robust(const struct verdict_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->at[i].judged.effect.n && !table->at[i].judged.robust)
			return true;
	return false;
}

/* The levels of what was found; the primary cells may have one of their own. */
static void print_levels(const struct verdict_table *table, FILE *out)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < table->n; i++) {
		if (!table->at[i].judged.found)
			continue;
		low = fmin(low, table->at[i].judged.level);
		high = fmax(high, table->at[i].judged.level);
	}
	if (low < high)
		report_paragraph(out, 2,
				 "  Intervals: 95 %% each; of cells that are found to differ %.4g to %.4g %%, so that in the mean 5 %% of those miss the truth.",
				 100 * low, 100 * high);
	else if (low == high)
		report_paragraph(out, 2,
				 "  Intervals: 95 %% each; of cells that are found to differ %.4g %%, so that in the mean 5 %% of those miss the truth.",
				 100 * low);
}

static bool any_word(const struct verdict_table *table, enum verdict_word word)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->at[i].word == word && !table->at[i].exact)
			return true;
	return false;
}

static bool any_primary(const struct verdict_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->at[i].primary)
			return true;
	return false;
}

static bool any_legend(const struct verdict_table *table,
		       const struct whys *whys)
{
	return table->found || whys->n || any_word(table, VERDICT_NONE) ||
	       any_not_robust(table) || any_primary(table);
}

static void print_legend(const struct verdict_table *table,
			 const struct whys *whys, FILE *out)
{
	if (!any_legend(table, whys))
		return;
	fputc('\n', out);
	print_levels(table, out);
	if (any_word(table, VERDICT_NONE))
		report_paragraph(out, 2,
				 "  none (X%%): no difference was found; one of X %% is found by four in five such campaigns.");
	if (any_not_robust(table))
		report_paragraph(out, 2,
				 "  !: not robust: a test that assumes no distribution does not say what the interval does.");
	if (any_primary(table))
		report_paragraph(out, 2,
				 "  *: primary in the config, and adjusted among such cells alone.");
	for (size_t i = 0; i < whys->n; i++)
		report_paragraph(out, 6, "  (%c) no verdict: %s",
				 (char)('a' + i), whys->text[i]);
}

static int print_metric(const struct print *print,
			const struct verdict_table *table,
			const struct section *sections, size_t count)
{
	struct whys whys = { 0 };
	int err = 0;

	report_heading(print->out, "Verdicts: %s (lower is better)",
		       table->metric->name);
	print_counts(table, print->out);
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(print, table, &sections[i], &whys);
	if (!err)
		print_legend(table, &whys, print->out);
	return err;
}

int verdict_tables_print(const struct results *results,
			 const struct verdicts *verdicts,
			 table_printer *print_table, FILE *out)
{
	const struct print print = { results, verdicts, print_table, out };
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	for (size_t i = 0; !err && i < verdicts->tables; i++)
		err = print_metric(&print, &verdicts->table[i], sections,
				   count);
	free(sections);
	if (!err)
		report_more_boots(results, out);
	return err;
}
