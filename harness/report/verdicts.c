// SPDX-License-Identifier: GPL-2.0-only
/* What boots say, cell by cell: harness/verdicts/ in words and tables. */
#include "report.h"

#include "section.h"
#include "text.h"
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

	if (isnan(half))
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
		table_add(table, "n/a");
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

static void start_table(const struct section *section, const char *base,
			const char *other, const char *unit, bool words,
			struct table *table)
{
	table_start(table, section_columns(section) + 3 + words, 2);
	section_add_heading(section, table, 0);
	table_add(table, "%s", base);
	table_add(table, "%s", other);
	table_add(table, "change");
	if (words)
		table_add(table, "%s", "");
	section_add_heading(section, table, 1);
	table_add(table, "%s", unit);
	table_add(table, "%s", unit);
	table_add(table, "(interval)");
	if (words)
		table_add(table, "verdict");
}

static bool section_has(const struct section *section, const struct arm *arm,
			const struct verdict *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].arm == arm && section_holds(section, at[i].axes))
			return true;
	return false;
}

static int print_arm(const struct verdicts *verdicts,
		     const struct verdict_table *all,
		     const struct section *section, const struct arm *arm,
		     struct whys *whys, FILE *out)
{
	struct table table;

	if (!section_has(section, arm, all->at, all->n))
		return 0;
	fputc('\n', out);
	start_table(section, verdicts->base->column, arm->column,
		    all->metric->unit, true, &table);
	for (size_t i = 0; i < all->n; i++) {
		const struct verdict *verdict = &all->at[i];

		if (verdict->arm != arm || !section_holds(section, verdict->axes))
			continue;
		section_add_axes(section, verdict->axes, &table);
		add_estimate(&verdict->base, &table);
		add_estimate(&verdict->other, &table);
		add_change(all->metric, verdict, &table);
		add_word(all->metric, verdict, whys, &table);
	}
	return table_print(&table, out);
}

/* The check on the baseline, beside what it is the check of. */
static int print_again(const struct verdicts *verdicts,
		       const struct verdict_table *all,
		       const struct section *section, FILE *out)
{
	struct table table;

	if (!verdicts->again ||
	    !section_has(section, verdicts->again, all->again, all->again_n))
		return 0;
	fputc('\n', out);
	start_table(section, verdicts->base->column, "again", all->metric->unit,
		    false, &table);
	for (size_t i = 0; i < all->again_n; i++) {
		const struct verdict *verdict = &all->again[i];

		if (!section_holds(section, verdict->axes))
			continue;
		section_add_axes(section, verdict->axes, &table);
		add_estimate(&verdict->base, &table);
		add_estimate(&verdict->other, &table);
		add_change(all->metric, verdict, &table);
	}
	return table_print(&table, out);
}

static int print_section(const struct results *results,
			 const struct verdicts *verdicts,
			 const struct verdict_table *table,
			 const struct section *section, struct whys *whys,
			 FILE *out)
{
	bool any = false;
	int err = 0;

	for (size_t i = 0; i < results->arms_n; i++)
		any |= section_has(section, &results->arms[i], table->at,
				   table->n);
	if (!any)
		return 0;
	fputc('\n', out);
	section_describe(section, NULL, out);
	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = print_arm(verdicts, table, section, &results->arms[i],
				whys, out);
	return err ? err : print_again(verdicts, table, section, out);
}

static size_t count_exact(const struct verdict_table *table)
{
	size_t exact = 0;

	for (size_t i = 0; i < table->n; i++)
		exact += table->at[i].exact;
	return exact;
}

