// SPDX-License-Identifier: GPL-2.0-only
/* The workload zero_order, judged by what it leaves in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/bench.h"
#include "bench/clear.h"
#include "harness/counters.h"
#include "harness/verify.h"
#include "workbench.h"

extern const struct workload zero_order_workload;

#define ORDER 4
#define FOLIO ((uint64_t)65536)
#define FOLIOS 16
#define BYTES (FOLIOS * FOLIO)

struct fixture {
	struct workbench bench;
	unsigned char *memory;
	char reason[160];
};

static int start(void **state)
{
	return workbench_open(state, sizeof(struct fixture));
}

static int new_cell(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell = (struct cell) {
		.workload = &zero_order_workload,
		.label = "",
		.order = ORDER,
		.size_bytes = BYTES,
		.offset = OFFSET_MIDDLE,
		.prezeroed_pct = CELL_NOT_PREZEROED,
	};
	fixture->bench.cell.choices[CHOICE_PRIMITIVE] = PRIMITIVE_STORES;
	fixture->bench.region.window_faults = 0;
	*fixture->reason = '\0';
	return 0;
}

static void set_up(struct fixture *fixture)
{
	struct workload_memory memory;

	fixture->bench.cell.mem_node = topology_node(fixture->bench.topology, 0);
	workbench_set_up(&fixture->bench, 1);
	zero_order_workload.memory(fixture->bench.state, &memory);
	assert_int_equal(memory.bytes, BYTES);
	fixture->memory = memory.start;
}

static void run(struct fixture *fixture)
{
	assert_int_equal(zero_order_workload.run(fixture->bench.state,
						 &fixture->bench.region), 0);
}

static const char *checked(struct fixture *fixture)
{
	zero_order_workload.check(fixture->bench.state, fixture->reason,
				  sizeof(fixture->reason));
	return fixture->reason;
}

static void tear_down(struct fixture *fixture)
{
	uint64_t ns = 0;

	assert_int_equal(zero_order_workload.teardown(fixture->bench.state, &ns), 0);
	assert_true(ns > 0);
}

static void assert_all(const struct fixture *fixture, unsigned char byte)
{
	for (uint64_t i = 0; i < BYTES; i++)
		assert_int_equal(fixture->memory[i], byte);
}

static void all_is_cleared_without_a_fault(void **state)
{
	struct fixture *fixture = *state;
	int *choices = fixture->bench.cell.choices;
	uint64_t faults;
	int primitive, sequence;

	assert_int_equal(cell_faults(&fixture->bench.cell), 0);
	for (primitive = 0; choice_word(CHOICE_PRIMITIVE, primitive);
	     primitive++) {
		if (clear_lacks(primitive))
			continue;
		choices[CHOICE_PRIMITIVE] = primitive;
		for (sequence = 0; choice_word(CHOICE_SEQUENCE, sequence);
		     sequence++) {
			choices[CHOICE_SEQUENCE] = sequence;
			set_up(fixture);
			assert_all(fixture, 0xa5);
			run(fixture);	/* faults the program's own pages in */
			memset(fixture->memory, 0xa5, BYTES);
			faults = verify_faults();
			run(fixture);
			assert_int_equal(verify_faults(), faults);
			assert_all(fixture, 0);
			assert_string_equal(checked(fixture), "");
			tear_down(fixture);
		}
	}
}

static void windows_and_latencies_leave_no_folio_out(void **state)
{
	struct fixture *fixture = *state;
	uint32_t ns[FOLIOS] = { 0 };

	fixture->bench.cell.offset = OFFSET_RANDOM;
	fixture->bench.region.window_faults = 3;
	set_up(fixture);
	run(fixture);
	assert_string_equal(checked(fixture), "");
	memset(fixture->memory, 1, BYTES);
	assert_int_equal(zero_order_workload.run_latency(fixture->bench.state,
							 &fixture->bench.region, ns),
			 0);
	assert_string_equal(checked(fixture), "");
	for (int i = 0; i < FOLIOS; i++)
		assert_true(ns[i] > 0);
	tear_down(fixture);
}

static void a_byte_that_is_left_is_found(void **state)
{
	static const uint64_t places[] = { 0, 7, 8, FOLIO + 63, BYTES - 1 };
	struct fixture *fixture = *state;
	size_t i;

	set_up(fixture);
	assert_non_null(strstr(checked(fixture), "byte 0 "));
	run(fixture);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		*fixture->reason = '\0';
		fixture->memory[places[i]] = 1;
		assert_non_null(strstr(checked(fixture), "not cleared"));
		fixture->memory[places[i]] = 0;
	}
	tear_down(fixture);
}

static void a_use_that_writes_is_no_byte_left(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell.choices[CHOICE_REUSE] = REUSE_FOLIO;
	fixture->bench.cell.choices[CHOICE_REUSE_ACCESS] = REUSE_WRITE;
	set_up(fixture);
	run(fixture);
	assert_int_equal(zero_order_workload.reuse(fixture->bench.state,
						   &fixture->bench.region), 0);
	assert_int_equal(fixture->memory[BYTES - 64], 1);
	assert_string_equal(checked(fixture), "");
	fixture->memory[BYTES - 64] = 2;
	assert_non_null(strstr(checked(fixture), "not cleared"));
	tear_down(fixture);
}

static void it_begins_with_caches_evicted(void **state)
{
	struct fixture *fixture = *state;
	const struct workload plain = { .name = "plain" };
	struct cell other = fixture->bench.cell;

	other.workload = &plain;
	assert_true(cell_evicts(&fixture->bench.cell));
	assert_false(cell_evicts(&other));
	other.prezeroed_pct = 0;
	assert_true(cell_evicts(&other));
}

static void what_makes_no_sense_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct cell *cell = &fixture->bench.cell;
	char text[200];

	assert_null(zero_order_workload.refuses(cell, text, sizeof(text)));
	cell->trigger = TRIGGER_POPULATE;
	assert_non_null(strstr(zero_order_workload.refuses(cell, text,
							   sizeof(text)),
			       "leave the trigger out"));
	cell->trigger = TRIGGER_WRITE;
	cell->threads = 2;
	assert_non_null(strstr(zero_order_workload.refuses(cell, text,
							   sizeof(text)),
			       "leave threads out"));
	cell->threads = 1;
	cell->prezeroed_pct = 0;
	assert_non_null(strstr(zero_order_workload.refuses(cell, text,
							   sizeof(text)),
			       "leave prezeroed out"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_is_cleared_without_a_fault,
				       new_cell),
		cmocka_unit_test_setup(windows_and_latencies_leave_no_folio_out,
				       new_cell),
		cmocka_unit_test_setup(a_byte_that_is_left_is_found, new_cell),
		cmocka_unit_test_setup(a_use_that_writes_is_no_byte_left,
				       new_cell),
		cmocka_unit_test_setup(it_begins_with_caches_evicted, new_cell),
		cmocka_unit_test_setup(what_makes_no_sense_is_refused,
				       new_cell),
	};

	return cmocka_run_group_tests(tests, start,
					   workbench_close);
}
