/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of a workload on the running machine need: its knobs, by a journal of
 * their own, where the user may set them, and what verifies its memory.
 */
#ifndef PZBENCH_TESTS_LIVE_H
#define PZBENCH_TESTS_LIVE_H

#include <stdio.h>
#include <unistd.h>

#include "harness/knobs.h"
#include "harness/verify.h"
#include "workbench.h"

struct fixture {
	struct workbench bench;
	char journal[64];
	struct knobs *knobs;	/* NULL: not root */
	struct verify *verify;
	struct workload_memory memory;
};

static inline int start(void **state)
{
	int err = workbench_open(state, sizeof(struct fixture));
	struct fixture *f = *state;

	snprintf(f->journal, sizeof(f->journal), P_tmpdir "/pzbench-test-%d",
		 getpid());
	return err || verify_open("", &f->verify) ||
	       (knobs_open("", f->journal, &f->knobs) && !geteuid());
}

static inline int end(void **state)
{
	struct fixture *f = *state;

	knobs_close(f->knobs);
	verify_close(f->verify);
	return workbench_close(state);
}

#endif
