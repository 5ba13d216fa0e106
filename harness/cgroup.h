/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A memory control group (v2) of this process's own. It is made in the nearest
 * group above the process, or its own, that gives the memory controller on and lets
 * this process make one. PID 1 of a guest mounts the hierarchy first, and takes it
 * away again.
 *
 * The first group of a boot makes the kernel account for its own memory from then
 * on, at some instructions an allocation.
 */
#ifndef PZBENCH_CGROUP_H
#define PZBENCH_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CGROUP_PATH_MAX 512

struct cgroup {
	char home[CGROUP_PATH_MAX];	/* where the process was; "": not open */
	char path[CGROUP_PATH_MAX];	/* of the group */
	bool mounted;			/* the hierarchy is ours */
};

/*
 * The directory in which a group can be made, and that of this process's own group.
 * @root is put before the paths that are read, "" for the live system. -ENOENT with
 * a static *reason.
 */
int cgroup_place(const char *root, char *place, char *home, size_t size,
		 const char **reason);

/*
 * Makes the group and moves the process there. -errno, not reported, with a static
 * *reason; nothing is left behind then.
 */
int cgroup_open(struct cgroup *out, const char **reason);

/* Moves the process back and removes the group. -errno, reported. */
int cgroup_close(struct cgroup *group);

/* Removes the group of a run that was killed, if there is one. */
void cgroup_sweep(void);

/*
 * A file of the group, for the next two; the caller closes it. Writing and reading
 * charges nothing to the group, as opening does. -errno, reported, like theirs.
 */
int cgroup_file(const struct cgroup *group, const char *name);
int cgroup_write(int fd, const char *text);
int cgroup_read(int fd, uint64_t *out);

#endif
