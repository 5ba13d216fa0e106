// SPDX-License-Identifier: GPL-2.0-only
/* pzbench campaign: orders of boots and of links, for the driver. */
#include "campaign.h"
#include "commands.h"

#include "harness/error.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name;
	int (*function)(int argc, char **argv);
} subcommands[] = {
	{ "make", campaign_cmd_make },	   { "check", campaign_cmd_check },
	{ "runs", campaign_cmd_runs },	   { "plan", campaign_cmd_plan },
	{ "extend", campaign_cmd_extend }, { "link", campaign_cmd_link },
	{ "facts", campaign_cmd_facts },
};

int cmd_campaign(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	for (size_t i = 0; i < sizeof(subcommands) / sizeof(*subcommands); i++)
		if (!strcmp(subcommands[i].name, name))
			return error_exit_status(
				subcommands[i].function(argc - 1, argv + 1));
	return error_exit_status(error_report(
		EINVAL,
		"campaign takes make, check, facts, runs, plan, extend or link, not '%s'",
		name));
}
