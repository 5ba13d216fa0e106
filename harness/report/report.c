// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "text.h"

#include <string.h>

void report_title(const struct results *results, FILE *out)
{
	const struct arm *base = &results->arms[0];

	if (results->arms_n == 1)
		report_paragraph(out, 4, "pzbench: %s", base->name);
	for (size_t i = 1; i < results->arms_n; i++)
		report_paragraph(out, 4, "pzbench: %s against %s",
				 results->arms[i].name, base->name);
	for (size_t i = 0; i < results->arms_n; i++)
		if (strcmp(results->arms[i].name, results->arms[i].column))
			report_paragraph(out, 4, "%s is %s",
					 results->arms[i].column,
					 results->arms[i].name);
}

void report_kind(const struct results *results, FILE *out)
{
	const char *environment = results_any_environment(results);

	if (results_is_tcg(results))
		report_paragraph(out, 0,
				 "Virtual machines under QEMU's TCG, counts by pzbench's plugin (sim): exact for one boot, and the same to the last digit wherever the same artefacts run; no model of time. A `rep stos' is one instruction, however much it clears.");
	else if (environment && results->arms_n > 1)
		report_paragraph(out, 0, "Measured on: %s.", environment);
}

/* Boots that a campaign planned and an arm has not. */
static size_t print_missing_of(const struct results *results,
			       const struct arm *arm, FILE *out)
{
	char list[128] = "";
	size_t missing = 0, used = 0;

	for (unsigned int i = 0; i < results->campaign->boots; i++) {
		if (results_has_boot(arm, i))
			continue;
		missing++;
		if (used + 16 < sizeof(list))
			used += (size_t)snprintf(list + used,
						 sizeof(list) - used, "%s%u",
						 used ? ", " : "", i);
	}
	if (missing)
		report_paragraph(out, 2, "! %s: %zu of %zu planned boots missing: %s.",
				 arm->name, missing, results->campaign->boots,
				 list);
	return missing;
}

static void print_missing(const struct results *results, FILE *out)
{
	size_t missing = 0;

	for (size_t i = 0; results->campaign && i < results->all_n; i++)
		missing += print_missing_of(results, &results->arms[i], out);
	if (missing)
		report_paragraph(out, 2,
				 "! The campaign is not whole. Blocks without them count for no verdict; where it was looked at and stopped for what it showed, no verdict of it holds.");
}

void report_failures(const struct results *results, FILE *out)
{
	print_missing(results, out);
	for (size_t i = 0; i < results->all_n; i++) {
		const struct arm *arm = &results->arms[i];

		if (!arm->boots_n)
			report_paragraph(out, 2, "! %s gave no data.",
					 arm->name);
		for (size_t j = 0; j < arm->boots_n; j++)
			if (arm->boots[j].failure)
				report_paragraph(out, 2,
						 "! %s, boot %u: %s; %zu rows kept.",
						 arm->name,
						 arm->boots[j].number,
						 arm->boots[j].failure,
						 arm->boots[j].rows);
	}
}

int report_print(const struct results *results, FILE *out)
{
	int err;

	report_title(results, out);
	report_failures(results, out);
	report_kind(results, out);
	err = report_verdicts(results, out);
	if (!err)
		err = report_overview(results, out);
	if (err)
		return err;
	err = results_is_host(results) ? report_host(results, out) :
				 report_arms(results, out);
	if (!err)
		err = report_phases(results, out);
	if (!err)
		err = report_numa(results, out);
	if (!err)
		err = report_workers(results, out);
	if (!err)
		err = report_memory(results, out);
	if (!err)
		err = report_zeroed(results, out);
	if (!err)
		err = report_losses(results, out);
	if (!err)
		err = report_machine(results, out);
	return err;
}
