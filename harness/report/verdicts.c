// SPDX-License-Identifier: GPL-2.0-only
/* What boots say, cell by cell: harness/verdicts/ in words and tables. */
#include "report.h"

#include "verdict_tables.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

static bool is_single(const struct verdict *verdict)
{
	return verdict->boots <= 1 && verdict->base.boots <= 1 &&
	       verdict->other.boots <= 1;
}

/* No arm has a second boot. */
static bool are_single(const struct verdicts *verdicts)
{
	const struct verdict_table *table = &verdicts->table[0];

	for (size_t i = 0; i < table->n; i++)
		if (!is_single(&table->at[i]))
			return false;
	return true;
}

/* That rows rest on: "6", or "5 to 6". */
static void write_blocks(const struct verdicts *verdicts, char *text,
			 size_t size)
{
	size_t least = SIZE_MAX, most = 0;

	for (size_t i = 0; i < verdicts->tables; i++) {
		const struct verdict_table *table = &verdicts->table[i];

		if (!table->boots_most)
			continue;
		if (table->boots_least < least)
			least = table->boots_least;
		if (table->boots_most > most)
			most = table->boots_most;
	}
	if (least < most)
		snprintf(text, size, "%zu to %zu", least, most);
	else
		snprintf(text, size, "%zu", most);
}

/* What one observation is made of. */
static void print_boot_figures(const struct results *results, FILE *out)
{
	report_paragraph(out, 0,
			 "A boot gives the median of its repetitions; of instructions the mean of the middle half%s.",
			 results_is_tcg(results) ?
				 " of its windows (of some faults each), in which rare dear ones, such as the refill of a list or a split, are not; a table of its own has the mean of all windows, those too that a timer tick met, without what the tick did" :
				 " of them");
}

static void print_blocks(const struct results *results,
			 const struct verdicts *verdicts, FILE *out)
{
	const size_t whole = results_whole_blocks(results);
	char of[48] = "", blocks[48];

	if (whole < verdicts->boots)
		snprintf(of, sizeof(of), " of the %zu that were planned",
			 verdicts->boots);
	write_blocks(verdicts, blocks, sizeof(blocks));
	report_paragraph(out, 0,
			 "Verdicts rest on %s blocks%s, in each of which %s was booted twice and each other arm once, in an order drawn before. An observation is a block: the logarithm of what an arm gave less the mean of the baseline's two; Student's paired test. Values are geometric means +- half of their 95 %% interval.",
			 blocks, of, verdicts->base->name);
}

/* Of an arm, or of each. */
static void print_one_link(const char *code, FILE *out)
{
	report_paragraph(out, 0,
			 "%s in one order in all boots: that alone can make differences of times and of memory bytes. There is a verdict only on those that are larger, with all of their interval, than what two layouts make in one table of 20; layouts are assumed to spread by %.0f %%.",
			 code, 100 * VERDICT_LAYOUT);
}

static void print_links(const struct campaign *campaign, FILE *out)
{
	char code[CAMPAIGN_NAME + 24];

	if (!campaign->links) {
		print_one_link("Each arm's code lay", out);
		return;
	}
	report_paragraph(out, 0,
			 "Each arm was linked %zu times, its code and data in other orders%s.",
			 campaign->links,
			 campaign->links < campaign->boots ?
				 "; blocks of one link count as one observation" :
				 "");
	for (size_t i = 0; i < campaign->arms_n; i++) {
		if (campaign->arm[i].linked || i == CAMPAIGN_AGAIN)
			continue;
		snprintf(code, sizeof(code), "But %s's code lay",
			 campaign->arm[i].name);
		print_one_link(code, out);
	}
}

void verdict_design_print(const struct results *results,
			  const struct verdicts *verdicts, FILE *out)
{
	fputc('\n', out);
	if (are_single(verdicts)) {
		report_paragraph(out, 0,
				 "One boot of each arm: figures, no verdicts, as boots of the same kernel differ too.");
	} else if (!verdicts->boots) {
		report_paragraph(out, 0,
				 "Verdicts rest on boots that no campaign paired. Each arm's boots against the baseline's: Welch's test of the logarithms of what boots gave, Mann and Whitney's beside it. Values are geometric means +- half of their 95 %% interval.");
		print_one_link("Each kernel's code may have lain", out);
	} else {
		print_blocks(results, verdicts, out);
		print_links(results->campaign, out);
	}
	print_boot_figures(results, out);
}

int report_verdicts(const struct results *results, FILE *out)
{
	struct verdicts *verdicts;
	int err = verdicts_of_boots(results, &verdicts);

	if (err)
		return err == -ENODATA ? 0 : err;
	verdict_design_print(results, verdicts, out);
	err = verdict_tables_print(results, verdicts, table_print, out);
	verdicts_free(verdicts);
	return err;
}
