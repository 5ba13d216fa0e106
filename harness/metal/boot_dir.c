// SPDX-License-Identifier: GPL-2.0-only
#include "boot_dir.h"

#include "harness/error.h"
#include "harness/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".measuring"

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static int refuse_directory(const char *campaign, int err)
{
	return error_report(err, "%s: %s: name a directory that can be written",
			    campaign, strerror(err));
}

static int open_locked(const char *campaign, struct metal_boot_dir *dir)
{
	dir->made = !mkdir(campaign, 0777);
	dir->lock = open(campaign, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir->lock < 0)
		return refuse_directory(campaign, errno);
	if (!flock(dir->lock, LOCK_EX | LOCK_NB))
		return 0;
	close(dir->lock);
	return error_report(EBUSY,
			    "another pzbench adds a boot to %s: wait for it",
			    campaign);
}

int metal_boot_dir_open(const char *campaign, struct metal_boot_dir *out)
{
	struct metal_boot_dir dir = { .path = path_join(campaign, TEMPORARY) };
	int err = dir.path ? open_locked(campaign, &dir) : -ENOMEM;

	if (err) {
		free(dir.path);
		return err;
	}
	remove_tree(dir.path);
	if (mkdir(dir.path, 0777)) {
		err = refuse_directory(campaign, errno);
		close(dir.lock);
		free(dir.path);
		return err;
	}
	*out = dir;
	return 0;
}

static bool is_listed(FILE *list, const char *arm)
{
	char line[NAME_MAX + 2];

	rewind(list);
	while (fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, arm))
			return true;
	}
	return false;
}

static int list_arm(const char *campaign, const char *arm)
{
	char *path = path_join(campaign, "arms.list");
	FILE *list = path ? fopen(path, "a+e") : NULL;
	int err = list ? 0 : -errno;

	free(path);
	if (!list)
		return err;
	if (!is_listed(list, arm))
		fprintf(list, "%s\n", arm);
	return fclose(list) ? -errno : 0;
}

/* Samples have to be on the disk before a name says that they are there. */
static int move_synced(const struct metal_boot_dir *dir, const char *boot)
{
	if (syncfs(dir->lock) || rename(dir->path, boot) || syncfs(dir->lock))
		return -errno;
	return 0;
}

static int move_into(const struct metal_boot_dir *dir, const char *arm,
		     unsigned int number)
{
	char name[32], *boot;
	int err = -ENOMEM;

	snprintf(name, sizeof(name), "boot-%u", number);
	boot = path_join(arm, name);
	mkdir(arm, 0777);
	if (boot)
		err = move_synced(dir, boot);
	if (err)
		rmdir(arm); /* unless it holds others */
	free(boot);
	return err;
}

static int move_boot(const struct metal_boot_dir *dir, const char *campaign,
		     const struct metal_place *place)
{
	char *arms = path_join(campaign, "arms");
	char *arm = arms ? path_join(arms, place->arm) : NULL;
	int err = -ENOMEM;

	if (arm) {
		mkdir(arms, 0777);
		err = move_into(dir, arm, place->number);
	}
	if (err && arms)
		rmdir(arms);
	free(arm);
	free(arms);
	return err;
}

int metal_boot_dir_commit(struct metal_boot_dir *dir, const char *campaign,
			  const struct metal_place *place)
{
	int err = move_boot(dir, campaign, place);

	if (!err)
		err = list_arm(campaign, place->arm);
	if (err)
		error_report(-err, "%s/arms/%s/boot-%u: %s", campaign,
			     place->arm, place->number, strerror(-err));
	else
		dir->made = false;
	metal_boot_dir_drop(dir, campaign);
	return err;
}

void metal_boot_dir_drop(struct metal_boot_dir *dir, const char *campaign)
{
	if (!dir->path)
		return;
	remove_tree(dir->path);
	if (dir->made)
		rmdir(campaign);
	close(dir->lock);
	free(dir->path);
	dir->path = NULL;
}
