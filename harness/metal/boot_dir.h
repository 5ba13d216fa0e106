/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A boot's directory that is measured beside its place in the campaign and put
 * there when it is whole: an interruption, or power that fails, leaves the
 * campaign as it was.
 */
#ifndef PZBENCH_METAL_BOOT_DIR_H
#define PZBENCH_METAL_BOOT_DIR_H

#include "place.h"

struct metal_boot_dir {
	char *path; /* to measure into; NULL once committed or dropped */
	int lock; /* holds the campaign against a second one at a time */
	bool made; /* the campaign's directory was not there before */
};

/*
 * Makes the campaign's directory where it is not there, and drops what an earlier
 * one left. -EBUSY where another one is at it, else -errno; reported.
 */
int metal_boot_dir_open(const char *campaign, struct metal_boot_dir *out);

/*
 * Puts the boot in its place, on the disk, and a new arm at the end of arms.list:
 * the first is the baseline. -errno, reported; then nothing is left behind.
 */
int metal_boot_dir_commit(struct metal_boot_dir *dir, const char *campaign,
			  const struct metal_place *place);

/* Throws away what was measured. Harmless after a commit. */
void metal_boot_dir_drop(struct metal_boot_dir *dir, const char *campaign);

#endif
