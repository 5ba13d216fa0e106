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

static bool is_uncertain(const struct verdict *verdict)
{
	return verdict->judged.effect.n && !verdict->exact;
}

bool verdict_is_not_robust(const struct verdict *verdict)
{
	return is_uncertain(verdict) &&
	       verdict->judged.robust == JUDGE_NOT_ROBUST;
}

bool verdict_is_one_of_many(const struct verdict *verdict)
{
	const struct stats_interval *interval = &verdict->judged.interval;

	return verdict->word == VERDICT_NONE && is_uncertain(verdict) &&
	       (interval->low > 0 || interval->high < 0);
}

bool verdict_is_of_fewer(const struct verdict *verdict,
			 const struct verdict_table *table)
{
	return verdict->boots && verdict->boots < table->boots_most;
}

/* What the number of those found is worth. */
static const char *of_those_found(const struct verdict_table *table)
{
	if (!table->found || table->layout > 0)
		return "";
	if (table->primary_tested && table->primary_tested < table->tested)
		return ", of which at most 5 % of the primary ones and 5 % of the others are false in the mean";
	return ", of which at most 5 % are false in the mean";
}

static void print_tested(const struct verdict_table *table, FILE *out)
{
	const size_t exact = table->exact;
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
				 table->found, of_those_found(table));
	if (table->layout > 0)
		report_paragraph(out, 0,
				 "Two layouts alone may make %.1f %% here: what may be that has no verdict.",
				 100 * table->layout);
	if (table->own_n)
		report_paragraph(out, 0,
				 "Shares of pre-zeroed memory against the arm's own 0%%: %zu tested, as a family of their own, and differences found: %zu.",
				 table->own_tested, table->own_found);
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

typedef bool is_such(const struct verdict *verdict);

static bool any(const struct verdict *at, size_t n, is_such *is)
{
	for (size_t i = 0; i < n; i++)
		if (is(&at[i]))
			return true;
	return false;
}

static bool has(const struct verdict_table *table, is_such *is)
{
	return any(table->at, table->n, is) || any(table->own, table->own_n, is);
}

static bool any_of_fewer(const struct verdict_table *table,
			 const struct verdict *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (verdict_is_of_fewer(&at[i], table))
			return true;
	return false;
}

static bool has_of_fewer(const struct verdict_table *table)
{
	return any_of_fewer(table, table->at, table->n) ||
	       any_of_fewer(table, table->own, table->own_n);
}

static bool lacks_robust_test(const struct verdict *verdict)
{
	return is_uncertain(verdict) &&
	       verdict->judged.robust == JUDGE_NO_ROBUST_TEST;
}

static bool is_none(const struct verdict *verdict)
{
	return verdict->word == VERDICT_NONE && !verdict->exact;
}

static bool is_primary(const struct verdict *verdict)
{
	return verdict->primary;
}

static void widen(const struct verdict *at, size_t n, double *low, double *high)
{
	for (size_t i = 0; i < n; i++) {
		if (!at[i].judged.found)
			continue;
		*low = fmin(*low, at[i].judged.level);
		*high = fmax(*high, at[i].judged.level);
	}
}

/* The levels of what was found; each family has one of its own. */
static void print_levels(const struct verdict_table *table, FILE *out)
{
	double low = INFINITY, high = -INFINITY;

	if (!has(table, is_uncertain))
		return;
	widen(table->at, table->n, &low, &high);
	widen(table->own, table->own_n, &low, &high);
	if (low < high)
		report_paragraph(out, 2,
				 "  Intervals: 95 %% each; of cells that are found to differ %.4g to %.4g %%, so that in the mean 5 %% of those miss the truth.",
				 100 * low, 100 * high);
	else if (low == high)
		report_paragraph(out, 2,
				 "  Intervals: 95 %% each; of cells that are found to differ %.4g %%, so that in the mean 5 %% of those miss the truth.",
				 100 * low);
	else
		report_paragraph(out, 2, "  Intervals: 95 %% each.");
}

static bool any_legend(const struct verdict_table *table,
		       const struct verdict_whys *whys)
{
	return whys->n || has(table, is_uncertain) || has(table, is_primary) ||
	       has_of_fewer(table);
}

void verdict_legend_print(const struct verdict_table *table,
			  const struct verdict_whys *whys, FILE *out)
{
	if (!any_legend(table, whys))
		return;
	fputc('\n', out);
	print_levels(table, out);
	if (has(table, is_none))
		report_paragraph(out, 2,
				 "  none (X%%): no difference was found. One of about X %%, in that cell alone, is found by four in five such campaigns, if boots spread as they seem to%s.",
				 table->layout > 0 ?
					 " and layouts add nothing to it" :
					 "");
	if (has(table, verdict_is_one_of_many))
		report_paragraph(out, 2,
				 "  ?: its own interval leaves 0 out, but adjusted for the number of cells it was not found to differ.");
	if (has(table, verdict_is_not_robust))
		report_paragraph(out, 2,
				 "  !: not robust: the test of signs (or of ranks), which asks less of the distribution and finds less, does not say what the interval does.");
	if (has(table, lacks_robust_test))
		report_paragraph(out, 2,
				 "  Of too few blocks for the sign test, which takes 6: intervals are as good as the assumption that logarithms of costs are normal.");
	if (has_of_fewer(table))
		report_paragraph(out, 2,
				 "  [n]: rests on n boots of each arm, not %zu.",
				 table->boots_most);
	if (has(table, is_primary))
		report_paragraph(out, 2,
				 "  *: primary in the config, and adjusted among such cells alone.");
	for (size_t i = 0; i < whys->n; i++)
		report_paragraph(out, 6, "  (%c) no verdict: %s",
				 (char)('a' + i), whys->text[i]);
}
