// SPDX-License-Identifier: GPL-2.0-only
#include "knobs.h"

#include "error.h"
#include "knobs_journal.h"
#include "sysfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct knobs {
	char *root;
	struct journal journal;
	struct knob_list changed;
};

/* "always [madvise] never" -> "madvise"; a text without brackets stays. */
static void keep_chosen(char *text)
{
	char *open = strchr(text, '[');
	char *close = open ? strchr(open, ']') : NULL;

	if (!close)
		return;
	*close = '\0';
	memmove(text, open + 1, close - open);
}

int knob_read(const char *root, const char *path, char *value, size_t size)
{
	int err = sysfile_read(root, path, value, size);

	if (err)
		return err;
	keep_chosen(value);
	/* What cannot be written back in one line must not be taken for a value. */
	return !*value || strpbrk(value, "\n\t") ? -EBADMSG : 0;
}

static int read_back(const struct knobs *k, const char *path, const char *value)
{
	char now[KNOB_VALUE_MAX];
	int err = knob_read(k->root, path, now, sizeof(now));

	if (err)
		return error_report(-err, "cannot read %s back: %s", path,
				    strerror(-err));
	if (strcmp(now, value))
		return error_report(EIO, "%s shows \"%s\" after \"%s\" was written",
				    path, now, value);
	return 0;
}

static int write_knob(const struct knobs *k, const char *path, const char *value)
{
	int err = sysfile_write(k->root, path, value);

	if (err)
		return error_report(-err, "cannot write \"%s\" to %s: %s", value,
				    path, strerror(-err));
	return read_back(k, path, value);
}

/* The present value; -ENOENT in silence, as the header says. */
static int read_knob(const struct knobs *k, const char *path, char *value)
{
	int err = knob_read(k->root, path, value, KNOB_VALUE_MAX);

	if (!err || err == -ENOENT)
		return err;
	return error_report(-err, "cannot read the knob %s: %s", path,
			    err == -EBADMSG ? "it shows no value to go back to" :
					      strerror(-err));
}

static bool is_saved(const struct knobs *k, const char *path)
{
	for (int i = 0; i < k->changed.n; i++)
		if (!strcmp(k->changed.knob[i].path, path))
			return true;
	return false;
}

/* Only the first value is the one to go back to. */
static int save_value(struct knobs *k, const char *path, const char *value)
{
	struct knob *knob = &k->changed.knob[k->changed.n];
	int err;

	if (is_saved(k, path))
		return 0;
	if (k->changed.n == KNOBS_MAX || strlen(path) >= sizeof(knob->path))
		return error_report(E2BIG, "no room to save the knob %s", path);
	strcpy(knob->path, path);
	strcpy(knob->old, value);
	err = journal_add(&k->journal, knob);
	if (!err)
		k->changed.n++;
	return err;
}

int knobs_save(struct knobs *k, const char *path)
{
	char now[KNOB_VALUE_MAX];
	int err = read_knob(k, path, now);

	return err ? err : save_value(k, path, now);
}

int knobs_set(struct knobs *k, const char *path, const char *value)
{
	char now[KNOB_VALUE_MAX];
	int err = read_knob(k, path, now);

	if (err)
		return err;
	if (!strcmp(now, value))
		return 0;
	err = save_value(k, path, now);
	return err ? err : write_knob(k, path, value);
}

int knobs_try(struct knobs *k, const char *path, const char *value)
{
	int err = knobs_save(k, path);

	if (!err)
		sysfile_write(k->root, path, value);
	return err;
}

static int restore_one(const struct knobs *k, const struct knob *knob)
{
	char now[KNOB_VALUE_MAX];
	int err = read_knob(k, knob->path, now);

	if (err == -ENOENT) {
		warning_report("%s went away: \"%s\" is not put back",
			       knob->path, knob->old);
		return 0;
	}
	if (err || !strcmp(now, knob->old))
		return err;
	return write_knob(k, knob->path, knob->old);
}

int knobs_revert(struct knobs *k, const char *path)
{
	for (int i = 0; i < k->changed.n; i++)
		if (!strcmp(k->changed.knob[i].path, path))
			return restore_one(k, &k->changed.knob[i]);
	return 0;
}

int knobs_restore(struct knobs *k)
{
	int err = 0, first = 0;

	for (int i = k->changed.n - 1; i >= 0; i--) {
		err = restore_one(k, &k->changed.knob[i]);
		if (!first)
			first = err;
	}
	if (first)
		return first;
	k->changed.n = 0;
	return journal_clear(&k->journal);
}

/* Puts back what a killed process left behind. */
static int recover(struct knobs *k)
{
	int err = journal_load(&k->journal, &k->changed);

	if (err)
		return error_report(-err, "cannot read the knob journal %s: %s",
				    k->journal.path, strerror(-err));
	if (k->changed.n)
		warning_report("a run was killed: %d of its knobs are put back",
			       k->changed.n);
	err = knobs_restore(k);
	if (err)
		return error_report(-err,
			"knobs of a killed run are not all back: set them by hand, then remove %s",
			k->journal.path);
	return 0;
}

int knobs_open(const char *root, const char *journal, struct knobs **out)
{
	struct knobs *k = calloc(1, sizeof(*k));
	int err = -ENOMEM;

	if (!k)
		return err;
	k->root = strdup(root);
	if (!k->root)
		goto free_knobs;
	err = journal_open(root, journal, &k->journal);
	if (err)
		goto free_root;
	err = recover(k);
	if (err)
		goto close_journal;
	*out = k;
	return 0;
close_journal:
	journal_close(&k->journal, false);
free_root:
	free(k->root);
free_knobs:
	free(k);
	return err;
}

int knobs_close(struct knobs *k)
{
	int err;

	if (!k)
		return 0;
	err = knobs_restore(k);
	journal_close(&k->journal, !err);
	free(k->root);
	free(k);
	return err;
}
