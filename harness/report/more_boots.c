// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "text.h"
#include "harness/verdicts/verdicts.h"

#include <string.h>

static bool are_guests(const struct results *results)
{
	const char *environment = results_any_environment(results);

	return environment &&
	       (!strcmp(environment, "KVM") || !strcmp(environment, "TCG"));
}

/* What the first boot that tells was asked for. */
static const char *config_of(const struct results *results)
{
	const char *config = NULL;

	for (size_t i = 0; !config && i < results->arms[0].boots_n; i++)
		config = json_string_value(json_object_get(
			results->arms[0].boots[i].plan, "config"));
	return config ? config : "FILE";
}

size_t report_fewest_boots(const struct results *results)
{
	size_t fewest = results->arms[0].boots_n;

	for (size_t i = 1; i < results->arms_n; i++)
		if (results->arms[i].boots_n < fewest)
			fewest = results->arms[i].boots_n;
	return fewest;
}

/* A campaign that is not whole yet goes on by itself. */
static bool are_too_few(const struct results *results)
{
	return results->arms_n > 1 &&
	       (results->campaign ? results->campaign->boots :
				    report_fewest_boots(results)) <
		       VERDICT_BOOTS;
}

void report_more_boots(const struct results *results, FILE *out)
{
	if (!are_too_few(results))
		return;
	if (are_guests(results))
		report_paragraph(out, 0,
				 "For a verdict repeat the command with --boots 6.");
	else if (results->campaign)
		report_paragraph(out, 0,
				 "For a verdict set `boots` to 6 in the campaign's file, and measure another.");
	else if (results->pooled)
		report_paragraph(out, 0,
				 "For a verdict boot each kernel again, `./run.sh host --config %s`, and name those directories too.",
				 config_of(results));
	else
		report_paragraph(out, 0,
				 "For a verdict boot each kernel again, and `./run.sh host --append %s` each time.",
				 results->dir);
}
