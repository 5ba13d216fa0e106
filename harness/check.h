/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a workload got the memory that its cell asks for. */
#ifndef PZBENCH_CHECK_H
#define PZBENCH_CHECK_H

#include "harness/verify.h"
#include "harness/workload.h"

/*
 * Asks the workload of @state, which faulted in what @cell says, for its memory.
 * To be called by a thread of its process. -errno, reported.
 */
int check_memory(struct verify *verify, const struct cell *cell, void *state,
		 struct verify_result *order, struct verify_result *node);

#endif
