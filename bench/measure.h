/* SPDX-License-Identifier: GPL-2.0-only */
/* A boot's directory (docs/formats.md) from a run that is open. */
#ifndef PZBENCH_MEASURE_H
#define PZBENCH_MEASURE_H

#include "harness/run/run.h"

/*
 * Writes plan.json, machine.json and samples.jsonl into @dir, which is there.
 * Rows of an earlier run are never written over. -EINTR after a signal: the rows
 * so far are whole. -errno; all reported.
 */
int measure_into(struct run *run, const char *dir);

#endif
