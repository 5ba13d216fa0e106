// SPDX-License-Identifier: GPL-2.0-only
#include "verdict_tables.h"

#include "report.h"
#include "section.h"
#include "text.h"
#include "verdict_notes.h"
#include "harness/results/comparison.h"
#include "harness/verdicts/verdicts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* What all tables are printed from and to. */
struct print {
	const struct results *results;
	const struct verdicts *verdicts;
	table_printer *table;
	FILE *out;
};

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
	const double change = stats_percent(judged->effect.mean);
	const int decimals = fabs(change) < 9.995 ? 2 : 1;

	table_add(table, "%+.*f%% (%+.*f..%+.*f)", decimals, change, decimals,
		  stats_percent(judged->interval.low), decimals,
		  stats_percent(judged->interval.high));
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

#define WORD 24

static void write_none(double smallest, char *word)
{
	if (smallest < 0.01)
		snprintf(word, WORD, "none (<.01%%)");
	else if (smallest < 0.995)
		snprintf(word, WORD, "none (.%02.0f%%)", 100 * smallest);
	else
		snprintf(word, WORD, "none (%.*f%%)", smallest < 9.95 ? 1 : 0,
			 smallest);
}

static void write_word(const struct metric *metric,
		       const struct verdict *verdict,
		       struct verdict_whys *whys, char *word)
{
	switch (verdict->word) {
	case VERDICT_NOT_JUDGED:
		snprintf(word, WORD, "- (%c)",
			 (char)('a' + verdict_why_letter(whys, verdict->why)));
		break;
	case VERDICT_NONE:
		if (verdict->exact)
			snprintf(word, WORD, "same");
		else
			write_none(stats_percent(verdict->judged.smallest), word);
		break;
	case VERDICT_LESS:
		snprintf(word, WORD, "%s", metric->less);
		break;
	case VERDICT_MORE:
		snprintf(word, WORD, "%s", metric->more);
	}
}

/* The marks are explained by verdict_legend_print(). */
static void add_word(const struct verdict_table *of,
		     const struct verdict *verdict, struct verdict_whys *whys,
		     struct table *table)
{
	char word[WORD], fewer[WORD] = "";

	write_word(of->metric, verdict, whys, word);
	if (verdict_is_of_fewer(verdict, of))
		snprintf(fewer, sizeof(fewer), " [%zu]", verdict->boots);
	table_add(table, "%s%s%s%s%s", verdict->primary ? "* " : "", word,
		  verdict_is_one_of_many(verdict) ? " ?" : "",
		  verdict_is_not_robust(verdict) ? " !" : "", fewer);
}

/* The rows of an arm, and how its columns are called; @whys NULL: none is judged. */
struct rows {
	const struct verdict *at;
	size_t n;
	const struct arm *arm;
	const char *base, *other; /* @other NULL: the arm is alone */
	struct verdict_whys *whys;
};

static void start_table(const struct section *section, const struct rows *rows,
			const char *unit, struct table *table)
{
	const size_t figures = rows->other ? 3 + (rows->whys != NULL) : 1;

	table_start(table, section_columns(section) + figures, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, table, line);
		table_add(table, "%s", line ? unit : rows->base);
		if (!rows->other)
			continue;
		table_add(table, "%s", line ? unit : rows->other);
		table_add(table, line ? "(interval)" : "change");
		if (rows->whys)
			table_add(table, "%s", line ? "verdict" : "");
	}
}

static void add_row(const struct verdict_table *of, const struct section *section,
		    const struct rows *rows, const struct verdict *verdict,
		    struct table *table)
{
	section_add_axes(section, verdict->axes, table);
	add_estimate(&verdict->base, table);
	if (!rows->other)
		return;
	add_estimate(&verdict->other, table);
	add_change(of->metric, verdict, table);
	if (rows->whys)
		add_word(of, verdict, rows->whys, table);
}

static bool section_has(const struct section *section, const struct arm *arm,
			const struct verdict *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].arm == arm && section_holds(section, at[i].axes))
			return true;
	return false;
}

