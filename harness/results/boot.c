// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include "harness/error.h"
#include "harness/members.h"
#include "harness/outfile.h"
#include "harness/sample.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail_row(const struct boot *boot, unsigned int line)
{
	return error_report(EINVAL,
			    "%s/samples.jsonl:%u: no row of schema %d; measure again or use the pzbench that wrote it",
			    boot->dir, line, SAMPLE_SCHEMA);
}

static int set_failure(struct boot *boot, const char *text)
{
	if (boot->failure)
		return 0;
	boot->failure = strndup(text, strcspn(text, "\n"));
	return boot->failure ? 0 : -ENOMEM;
}

static struct tally *tally_get(struct arm *arm, const struct axes *axes)
{
	struct tally *at;

	for (size_t i = 0; i < arm->tallies_n; i++)
		if (!axes_compare(&arm->tallies[i].axes, axes))
			return &arm->tallies[i];
	at = realloc(arm->tallies, (arm->tallies_n + 1) * sizeof(*at));
	if (!at)
		return NULL;
	arm->tallies = at;
	at[arm->tallies_n] = (struct tally){ .axes = *axes };
	return &at[arm->tallies_n++];
}

static int take_row(struct arm *arm, struct boot *boot, unsigned int boot_index,
		    const cJSON *row)
{
	const char *pass = member_text(row, "pass");
	struct tally *tally;
	struct axes axes;

	if (!pass || member_number(row, "schema") != SAMPLE_SCHEMA ||
	    axes_parse(member(row, "cell"), &axes))
		return -EINVAL;
	axes.phase = strcmp(pass, "reuse") ? PHASE_FAULT : PHASE_REUSE;
	tally = tally_get(arm, &axes);
	if (!tally)
		return -ENOMEM;
	boot->rows++;
	return tally_add_row(tally, row, boot_index, &arm->invalid,
			     &arm->absent);
}

/*
 * A run that was killed leaves half a line at the end: the rest is good. @text ends
 * with a 0 behind its @length.
 */
static int take_line(struct arm *arm, struct boot *boot, unsigned int boot_index,
		     const char *text, size_t length)
{
	cJSON *row = cJSON_ParseWithLengthOpts(text, length + 1, NULL, true);
	int err;

	if (!row && text[length - 1] != '\n')
		return set_failure(boot, "samples.jsonl ends within a row");
	if (!row)
		return -EINVAL;
	err = take_row(arm, boot, boot_index, row);
	cJSON_Delete(row);
	return err;
}

static int take_samples(struct arm *arm, struct boot *boot, FILE *file)
{
	unsigned int boot_index = boot->number; /* arms are paired by it */
	unsigned int line = 0;
	size_t capacity = 0;
	char *text = NULL;
	ssize_t length;
	int err = 0;

	while (!err && (length = getline(&text, &capacity, file)) > 0) {
		line++;
		err = take_line(arm, boot, boot_index, text, length);
	}
	free(text);
	if (err == -EINVAL)
		return fail_row(boot, line);
	if (err)
		return error_report(-err, "reading %s: %s", boot->dir,
				    strerror(-err));
	if (!boot->rows)
		return set_failure(boot, "no samples");
	return 0;
}

static int read_samples(struct arm *arm, struct boot *boot)
{
	char *path = path_join(boot->dir, "samples.jsonl");
	FILE *file = path ? fopen(path, "re") : NULL;
	int err;

	free(path);
	if (!file)
		return set_failure(boot, "no samples.jsonl");
	err = take_samples(arm, boot, file);
	fclose(file);
	return err;
}

static json_t *read_json(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	json_t *document = path ? json_load_file(path, 0, NULL) : NULL;

	free(path);
	return document;
}

/* The driver or pzbench collect wrote down why the boot gave less than all. */
static int read_failure(struct boot *boot)
{
	char *path = path_join(boot->dir, "failure");
	FILE *file = path ? fopen(path, "re") : NULL;
	char text[512];
	int err = 0;

	free(path);
	if (!file)
		return 0;
	if (fgets(text, sizeof(text), file))
		err = set_failure(boot, text);
	fclose(file);
	return err;
}

static struct planned *find_planned(const struct arm *arm,
				    const struct axes *axes)
{
	for (size_t i = 0; i < arm->planned_n; i++)
		if (!axes_compare(&arm->planned[i].axes, axes))
			return &arm->planned[i];
	return NULL;
}

static struct planned *append_planned(struct arm *arm, const struct axes *axes)
{
	struct planned *at = realloc(arm->planned,
				     (arm->planned_n + 1) * sizeof(*at));

	if (!at)
		return NULL;
	arm->planned = at;
	at[arm->planned_n] = (struct planned){ .axes = *axes };
	return &at[arm->planned_n++];
}

static int take_cell(struct arm *arm, const cJSON *cell)
{
	const char *skip = member_text(cell, "skip");
	struct planned *planned;
	struct axes axes;

	if (skip && reasons_add(&arm->skipped, skip, NULL))
		return -ENOMEM;
	if (axes_parse(member(cell, "cell"), &axes))
		return 0;
	planned = find_planned(arm, &axes);
	if (!planned)
		planned = append_planned(arm, &axes);
	if (!planned)
		return -ENOMEM;
	planned->primary |= cJSON_IsTrue(member(cell, "primary"));
	return 0;
}

/* plan.json lists every cell asked for; one not run has the reason in `skip` */
static int take_cells(struct arm *arm, const cJSON *cells)
{
	const cJSON *cell;
	int err = 0;

	cJSON_ArrayForEach(cell, cells)
		if (!err)
			err = take_cell(arm, cell);
	return err;
}

/* Axes are taken from what cJSON read, as those of rows are. */
static int take_plan(struct arm *arm, const struct boot *boot)
{
	char *text = json_dumps(boot->plan, JSON_COMPACT);
	cJSON *plan = cJSON_Parse(text);
	int err = boot->plan && !plan ? -ENOMEM :
					take_cells(arm, member(plan, "cells"));

	cJSON_Delete(plan);
	free(text);
	return err;
}

static struct boot *append_boot(struct arm *arm)
{
	struct boot *at = realloc(arm->boots,
				  (arm->boots_n + 1) * sizeof(*at));

	if (!at)
		return NULL;
	arm->boots = at;
	at[arm->boots_n] = (struct boot){ 0 };
	return &at[arm->boots_n++];
}

int results_read_boot(struct arm *arm, const char *dir, unsigned int number)
{
	struct boot *boot = append_boot(arm);

	if (!boot)
		return -ENOMEM;
	boot->number = number;
	boot->dir = strdup(dir);
	if (!boot->dir || read_failure(boot))
		return -ENOMEM;
	boot->machine = read_json(dir, "machine.json");
	boot->plan = read_json(dir, "plan.json");
	if (take_plan(arm, boot))
		return -ENOMEM;
	return read_samples(arm, boot);
}
