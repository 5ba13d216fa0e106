/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a row was measured: the `cell` of samples.jsonl (docs/formats.md).
 */
#ifndef PZBENCH_AXES_H
#define PZBENCH_AXES_H

#include "switches.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define AXES_NOT_PREZEROED (-1) /* prezeroed = none */

struct axes {
	char workload[32], label[64];
	char trigger[16], offset[16];
	uint64_t size_bytes;
	int order, cpu_node, mem_node, threads;
	int prezeroed_pct; /* or AXES_NOT_PREZEROED */
	char switches[SWITCHES][SWITCH_WORD_MAX]; /* "": the kernel's own */
};

/* Reads a row's `cell`. -EINVAL when it is not in the format. */
int axes_parse(const json_t *cell, struct axes *out);

/* The other way: a new object, the caller's. NULL without memory. */
json_t *axes_json(const struct axes *axes);

/* Total order for tables: workload, label, other axes, ratio last. */
int axes_compare(const struct axes *a, const struct axes *b);

/* The same axes, but for the label and the ratio of pre-zeroed memory. */
bool axes_same_place(const struct axes *a, const struct axes *b);

#endif
