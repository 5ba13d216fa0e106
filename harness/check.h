/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a workload got the memory that its cell asks for. */
#ifndef PZBENCH_CHECK_H
#define PZBENCH_CHECK_H

#include "verify.h"
#include "workload.h"

/*
 * Asks the workload of @state, which faulted in what @cell says, for its memory.
 * To be called by a thread of its process. -errno, reported.
 */
int check_memory(struct verify *verify, const struct cell *cell, void *state,
		 struct verify_result *order, struct verify_result *node);

/* The order that the region of @cell leaves behind. */
int check_order_asked(const struct cell *cell, void *state);

/*
 * The order of what has to be there before the region; leaves @order alone where
 * there is no such thing. As root only. -errno, reported.
 */
int check_source(struct verify *verify, const struct cell *cell, void *state,
		 struct verify_result *order);

#endif