static void print_counts(const struct verdict_table *table, FILE *out)
{
	const size_t exact = count_exact(table);

	report_paragraph(out, 0,
			 "%zu cells, %zu of them tested, %zu the same in every boot. If nothing differed, %.1f of the tested would by chance at 5 %% each; adjusted for their number (Benjamini-Hochberg), %zu differ, of which 5 %% may be false.",
			 table->n, table->tested, exact,
			 JUDGE_LEVEL * (double)table->tested, table->found);
	if (table->again_found)
		report_paragraph(out, 2,
				 "! The baseline differs from itself in %zu of %zu cells, where it must not: something but the kernels changed between boots. No verdict is given; see `again'.",
				 table->again_found, table->again_n);
}

static bool any_not_robust(const struct verdict_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->at[i].judged.effect.n && !table->at[i].judged.robust)
			return true;
	return false;
}

static double found_level(const struct verdict_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->at[i].judged.found)
			return table->at[i].judged.level;
	return NAN;
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

static void print_legend(const struct verdict_table *table,
			 const struct whys *whys, FILE *out)
{
	const double level = found_level(table);

	fputc('\n', out);
	if (!isnan(level))
		report_paragraph(out, 2,
				 "  Intervals: 95 %% each; of cells that are found to differ %.4g %%, so that in the mean 5 %% of those miss the truth.",
				 100 * level);
	if (any_word(table, VERDICT_NONE))
		report_paragraph(out, 2,
				 "  none (X%%): no difference was found; one of X %% is found by four in five such campaigns.");
	if (any_not_robust(table))
		report_paragraph(out, 2,
				 "  !: not robust: a test that assumes no distribution says otherwise.");
	if (any_primary(table))
		report_paragraph(out, 2,
				 "  *: primary in the config, and adjusted among such cells alone.");
	for (size_t i = 0; i < whys->n; i++)
		report_paragraph(out, 6, "  (%c) no verdict: %s",
				 (char)('a' + i), whys->text[i]);
}

static int print_metric(const struct results *results,
			const struct verdicts *verdicts,
			const struct verdict_table *table,
			const struct section *sections, size_t count, FILE *out)
{
	struct whys whys = { 0 };
	int err = 0;

	report_heading(out, "Verdicts: %s (lower is better)",
		       table->metric->name);
	print_counts(table, out);
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, verdicts, table, &sections[i],
				    &whys, out);
	if (!err)
		print_legend(table, &whys, out);
	return err;
}

static void print_design(const struct verdicts *verdicts, FILE *out)
{
	if (!verdicts->boots) {
		fputc('\n', out);
		report_paragraph(out, 0,
				 "Verdicts rest on boots that no campaign paired. Each arm's boots against the baseline's: Welch's test of the logarithms of what boots gave, Mann and Whitney's beside it. Values are geometric means +- half of their 95 %% interval.");
		return;
	}
	fputc('\n', out);
	report_paragraph(out, 0,
			 "Verdicts rest on %zu blocks, in each of which %s was booted twice and each other arm once, in an order drawn before. An observation is a block: the logarithm of what an arm gave less the mean of the baseline's two; Student's paired test. Values are geometric means +- half of their 95 %% interval.",
			 verdicts->boots, verdicts->base->name);
	if (verdicts->links)
		report_paragraph(out, 0,
				 "Each arm was linked %zu times, its code and data in other orders%s.",
				 verdicts->links,
				 verdicts->links < verdicts->boots ?
					 "; blocks of one link count as one observation" :
					 "");
	else
		report_paragraph(out, 0,
				 "Each arm's code lay in one order in all boots: that alone can make differences of times, so that under 2 %% there is no verdict on them.");
}

int report_verdicts(const struct results *results, FILE *out)
{
	struct verdicts *verdicts;
	struct section *sections;
	size_t count;
	int err = verdicts_find(results, &verdicts);

	if (err)
		return err == -ENODATA ? 0 : err;
	err = sections_find(results, &sections, &count);
	if (!err) {
		print_design(verdicts, out);
		for (size_t i = 0; !err && i < verdicts->tables; i++)
			err = print_metric(results, verdicts,
					   &verdicts->table[i], sections, count,
					   out);
		free(sections);
	}
	verdicts_free(verdicts);
	return err;
}
