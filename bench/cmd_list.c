// SPDX-License-Identifier: GPL-2.0-only
/* Prints what a config may name. */
#include <stdio.h>

#include "bench.h"
#include "commands.h"
#include "options.h"
#include "harness/config.h"

static void print_workloads(void)
{
	const struct workload *const *workload;

	puts("workloads:");
	for (workload = workloads; *workload; workload++)
		printf("  %-10s %s\n", (*workload)->name, (*workload)->summary);
}

static void print_axes(void)
{
	struct config_axis_info info;
	int axis;

	puts("axes of a section, with their defaults:");
	for (axis = 0; axis < AXES; axis++) {
		info = config_axis_info(axis);
		printf("  %-12s %-6s %s\n", info.key, info.fallback,
		       info.help);
	}
}

int cmd_list(int argc, char **argv)
{
	const struct option_row rows[] = { { 0 } };
	int err = options_parse(argc, argv, rows);

	if (!err) {
		print_workloads();
		print_axes();
	}
	return error_exit_status(err);
}
