// SPDX-License-Identifier: GPL-2.0-only
/*
 * pzbench schedule: checks the file of a campaign that a machine measures by
 * itself, and prints it for the shell, or its order as campaign.json.
 */
#include "commands.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/error.h"
#include "harness/metal/order.h"

static void print_text(const char *arm, const char *key, const char *value)
{
	if (*value)
		printf("%s.%s\t%s\n", key, arm, value);
}

static void print_arm(const struct metal_arm *arm, const char *name)
{
	print_text(name, "grub", arm->grub);
	print_text(name, "kexec", arm->kexec);
	print_text(name, "initrd", arm->initrd);
	print_text(name, "append", arm->append);
	print_text(name, "release", arm->release);
	print_text(name, "word", arm->word);
}

static void print_runs(const json_t *order)
{
	const json_t *block, *run;
	size_t number, i;

	json_array_foreach(json_object_get(order, "blocks"), number, block)
		json_array_foreach(json_object_get(block, "runs"), i, run)
			printf("run\t%s %zu\n",
			       json_string_value(json_object_get(run, "arm")),
			       number);
}

static void print_lines(const struct metal_file *file, const json_t *order)
{
	printf("config\t%s\nresults\t%s\nsettle\t%" PRIu64
	       "\npmu\t%s\nboots\t%" PRIu64 "\n",
	       file->config, file->results, file->settle, file->pmu,
	       file->boots);
	for (size_t i = 0; i < file->arms_n; i++)
		print_arm(&file->arm[i], file->arm[i].name);
	print_arm(&file->arm[0],
		  json_string_value(json_object_get(order, "again")));
	print_runs(order);
}

static int print(const struct metal_file *file, bool json)
{
	json_t *order = metal_order_json(file);

	if (!order)
		return error_report(ENOMEM, "no memory left for the order");
	if (json) {
		json_dumpf(order, stdout, JSON_COMPACT);
		putchar('\n');
	} else {
		print_lines(file, order);
	}
	json_decref(order);
	if (fflush(stdout) || ferror(stdout))
		return error_report(EIO,
				    "cannot print: stdout is full or closed");
	return 0;
}

int cmd_schedule(int argc, char **argv)
{
	bool json = argc == 3 && !strcmp(argv[2], "--json");
	struct metal_file file;
	int err;

	if (argc != 2 && !json)
		return error_exit_status(error_report(
			EINVAL,
			"schedule takes one file: pzbench schedule FILE [--json]"));
	err = metal_file_load(argv[1], &file);
	if (!err)
		err = print(&file, json);
	return error_exit_status(err);
}
