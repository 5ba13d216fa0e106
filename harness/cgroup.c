// SPDX-License-Identifier: GPL-2.0-only
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "sysfile.h"

#define NAME "/pzbench"
#define GUEST_MOUNT "/sys/fs/cgroup"

/* Lines of version 1 begin with other numbers: "5:memory:/a". */
static int find_own(const char *root, char *own)
{
	char *text, *line, *next;
	int err = sysfile_read_all(root, "/proc/self/cgroup", &text);

	if (err)
		return err;
	err = -ENOENT;
	for (line = strtok_r(text, "\n", &next); line && err;
	     line = strtok_r(NULL, "\n", &next))
		if (sscanf(line, "0::%255s", own) == 1)
			err = 0;
	free(text);
	return err;
}

/* "DEVICE PATH cgroup2 OPTIONS" */
static int find_mount(const char *root, char *path)
{
	char *text, *line, *next, type[16];
	int err = sysfile_read_all(root, "/proc/self/mounts", &text);

	if (err)
		return err;
	err = -ENOENT;
	for (line = strtok_r(text, "\n", &next); line && err;
	     line = strtok_r(NULL, "\n", &next))
		if (sscanf(line, "%*s %255s %15s", path, type) == 2 &&
		    !strcmp(type, "cgroup2"))
			err = 0;
	free(text);
	return err;
}

static bool gives_memory(const char *root, const char *directory)
{
	char file[SYSFILE_PATH_MAX], text[256], *word, *rest = text;

	snprintf(file, sizeof(file), "%s/cgroup.subtree_control", directory);
	if (sysfile_read(root, file, text, sizeof(text)))
		return false;
	while ((word = strsep(&rest, " ")))
		if (!strcmp(word, "memory"))
			return true;
	return false;
}

static bool may_move_there(const char *root, const char *directory)
{
	char file[SYSFILE_PATH_MAX];

	snprintf(file, sizeof(file), "%s%s/cgroup.procs", root, directory);
	return !access(file, W_OK);
}

/* Up from @path, a group below @mount. */
static int find_place(const char *root, size_t mount_length, char *path,
		      const char **reason)
{
	*reason = "no group of cgroup v2 above this process has memory in its cgroup.subtree_control: write +memory there";
	for (;;) {
		if (gives_memory(root, path) && may_move_there(root, path))
			return 0;
		if (gives_memory(root, path))
			*reason = "needs root, or a delegated memory control group";
		if (strlen(path) <= mount_length)
			return -ENOENT;
		*strrchr(path, '/') = '\0';
	}
}

int cgroup_place(const char *root, char *place, char *home, size_t size,
		 const char **reason)
{
	char mount_path[256], own[256];

	*reason = "no cgroup v2 hierarchy is mounted";
	if (find_mount(root, mount_path))
		return -ENOENT;
	*reason = "this process is in no group of cgroup v2";
	if (find_own(root, own))
		return -ENOENT;
	snprintf(home, size, "%s%s", mount_path, strcmp(own, "/") ? own : "");
	snprintf(place, size, "%s", home);
	return find_place(root, strlen(mount_path), place, reason);
}

/* A guest has none but what it mounts. Errors show as there being no place. */
static bool mount_in_guest(void)
{
	char path[256];

	if (getpid() != 1 || !find_mount("", path) ||
	    mount("cgroup2", GUEST_MOUNT, "cgroup2", 0, NULL))
		return false;
	sysfile_write("", GUEST_MOUNT "/cgroup.subtree_control", "+memory");
	return true;
}

static void unmount(void)
{
	sysfile_write("", GUEST_MOUNT "/cgroup.subtree_control", "-memory");
	umount(GUEST_MOUNT);
}

static int enter(const char *path)
{
	return sysfile_write(path, "/cgroup.procs", "0");
}

static int make(struct cgroup *group, const char **reason)
{
	char place[CGROUP_PATH_MAX - sizeof(NAME)];
	int err = cgroup_place("", place, group->home, sizeof(place), reason);

	if (err)
		return err;
	snprintf(group->path, sizeof(group->path), "%s" NAME, place);
	*reason = "the memory control group cannot be made: give this process one";
	if (mkdir(group->path, 0755) && errno != EEXIST)
		return -errno;
	err = enter(group->path);
	if (err)
		rmdir(group->path);
	return err;
}

int cgroup_open(struct cgroup *out, const char **reason)
{
	struct cgroup group = { .mounted = mount_in_guest() };
	int err = make(&group, reason);

	if (!err)
		*out = group;
	else if (group.mounted)
		unmount();
	return err;
}

int cgroup_close(struct cgroup *group)
{
	int err;

	if (!*group->home)
		return 0;
	err = enter(group->home);
	if (rmdir(group->path) && !err)
		err = -errno;
	if (err)
		error_report(-err, "%s cannot be removed (%s): rmdir it",
			     group->path, strerror(-err));
	else if (group->mounted)
		unmount();
	*group = (struct cgroup) { 0 };
	return err;
}

void cgroup_sweep(void)
{
	char place[CGROUP_PATH_MAX - sizeof(NAME)], home[sizeof(place)];
	char path[CGROUP_PATH_MAX];
	const char *reason;

	if (cgroup_place("", place, home, sizeof(place), &reason))
		return;
	snprintf(path, sizeof(path), "%s" NAME, place);
	rmdir(path);
}

int cgroup_file(const struct cgroup *group, const char *name)
{
	char path[CGROUP_PATH_MAX + 64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", group->path, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 && errno == EACCES)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_report(errno, "cannot open %s: %s", path,
				    strerror(errno));
	return fd;
}

int cgroup_write(int fd, const char *text)
{
	if (pwrite(fd, text, strlen(text), 0) == (ssize_t)strlen(text))
		return 0;
	return error_report(errno, "a memory control group does not take %s: %s",
			    text, strerror(errno));
}

int cgroup_read(int fd, uint64_t *out)
{
	char text[32] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) < 0)
		return error_report(errno,
			"a memory control group cannot be read: %s",
			strerror(errno));
	*out = strtoull(text, NULL, 10);
	return 0;
}
