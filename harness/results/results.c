// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include "harness/campaign/file.h"
#include "harness/error.h"
#include "harness/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Paths make names that no table holds. */
static void set_column(struct arm *arm, size_t number)
{
	if (strlen(arm->name) < sizeof(arm->column))
		strcpy(arm->column, arm->name);
	else
		snprintf(arm->column, sizeof(arm->column), "arm %zu", number);
}

int results_add_arm(struct results *results, const char *name)
{
	struct arm *at;

	for (size_t i = 0; i < results->all_n; i++)
		if (!strcmp(results->arms[i].name, name))
			return 0;
	at = realloc(results->arms, (results->all_n + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	results->arms = at;
	at[results->all_n] = (struct arm){ .name = strdup(name) };
	if (!at[results->all_n].name)
		return -ENOMEM;
	results->all_n++;
	set_column(&at[results->all_n - 1], results->all_n);
	return 0;
}

int results_name_arm(struct results *results, size_t number, const char *name)
{
	struct arm *arm = &results->arms[number];
	char *copy = strdup(name);

	if (!copy)
		return -ENOMEM;
	free(arm->name);
	arm->name = copy;
	set_column(arm, number + 1);
	return 0;
}

/* `arms.list`: as they were asked for, those that gave nothing too. */
static int take_listed_arms(struct results *results)
{
	char *path = path_join(results->dir, "arms.list");
	FILE *file = path ? fopen(path, "re") : NULL;
	char name[256];
	int err = 0;

	free(path);
	while (file && !err && fgets(name, sizeof(name), file)) {
		name[strcspn(name, "\n")] = '\0';
		if (*name)
			err = results_add_arm(results, name);
	}
	if (file)
		fclose(file);
	return err;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Without a list `stock` is the baseline, then by name. */
static int take_found_arms(struct results *results)
{
	char *path = path_join(results->dir, "arms");
	struct dirent **entries;
	int n = path ? scandir(path, &entries, not_hidden, alphasort) : -1;
	int err = 0;

	free(path);
	if (n < 0)
		return 0;
	for (int i = 0; i < n && !err; i++)
		if (!strcmp(entries[i]->d_name, "stock"))
			err = results_add_arm(results, "stock");
	for (int i = 0; i < n; i++) {
		if (!err)
			err = results_add_arm(results, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int results_is_boot(const struct dirent *entry)
{
	unsigned int number;
	char rest;

	return sscanf(entry->d_name, "boot-%u%c", &number, &rest) == 1;
}

int results_read_kernel(struct arm *arm, const char *dir)
{
	char *path = path_join(dir, "kernel.json");

	if (!path)
		return -ENOMEM;
	arm->kernel = json_load_file(path, 0, NULL);
	free(path);
	return 0;
}

static int read_arm(struct arm *arm, const char *dir)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, results_is_boot, versionsort);
	int err = results_read_kernel(arm, dir);

	for (int i = 0; i < n; i++) {
		char *boot = path_join(dir, entries[i]->d_name);

		if (!boot)
			err = -ENOMEM;
		if (!err)
			err = results_read_boot(arm, boot,
						strtoul(entries[i]->d_name +
							strlen("boot-"),
							NULL, 10));
		free(boot);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return err;
}

static int compare_tallies(const void *left, const void *right)
{
	const struct tally *a = left, *b = right;

	return axes_compare(&a->axes, &b->axes);
}

void results_sort_arm(struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		tally_sort(&arm->tallies[i]);
	if (arm->tallies_n)
		qsort(arm->tallies, arm->tallies_n, sizeof(*arm->tallies),
		      compare_tallies);
}

struct reader {
	pthread_t thread;
	struct arm *arm;
	char *dir;
	int err;
};

static void *reader_main(void *argument)
{
	struct reader *reader = argument;

	reader->err = read_arm(reader->arm, reader->dir);
	results_sort_arm(reader->arm);
	return NULL;
}

/* Returns how many run: all, unless memory or threads ran out. */
static size_t start_readers(const struct results *results,
			    struct reader *readers)
{
	for (size_t i = 0; i < results->all_n; i++) {
		struct reader *at = &readers[i];

		at->arm = &results->arms[i];
		if (asprintf(&at->dir, "%s/arms/%s", results->dir,
			     at->arm->name) < 0)
			return i;
		if (pthread_create(&at->thread, NULL, reader_main, at)) {
			free(at->dir);
			return i;
		}
	}
	return results->all_n;
}

/*
 * Half of a report's time goes by here: a thread an arm. All that they share is the
 * place of cJSON's last error, which nobody asks for.
 */
static int read_arms(struct results *results)
{
	struct reader *readers = calloc(results->all_n, sizeof(*readers));
	size_t started = readers ? start_readers(results, readers) : 0;
	int err = started == results->all_n ? 0 : -ENOMEM;

	for (size_t i = 0; i < started; i++) {
		pthread_join(readers[i].thread, NULL);
		if (!err)
			err = readers[i].err;
		free(readers[i].dir);
	}
	free(readers);
	return err;
}

static char *read_command(const char *dir)
{
	char *path = path_join(dir, "command"), *line = NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	size_t capacity = 0;

	free(path);
	if (!file)
		return NULL;
	if (getline(&line, &capacity, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
	} else {
		free(line);
		line = NULL;
	}
	fclose(file);
	return line;
}

static bool has_samples(const struct results *results)
{
	for (size_t i = 0; i < results->all_n; i++)
		if (results->arms[i].tallies_n)
			return true;
	return false;
}

static int read_campaign(struct results *results)
{
	char *path = path_join(results->dir, "campaign.json");
	const bool is_there = path && !access(path, F_OK);

	free(path);
	if (!path)
		return -ENOMEM;
	if (!is_there)
		return 0;
	results->campaign = malloc(sizeof(*results->campaign));
	return results->campaign ?
		       campaign_read(results->dir, results->campaign) :
		       -ENOMEM;
}

static void swap(struct results *results, size_t i, size_t j)
{
	const struct arm arm = results->arms[i];

	results->arms[i] = results->arms[j];
	results->arms[j] = arm;
}

/* The baseline comes first, and behind all others its second boots. */
static void take_roles(struct results *results)
{
	const struct campaign *campaign = results->campaign;

	results->arms_n = results->all_n;
	for (size_t i = 0; campaign && i < results->all_n; i++)
		if (!strcmp(results->arms[i].name,
			    campaign->arm[CAMPAIGN_BASELINE].name))
			swap(results, i, 0);
	for (size_t i = 0; campaign && i < results->all_n; i++)
		if (!strcmp(results->arms[i].name,
			    campaign->arm[CAMPAIGN_AGAIN].name)) {
			swap(results, i, results->all_n - 1);
			results->arms_n = results->all_n - 1;
		}
}

static int read_all(struct results *results)
{
	int err = take_listed_arms(results);

	if (!err)
		err = take_found_arms(results);
	if (!err)
		err = read_campaign(results);
	if (err)
		return err;
	take_roles(results);
	json_object_seed(0); /* Jansson, for plans: before there are threads */
	err = read_arms(results);
	if (err)
		return err;
	results->command = read_command(results->dir);
	if (!has_samples(results))
		return error_report(EINVAL,
				    "%s holds no samples (arms/ARM/boot-N/samples.jsonl); give a directory that ./run.sh wrote",
				    results->dir);
	return 0;
}

int results_read(const char *dir, struct results **out)
{
	struct results *results = calloc(1, sizeof(*results));
	int err = -ENOMEM;

	if (results)
		results->dir = strdup(dir);
	if (results && results->dir)
		err = read_all(results);
	if (err == -ENOMEM)
		error_report(ENOMEM, "no memory left to read %s", dir);
	if (err) {
		results_free(results);
		return err;
	}
	*out = results;
	return 0;
}

static void free_arm(struct arm *arm)
{
	for (size_t i = 0; i < arm->boots_n; i++) {
		free(arm->boots[i].dir);
		free(arm->boots[i].failure);
		json_decref(arm->boots[i].machine);
		json_decref(arm->boots[i].plan);
	}
	for (size_t i = 0; i < arm->tallies_n; i++)
		tally_free(&arm->tallies[i]);
	json_decref(arm->kernel);
	reasons_free(&arm->invalid);
	reasons_free(&arm->absent);
	reasons_free(&arm->skipped);
	free(arm->boots);
	free(arm->planned);
	free(arm->tallies);
	free(arm->name);
}

void results_free(struct results *results)
{
	if (!results)
		return;
	for (size_t i = 0; i < results->all_n; i++)
		free_arm(&results->arms[i]);
	free(results->arms);
	free(results->campaign);
	free(results->command);
	free(results->dir);
	free(results);
}
