/* SPDX-License-Identifier: GPL-2.0-only */
/* What it takes to run a workload's hooks by hand. */
#ifndef PZBENCH_TESTS_WORKBENCH_H
#define PZBENCH_TESTS_WORKBENCH_H

#include <stdlib.h>

#include "harness/counters.h"
#include "harness/region.h"
#include "harness/topology.h"
#include "harness/workload.h"

/* The first member of a test's fixture. */
struct workbench {
	struct topology *topology;
	struct cell cell;
	struct region region;
	void *state;		/* the workload's */
};

/* A fixture of @bytes in *@state, all zero but for its workbench. */
static inline int workbench_open(void **state, size_t bytes)
{
	struct workbench *bench = calloc(1, bytes);

	assert_non_null(bench);
	*state = bench;
	bench->region.timed = true;
	return topology_open(NULL, &bench->topology) ||
	       counters_open("none", &bench->region.counters);
}

static inline int workbench_close(void **state)
{
	struct workbench *bench = *state;

	counters_close(bench->region.counters);
	topology_close(bench->topology);
	free(bench);
	return 0;
}

/* Sets the cell's workload up; its region may follow. */
static inline void workbench_set_up(struct workbench *bench, uint64_t seed)
{
	const struct workload_input input = {
		.cell = &bench->cell,
		.topology = bench->topology,
		.seed = seed,
	};

	assert_int_equal(bench->cell.workload->setup(&input, &bench->state), 0);
	counters_begin(bench->region.counters);
}

#endif
