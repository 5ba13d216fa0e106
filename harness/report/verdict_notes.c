// SPDX-License-Identifier: GPL-2.0-only
#include "verdict_notes.h"

#include "text.h"

#include <math.h>
#include <string.h>

size_t verdict_why_letter(struct verdict_whys *whys, const char *text)
{
	for (size_t i = 0; i < whys->n; i++)
		if (!strcmp(whys->text[i], text))
			return i;
	if (whys->n < WHYS)
		whys->text[whys->n++] = text;
	return whys->n - 1;
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
	const char *plural = table->n == 1 ? "" : "s";

	if (!table->tested && !exact)
		report_paragraph(out, 0, "%zu cell%s, none of them judged.",
				 table->n, plural);
	else if (!table->tested)
		report_paragraph(out, 0,
				 "%zu cell%s, %zu with the same difference in every boot: nothing there is left to chance.",
				 table->n, plural, exact);
	else
		report_paragraph(out, 0,
				 "%zu cell%s, %zu of them tested, %zu with the same difference in every boot. If nothing differed, %.1f of the tested would by chance at 5 %% each; adjusted for their number (Benjamini-Hochberg), differences found: %zu%s.",
				 table->n, plural, table->tested, exact,
				 JUDGE_LEVEL * (double)table->tested,
				 table->found,
				 table->found ? ", of which at most 5 % are false in the mean" :
						"");
}

void verdict_counts_print(const struct verdict_table *table, FILE *out)
{
	if (table->again_found)
		report_paragraph(out, 2,
				 "! The baseline differs from itself in %zu of %zu cells, where it must not: something but the kernels changed between boots. No verdict is given; see `again'.",
				 table->again_found, table->again_n);
	else
		print_tested(table, out);
}

static bool any_robust(const struct verdict_table *table,
		       enum judge_robust robust)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->at[i].judged.effect.n && !table->at[i].exact &&
		    table->at[i].judged.robust == robust)
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
		       const struct verdict_whys *whys)
{
	return table->found || whys->n || any_word(table, VERDICT_NONE) ||
	       any_robust(table, JUDGE_NOT_ROBUST) ||
	       any_robust(table, JUDGE_NO_ROBUST_TEST) || any_primary(table);
}

void verdict_legend_print(const struct verdict_table *table,
			  const struct verdict_whys *whys, FILE *out)
{
	if (!any_legend(table, whys))
		return;
	fputc('\n', out);
	print_levels(table, out);
	if (any_word(table, VERDICT_NONE))
		report_paragraph(out, 2,
				 "  none (X%%): no difference was found; one of X %% is found by four in five such campaigns.");
	if (any_robust(table, JUDGE_NOT_ROBUST))
		report_paragraph(out, 2,
				 "  !: not robust: a test that assumes no distribution does not say what the interval does.");
	if (any_robust(table, JUDGE_NO_ROBUST_TEST))
		report_paragraph(out, 2,
				 "  Of too few blocks for a test that assumes no distribution, which takes 6: intervals are as good as the assumption that logarithms of costs are normal.");
	if (any_primary(table))
		report_paragraph(out, 2,
				 "  *: primary in the config, and adjusted among such cells alone.");
	for (size_t i = 0; i < whys->n; i++)
		report_paragraph(out, 6, "  (%c) no verdict: %s",
				 (char)('a' + i), whys->text[i]);
}
