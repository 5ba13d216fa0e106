/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a row was measured: the `cell` of samples.jsonl (docs/formats.md).
 */
#ifndef PZBENCH_AXES_H
#define PZBENCH_AXES_H

#include "choices.h"

#include <cjson/cJSON.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define AXES_NOT_PREZEROED (-1) /* prezeroed = none */

/* What of a repetition was measured. Of rows, not of their cells. */
enum axes_phase {
	PHASE_FAULT,
	PHASE_REUSE,	/* what was faulted in is used */
	PHASES
};

struct axes {
	char workload[32], label[64];
	char trigger[16], offset[16];
	uint64_t size_bytes;
	char unit[16]; /* that figures are per, "": the folio; told by workload */
	int order, cpu_node, mem_node, threads;
	int prezeroed_pct; /* or AXES_NOT_PREZEROED */
	char choices[CHOICES][CHOICE_WORD_MAX]; /* "": the default */
	enum axes_phase phase;
};

/* Reads a row's `cell`. -EINVAL when it is not in the format. */
int axes_parse(const cJSON *cell, struct axes *out);

/* The other way: a new object, the caller's, with `phase`. NULL without memory. */
json_t *axes_json(const struct axes *axes);

/* Total order for tables: workload, label, other axes, then ratio and phase. */
int axes_compare(const struct axes *a, const struct axes *b);

/* The same axes, but for the label and the ratio of pre-zeroed memory. */
bool axes_same_place(const struct axes *a, const struct axes *b);

/* The same axes, but for where the CPU and the memory are. */
bool axes_same_but_nodes(const struct axes *a, const struct axes *b);

/* "fault", "reuse" */
const char *axes_phase_name(enum axes_phase phase);

#endif
