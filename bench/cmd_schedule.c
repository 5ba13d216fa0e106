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
#include <stdlib.h>
#include <string.h>

#include "harness/campaign/file.h"
#include "harness/error.h"
#include "harness/metal/file.h"

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

static void print_runs(const struct campaign *order)
{
	const struct campaign_block *block;

	for (size_t i = 0; i < order->boots; i++) {
		block = &order->block[i];
		for (size_t j = 0; j < order->arms_n; j++)
			printf("run\t%s %zu %" PRIu64 "\n",
			       order->arm[block->run[j].arm].name, i,
			       block->seed);
	}
}

static void print_lines(const struct metal_file *file,
			const struct campaign *order)
{
	printf("config\t%s\nresults\t%s\nsettle\t%" PRIu64
	       "\npmu\t%s\nboots\t%" PRIu64 "\n",
	       file->config, file->results, file->settle, file->pmu,
	       file->boots);
	for (size_t i = 0; i < file->arms_n; i++)
		print_arm(&file->arm[i], file->arm[i].name);
	print_arm(&file->arm[0], order->arm[CAMPAIGN_AGAIN].name);
	print_runs(order);
}

static int print_json(const struct campaign *order)
{
	json_t *json = campaign_json(order);

	if (!json)
		return error_report(ENOMEM, "no memory left for the order");
	json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(json);
	return 0;
}

static int print(const struct metal_file *file, bool json)
{
	struct campaign *order = malloc(sizeof(*order));
	int err = order ? metal_file_order(file, order) : -ENOMEM;

	if (!err && json)
		err = print_json(order);
	else if (!err)
		print_lines(file, order);
	free(order);
	if (!err && (fflush(stdout) || ferror(stdout)))
		return error_report(EIO,
				    "cannot print: stdout is full or closed");
	return err;
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
