// SPDX-License-Identifier: GPL-2.0-only
#include "sides.h"

#include "sides_check.h"

#include "harness/error.h"
#include "harness/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The only arm below @dir/arms; @dir itself where it has no arms. */
static int find_arm_dir(const char *dir, char **out)
{
	char *arms = path_join(dir, "arms");
	struct dirent **entries = NULL;
	int n, err = 0;

	if (!arms)
		return -ENOMEM;
	n = scandir(arms, &entries, not_hidden, alphasort);
	*out = n == 1 ? path_join(arms, entries[0]->d_name) : strdup(dir);
	if (n > 1)
		err = error_report(EINVAL,
				   "%s has %d arms: name one of them, such as %s/%s",
				   dir, n, arms, entries[0]->d_name);
	else if (!*out)
		err = -ENOMEM;
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	free(arms);
	return err;
}

static int take_boots(const char *dir, const char *from, struct arm *arm)
{
	struct dirent **entries = NULL;
	int n = scandir(from, &entries, results_is_boot, versionsort), err = 0;

	if (n <= 0)
		err = error_report(EINVAL,
				   "%s holds no boots (boot-0 and so on): name a directory that ./run.sh wrote",
				   dir);
	for (int i = 0; i < n; i++) {
		char *boot = err ? NULL : path_join(from, entries[i]->d_name);

		if (!err)
			err = boot ? results_read_boot(arm, boot,
						       (unsigned int)arm->boots_n) :
				     -ENOMEM;
		free(boot);
		free(entries[i]);
	}
	free(entries);
	return err;
}

static int take_side(const struct side *side, struct arm *arm)
{
	char *from;
	int err = 0;

	for (size_t i = 0; !err && i < side->n; i++) {
		from = NULL;
		err = find_arm_dir(side->dirs[i], &from);
		if (!err)
			err = take_boots(side->dirs[i], from, arm);
		/* All of a side are of one kernel, as sides_check() will see to. */
		if (!err && !arm->kernel)
			err = results_read_kernel(arm, from);
		free(from);
	}
	results_sort_arm(arm);
	return err;
}

static struct results *make(void)
{
	static const char *const names[] = { "baseline", "other" };
	struct results *results = calloc(1, sizeof(*results));
	int err = results ? 0 : -ENOMEM;

	for (int i = 0; !err && i < 2; i++)
		err = results_add_arm(results, names[i]);
	if (!err)
		results->dir = strdup("the directories");
	if (!err && results->dir) {
		results->arms_n = results->all_n;
		results->pooled = true;
		return results;
	}
	results_free(results);
	return NULL;
}

/*
 * What people call a side: the directory of its boots, arms/NAME, but for the
 * running kernel's, which is called by its release. NULL: not known.
 */
static char *name_of(const struct arm *arm)
{
	const char *release = json_string_value(json_object_get(
		json_object_get(results_machine(arm), "kernel"), "release"));
	char *dir = strdup(arm->boots[0].dir), *name = NULL, *end;

	end = dir ? strrchr(dir, '/') : NULL;
	if (end) {
		*end = '\0';
		end = strrchr(dir, '/');
	}
	if (end && strcmp(end, "/host"))
		name = strdup(end + 1);
	else if (release)
		name = strdup(release);
	free(dir);
	return name;
}

/* As long as that tells them apart. */
static int name_sides(struct results *results)
{
	char *base = name_of(&results->arms[0]);
	char *other = name_of(&results->arms[1]);
	int err = 0;

	if (base && other && strcmp(base, other)) {
		err = results_name_arm(results, 0, base);
		if (!err)
			err = results_name_arm(results, 1, other);
	}
	free(base);
	free(other);
	return err;
}

static void print_words(const struct side *side, FILE *out)
{
	for (size_t i = 0; i < side->n; i++)
		fprintf(out, " %s", side->dirs[i]);
}

/* What leads to the same results again. */
static int set_command(const struct side *baseline, const struct side *other,
		       struct results *results)
{
	size_t size;
	FILE *out = open_memstream(&results->command, &size);

	if (!out)
		return -ENOMEM;
	fputs("./run.sh compare", out);
	print_words(baseline, out);
	fputs(" --", out);
	print_words(other, out);
	return fclose(out) ? -ENOMEM : 0;
}

int sides_read(const struct side *baseline, const struct side *other,
	       struct results **out)
{
	struct results *results = make();
	int err = results ? take_side(baseline, &results->arms[0]) : -ENOMEM;

	if (!err)
		err = take_side(other, &results->arms[1]);
	if (!err)
		err = set_command(baseline, other, results);
	if (!err)
		err = results_check_comparable(results);
	if (!err)
		err = sides_check(results);
	if (!err)
		err = name_sides(results);
	if (err == -ENOMEM)
		error_report(ENOMEM, "no memory left to read the directories");
	if (err)
		results_free(results);
	else
		*out = results;
	return err;
}
