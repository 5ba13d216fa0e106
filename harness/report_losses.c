// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "report_text.h"

static void print_windows(const struct arm *arm, FILE *out)
{
	unsigned int windows = 0, dropped = 0;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		windows += arm->tallies[i].windows;
		dropped += arm->tallies[i].windows_dropped;
	}
	if (windows)
		report_paragraph(out, 2,
				 "%s: %s of %s windows dropped, an interrupt, a context switch or a change of CPU inside.",
				 arm->name, report_number(dropped, 0).text,
				 report_number(windows, 0).text);
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
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		print_rows(arm, out);
		print_windows(arm, out);
		print_skips(arm, out);
		print_absent(arm, out);
	}
	return 0;
}
