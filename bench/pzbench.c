// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "harness/error.h"

static const struct command {
	const char *name;
	int (*function)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "append", cmd_append,
	  "--config F --out CAMPAIGN [--arm NAME --block N] [--pmu auto|hw|none]\n"
	  "           [--quiet]: measure this boot into a campaign" },
	{ "cache", cmd_cache,
	  "FILE|host [--share N] [--json]: a profile of caches for the plugin" },
	{ "campaign", cmd_campaign,
	  "make|check|facts|runs|plan|extend|link ...: orders of boots and of links" },
	{ "collect", cmd_collect,
	  "BOOTDIR: join what a guest sent to the plugin's counts" },
	{ "compare", cmd_compare,
	  "DIR... -- DIR... [--format F]: boots measured by hand" },
	{ "doctor", cmd_doctor, "what can be measured here, what not, and why" },
	{ "guest", cmd_guest,
	  "[--probe | --arm NAME ...]: as PID 1 of a VM, measure and power off" },
	{ "list", cmd_list, "workloads and axes that a config may name" },
	{ "plan", cmd_plan,
	  "--config F [--guest-mem SIZE --guest-nodes N]: check and print" },
	{ "report", cmd_report,
	  "RESULTDIR [--by function | --format F]: the report again" },
	{ "run", cmd_run,
	  "--config F --out DIR --arm NAME [--pmu auto|hw|none]\n"
	  "           [--accel none|kvm|tcg] [--block N] [--seed N] [--quiet]:\n"
	  "           measure this kernel" },
	{ "schedule", cmd_schedule,
	  "FILE [--json]: a campaign that a machine measures by itself" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *file)
{
	size_t i;

	fputs("usage: pzbench COMMAND [OPTION]...\n", file);
	for (i = 0; i < COMMANDS; i++)
		fprintf(file, "  %-8s %s\n", commands[i].name,
			commands[i].help);
	fputs("exit status: 0 good, 2 bad usage or input, 1 failure, 3 collected in part, 130 stopped by a signal\n",
	      file);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	if (!strcmp(name, "help") || !strcmp(name, "--help") ||
	    (argc == 3 && !strcmp(argv[2], "--help"))) {
		print_help(stdout);
		return 0;
	}
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].function(argc - 1, argv + 1);
	if (!*name)
		return error_exit_status(error_report(
			EINVAL, "name a command: see pzbench help"));
	return error_exit_status(error_report(EINVAL,
		"unknown command '%s': see pzbench help", name));
}
