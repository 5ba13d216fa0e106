/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A config file as written: sections of axes, each a list of values. What
 * needs a machine to be judged (orders, nodes, memory) is left to the plan.
 */
#ifndef PZBENCH_CONFIG_H
#define PZBENCH_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "choices.h"

#define CONFIG_MAX_VALUES 32
#define CONFIG_MAX_SECTIONS 32

/* Values that stand for a choice the plan makes. */
#define CONFIG_ALL (-1)		/* orders, cpu_node, mem_node, threads */
#define CONFIG_LOCAL (-2)	/* mem_node: the node of the CPU */
#define CONFIG_NONE (-1)	/* prezeroed */

enum config_axis {
	AXIS_ORDER,
	AXIS_SIZE,
	AXIS_TRIGGER,
	AXIS_OFFSET,
	AXIS_CPU_NODE,
	AXIS_MEM_NODE,
	AXIS_PREZEROED,
	AXIS_LATENCY,
	AXIS_PRIMARY,
	AXIS_THREADS,
	AXIS_CHOICES,		/* the first of one for each of enum choice */
	AXES = AXIS_CHOICES + CHOICES
};

struct config_values {
	int64_t value[CONFIG_MAX_VALUES];
	size_t count;
	int line;		/* 0: the default, not written in the file */
};

struct config_section {
	char workload[32];
	char label[32];		/* "" where the header gives none */
	int line;
	struct config_values axis[AXES];
};

struct config {
	char path[512];
	uint64_t seed;
	uint64_t repetitions;
	uint64_t warmup;
	uint64_t windows;	/* faults a window under sim, 0 = by order */
	size_t n_sections;
	struct config_section section[CONFIG_MAX_SECTIONS];
};

/*
 * Reads @path. *out is owned by the caller, config_free() ends it. Reports one
 * line "FILE:LINE: what: mend" and returns -EINVAL for bad text or a file that cannot
 * be read; else -errno.
 */
int config_load(const char *path, struct config **out);
void config_free(struct config *config);

/* An axis as the user writes it: its key, its default and what it takes. */
struct config_axis_info {
	const char *key;
	const char *fallback;
	const char *help;
};

struct config_axis_info config_axis_info(enum config_axis axis);

#endif
