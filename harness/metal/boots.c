// SPDX-License-Identifier: GPL-2.0-only
#include "boots.h"

#include "harness/error.h"
#include "harness/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int is_boot(const struct dirent *entry)
{
	unsigned int number;
	char rest;

	return sscanf(entry->d_name, "boot-%u%c", &number, &rest) == 1;
}

static json_t *read_json(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	json_t *document = path ? json_load_file(path, 0, NULL) : NULL;

	free(path);
	return document;
}

static int add_boot(struct metal_boots *boots, const char *arm,
		    unsigned int number, const char *dir)
{
	struct metal_boot *at =
		realloc(boots->at, (boots->n + 1) * sizeof(*at));

	if (!at)
		return -ENOMEM;
	boots->at = at;
	at[boots->n] =
		(struct metal_boot){ .arm = strdup(arm), .number = number };
	if (!at[boots->n].arm)
		return -ENOMEM;
	at[boots->n].machine = read_json(dir, "machine.json");
	at[boots->n].plan = read_json(dir, "plan.json");
	boots->n++;
	return 0;
}

/* Calls @add for each entry of @dir that @wanted takes; none where there is no @dir. */
static int each(const char *dir, int (*wanted)(const struct dirent *entry),
		int (*add)(struct metal_boots *boots, const char *dir,
			   const char *name),
		struct metal_boots *boots)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, wanted, versionsort), err = 0;

	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	for (int i = 0; i < n; i++) {
		if (!err)
			err = add(boots, dir, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

static int take_boot(struct metal_boots *boots, const char *arm_dir,
		     const char *name)
{
	char *dir = path_join(arm_dir, name);
	int err = -ENOMEM;

	if (dir)
		err = add_boot(boots, strrchr(arm_dir, '/') + 1,
			       strtoul(name + strlen("boot-"), NULL, 10), dir);
	free(dir);
	return err;
}

static int take_arm(struct metal_boots *boots, const char *arms,
		    const char *name)
{
	char *dir = path_join(arms, name);
	int err = dir ? each(dir, is_boot, take_boot, boots) : -ENOMEM;

	free(dir);
	return err;
}

int metal_boots_read(const char *campaign, struct metal_boots *out)
{
	struct metal_boots boots = { 0 };
	char *arms = path_join(campaign, "arms");
	int err = arms ? each(arms, not_hidden, take_arm, &boots) : -ENOMEM;

	free(arms);
	if (err) {
		metal_boots_free(&boots);
		return error_report(-err, "cannot read %s: %s", campaign,
				    strerror(-err));
	}
	*out = boots;
	return 0;
}

void metal_boots_free(struct metal_boots *boots)
{
	for (size_t i = 0; i < boots->n; i++) {
		free(boots->at[i].arm);
		json_decref(boots->at[i].machine);
		json_decref(boots->at[i].plan);
	}
	free(boots->at);
	*boots = (struct metal_boots){ 0 };
}
