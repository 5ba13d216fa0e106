// SPDX-License-Identifier: GPL-2.0-only
/* The workload mmap: what is mapped when, and what its verification is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/bench.h"
#include "harness/counters.h"
#include "workbench.h"

extern const struct workload mmap_workload;

#define BYTES ((uint64_t)1 << 20)

struct fixture {
	struct workbench bench;
};

static int start(void **state)
{
	int err = workbench_open(state, sizeof(struct fixture));
	struct fixture *fixture = *state;

	fixture->bench.cell = (struct cell) {
		.workload = &mmap_workload,
		.label = "",
		.size_bytes = BYTES,
		.prezeroed_pct = CELL_NOT_PREZEROED,
	};
	return err;
}

/* Runs it once and returns the faults that the kernel counted. */
static uint64_t run_once(struct fixture *fixture, struct workload_memory *memory)
{
	const struct counter_value *values;
	size_t count;

	fixture->bench.region.ns = 0;
	workbench_set_up(&fixture->bench, 1);
	assert_int_equal(mmap_workload.run(fixture->bench.state, &fixture->bench.region),
			 0);
	count = counters_read(fixture->bench.region.counters, &values);
	mmap_workload.memory(fixture->bench.state, memory);
	return counter_find(values, count, "page-faults");
}

static void tear_down(struct fixture *fixture)
{
	uint64_t ns;

	assert_int_equal(mmap_workload.teardown(fixture->bench.state, &ns), 0);
}

static void each_page_of_the_mapping_is_faulted_in(void **state)
{
	struct fixture *fixture = *state;
	struct workload_memory memory;
	uint64_t i;

	assert_int_equal(run_once(fixture, &memory), BYTES / UNITS_PAGE_BYTES);
	assert_int_equal(memory.bytes, BYTES);
	for (i = 0; i < BYTES; i++)
		assert_int_equal(((char *)memory.start)[i],
				 i % UNITS_PAGE_BYTES ? 0 : 1);
	assert_true(fixture->bench.region.ns > 0);
	tear_down(fixture);
}

static void what_is_unmapped_in_the_region_is_gone(void **state)
{
	struct fixture *fixture = *state;
	struct workload_memory memory;

	fixture->bench.cell.choices[CHOICE_REGION] = REGION_ALL;
	assert_int_equal(run_once(fixture, &memory), BYTES / UNITS_PAGE_BYTES);
	assert_null(memory.start);
	tear_down(fixture);
	fixture->bench.cell.choices[CHOICE_REGION] = REGION_MAP;
}

static void cells_that_make_no_sense_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct cell cell = fixture->bench.cell;
	char text[128];

	assert_null(mmap_workload.refuses(&cell, text, sizeof(text)));
	cell.mem_node = cell.cpu_node + 1;
	assert_non_null(strstr(mmap_workload.refuses(&cell, text, sizeof(text)),
			       "mem_node"));
	cell = fixture->bench.cell;
	cell.latency = true;
	assert_non_null(strstr(mmap_workload.refuses(&cell, text, sizeof(text)),
			       "latency"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_of_the_mapping_is_faulted_in),
		cmocka_unit_test(what_is_unmapped_in_the_region_is_gone),
		cmocka_unit_test(cells_that_make_no_sense_are_refused),
	};

	return cmocka_run_group_tests(tests, start,
					   workbench_close);
}
