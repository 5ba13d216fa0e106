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
#include "harness/campaign/order.h"
#include "harness/error.h"
#include "harness/metal/file.h"

/* What is booted: an arm, or a link of it. */
struct entry {
	char name[CAMPAIGN_NAME + 16];
	uint64_t link; /* that its texts name */
};

/* The @number-th link of an arm, whose own begin at @first. */
static struct entry make_entry(const char *arm, uint64_t links, uint64_t first,
			       uint64_t number)
{
	struct entry entry = { .link = first + number };

	if (links)
		snprintf(entry.name, sizeof(entry.name), "%s:%" PRIu64, arm,
			 number);
	else
		snprintf(entry.name, sizeof(entry.name), "%s", arm);
	return entry;
}

static void print_text(const struct entry *entry, const char *key,
		       const char *value)
{
	char text[METAL_TEXT];

	metal_fill_link(value, entry->link, text);
	if (*text)
		printf("%s.%s\t%s\n", key, entry->name, text);
}

static void print_entry(const struct metal_arm *arm, const struct entry *entry)
{
	print_text(entry, "grub", arm->grub);
	print_text(entry, "kexec", arm->kexec);
	print_text(entry, "initrd", arm->initrd);
	print_text(entry, "append", arm->append);
	print_text(entry, "release", arm->release);
	print_text(entry, "word", arm->word);
}

static void print_arm(const struct metal_arm *arm, const char *name,
		      uint64_t links, uint64_t first)
{
	struct entry entry;

	printf("arm\t%s\n", name);
	for (uint64_t i = 0; i < (links ? links : 1); i++) {
		entry = make_entry(name, links, first, i);
		print_entry(arm, &entry);
	}
}

static void print_run(const struct campaign *order, size_t block, size_t run)
{
	const struct campaign_block *at = &order->block[block];
	const char *arm = order->arm[at->run[run].arm].name;
	const struct entry entry =
		make_entry(arm, order->links, 0,
			   order->links ? order_turn(order->links, block) : 0);

	printf("run\t%s %zu %" PRIu64 " %s\n", arm, block, at->seed,
	       entry.name);
}

static void print_runs(const struct campaign *order)
{
	for (size_t i = 0; i < order->boots; i++)
		for (size_t j = 0; j < order->arms_n; j++)
			print_run(order, i, j);
}

static void print_lines(const struct metal_file *file,
			const struct campaign *order)
{
	printf("config\t%s\nresults\t%s\nsettle\t%" PRIu64
	       "\npmu\t%s\nboots\t%" PRIu64 "\n",
	       file->config, file->results, file->settle, file->pmu,
	       file->boots);
	for (size_t i = 0; i < file->arms_n; i++)
		print_arm(&file->arm[i], file->arm[i].name, file->links, 0);
	print_arm(&file->arm[0], order->arm[CAMPAIGN_AGAIN].name, file->links,
		  file->links);
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
