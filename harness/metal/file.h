/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file of a campaign that a machine measures by itself (docs/formats.md):
 * which kernels, how each is booted and known again, and how often.
 */
#ifndef PZBENCH_METAL_FILE_H
#define PZBENCH_METAL_FILE_H

#include "harness/campaign/campaign.h"
#include "links.h"

#include <stddef.h>
#include <stdint.h>

#define METAL_ARMS 8

struct metal_arm {
	char name[65];
	/* One of the first two is set; what is not is "". */
	char grub[METAL_TEXT]; /* id or title of a menu entry */
	char kexec[METAL_TEXT]; /* path of the kernel */
	char initrd[METAL_TEXT];
	char append[METAL_TEXT]; /* its command line */
	/* What the running kernel is known by: at least one of them. */
	char release[METAL_TEXT];
	char word[METAL_TEXT]; /* of its command line */
};

struct metal_file {
	char config[METAL_TEXT]; /* path */
	char results[METAL_TEXT]; /* directory */
	char pmu[METAL_TEXT];
	uint64_t boots; /* of each arm: blocks */
	/*
	 * 0: an arm is one kernel. Else block k boots link k % @links of each arm,
	 * and of the baseline's second boots link @links + k % @links.
	 */
	uint64_t links;
	uint64_t seed;
	uint64_t settle; /* seconds from the end of booting */
	size_t arms_n; /* the first is the baseline */
	struct metal_arm arm[METAL_ARMS];
};

/* Reports one line "FILE:LINE: ..." and returns -EINVAL; else -errno, reported. */
int metal_file_load(const char *path, struct metal_file *out);

/* The order in which it is booted. -EINVAL, reported. */
int metal_file_order(const struct metal_file *file, struct campaign *out);

#endif
