/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of a workload on the running machine need: its knobs, by a journal of
 * their own, where the user may set them, and what verifies its memory.
 */
#ifndef PZBENCH_TESTS_LIVE_H
#define PZBENCH_TESTS_LIVE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/counters.h"
#include "harness/knobs.h"
#include "harness/region.h"
#include "harness/topology.h"
#include "harness/verify.h"
#include "harness/workload.h"

struct fixture {
	char journal[64];
	struct knobs *knobs;	/* NULL: not root */
	struct topology *topology;
	struct verify *verify;
	struct region region;
	struct cell cell;
	struct workload_memory memory;
	void *state;
};

static inline int start(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	*state = f;
	snprintf(f->journal, sizeof(f->journal), P_tmpdir "/pzbench-test-%d",
		 getpid());
	f->region.timed = true;
	return verify_open("", &f->verify) ||
	       topology_open(NULL, &f->topology) ||
	       counters_open("none", &f->region.counters) ||
	       (knobs_open("", f->journal, &f->knobs) && !geteuid());
}

static inline int end(void **state)
{
	struct fixture *f = *state;

	knobs_close(f->knobs);
	counters_close(f->region.counters);
	topology_close(f->topology);
	verify_close(f->verify);
	free(f);
	return 0;
}

#endif
