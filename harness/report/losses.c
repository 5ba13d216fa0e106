// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "text.h"

/* ": 11 interrupted, 1 with a context switch", "" where none was dropped. */
static void describe_drops(const unsigned int *dropped, char *text,
			   size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (int i = SIM_CLEAN + 1; i < SIM_DROPS && used < size; i++)
		if (dropped[i])
			used += snprintf(text + used, size - used, "%s%s %s",
					 used ? ", " : ": ",
					 report_number(dropped[i], 0).text,
					 sim_drop_words(i));
}

static void print_windows(const struct arm *arm, FILE *out)
{
	unsigned int windows = 0, all = 0, dropped[SIM_DROPS] = { 0 };
	char reasons[256];

	for (size_t i = 0; i < arm->tallies_n; i++) {
		windows += arm->tallies[i].windows;
		all += arm->tallies[i].windows_dropped;
		for (int j = 0; j < SIM_DROPS; j++)
			dropped[j] += arm->tallies[i].dropped[j];
	}
	if (!windows)
		return;
	describe_drops(dropped, reasons, sizeof(reasons));
	report_paragraph(out, 2, "%s: %s of %s windows dropped%s.", arm->name,
			 report_number(all, 0).text,
			 report_number(windows, 0).text, reasons);
}

static void print_rows(const struct arm *arm, FILE *out)
{
	unsigned int rows = 0, warmups = 0, invalid = 0;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		rows += arm->tallies[i].rows;
		warmups += arm->tallies[i].warmups;
		invalid += arm->tallies[i].invalid;
	}
	report_paragraph(out, 2,
			 "%s: %s rows, %u of them warm-up, %u invalid, in %zu boot%s.",
			 arm->name, report_number(rows, 0).text, warmups,
			 invalid, arm->boots_n, arm->boots_n == 1 ? "" : "s");
	report_reasons(out, &arm->invalid);
}

static void print_skips(const struct arm *arm, FILE *out)
{
	if (!arm->skipped.n)
		return;
	report_paragraph(out, 2, "%s: cells skipped: %u", arm->name,
			 reasons_count(&arm->skipped));
	report_reasons(out, &arm->skipped);
}

static void print_absent(const struct arm *arm, FILE *out)
{
	if (!arm->absent.n)
		return;
	report_paragraph(out, 2, "%s: counters that are n/a:", arm->name);
	report_reasons(out, &arm->absent);
}

int report_losses(const struct results *results, FILE *out)
{
	report_heading(out, "What was left out, and why");
	for (size_t i = 0; i < results->all_n; i++) {
		const struct arm *arm = &results->arms[i];

		print_rows(arm, out);
		print_windows(arm, out);
		print_skips(arm, out);
		print_absent(arm, out);
	}
	return 0;
}