static int print_rows(const struct print *print, const struct verdict_table *of,
		      const struct section *section, const struct rows *rows)
{
	struct table table;

	if (!section_has(section, rows->arm, rows->at, rows->n))
		return 0;
	fputc('\n', print->out);
	start_table(section, rows, of->metric->unit, &table);
	for (size_t i = 0; i < rows->n; i++)
		if (rows->at[i].arm == rows->arm &&
		    section_holds(section, rows->at[i].axes))
			add_row(of, section, rows, &rows->at[i], &table);
	return print->table(&table, print->out);
}

static int print_arm(const struct print *print,
		     const struct verdict_table *table,
		     const struct section *section, const struct arm *arm,
		     struct verdict_whys *whys)
{
	const bool alone = arm == print->verdicts->base;
	const struct rows rows = { table->at, table->n, arm,
				   print->verdicts->base->column,
				   alone ? NULL : arm->column, whys };

	return print_rows(print, table, section, &rows);
}

/* The check on the baseline, beside what it is the check of. */
static int print_again(const struct print *print,
		       const struct verdict_table *table,
		       const struct section *section)
{
	const struct rows rows = { table->again, table->again_n,
				   print->verdicts->again,
				   print->verdicts->base->column, "again", NULL };

	return print_rows(print, table, section, &rows);
}

/* What skipping saves: shares against none, both of the arm and in the same boots. */
static int print_own(const struct print *print, const struct verdict_table *table,
		     const struct section *section, const struct arm *arm,
		     struct verdict_whys *whys)
{
	const struct rows rows = { table->own, table->own_n, arm, "its 0%",
				   arm->column, whys };

	return print_rows(print, table, section, &rows);
}

/* No cell of its own has a share of pre-zeroed memory. */
static bool lacks_ratio(const struct arm *base)
{
	for (size_t i = 0; i < base->tallies_n; i++)
		if (base->tallies[i].axes.prezeroed_pct != AXES_NOT_PREZEROED)
			return false;
	return true;
}

static bool table_has(const struct print *print,
		      const struct verdict_table *table,
		      const struct section *section)
{
	const struct results *results = print->results;

	for (size_t i = 0; i < results->arms_n; i++)
		if (section_has(section, &results->arms[i], table->at, table->n))
			return true;
	return false;
}

/* No table above had it. */
static bool is_first_of(const struct print *print,
			const struct verdict_table *table,
			const struct section *section)
{
	const struct verdict_table *at = print->verdicts->table;

	while (at != table && !table_has(print, at, section))
		at++;
	return at == table;
}

static void explain_shares(const struct print *print)
{
	report_paragraph(print->out, 0,
				 "The zeroing ahead is in no figure of a fault, nor is what later use fetches that the fault did not leave in the caches. The share got is within 5 points of the one asked, or the row is invalid. Between 0%% and 100%% (with a balloon at 0%% too) a draw for each folio is in the figures, some 30 instructions. What skipping saves stands against the arm's own 0%% (all of free memory zeroed ahead, nothing skipped), within each boot.");
	if (lacks_ratio(print->verdicts->base))
		report_paragraph(print->out, 0,
				 "%s has no injector and stands with its memory as it is. The change against it holds more than the skipping: what the injection does to free memory, and the instrumented kernel's counts of what it zeroes. An arm `instrumented' as the baseline has both.",
				 print->verdicts->base->name);
}

static int print_section(const struct print *print,
			 const struct verdict_table *table,
			 const struct section *section, struct verdict_whys *whys)
{
	const struct results *results = print->results;
	int err = 0;

	if (!table_has(print, table, section))
		return 0;
	fputc('\n', print->out);
	section_describe(section, NULL, print->out);
	if (section_has_ratio(section) && is_first_of(print, table, section))
		explain_shares(print);
	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = print_arm(print, table, section, &results->arms[i], whys);
	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = print_own(print, table, section, &results->arms[i], whys);
	return err ? err : print_again(print, table, section);
}

static int print_metric(const struct print *print,
			const struct verdict_table *table,
			const struct section *sections, size_t count)
{
	struct verdict_whys whys = { 0 };
	int err = 0;

	report_heading(print->out, "Verdicts: %s (lower is better)",
		       table->metric->name);
	verdict_counts_print(table, print->out);
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(print, table, &sections[i], &whys);
	if (!err)
		verdict_legend_print(table, &whys, print->out);
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
