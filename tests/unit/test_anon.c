// SPDX-License-Identifier: GPL-2.0-only
/*
 * The workload anon, judged by what it leaves in memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "bench/bench.h"
#include "harness/counters.h"
#include "workbench.h"

extern const struct workload anon_workload;

#define ORDER 4
#define FOLIO ((uint64_t)65536)
#define FOLIOS 64

struct fixture {
	struct workbench bench;
	const unsigned char *memory;
};

static int start(void **state)
{
	int err = workbench_open(state, sizeof(struct fixture));
	struct fixture *fixture = *state;

	fixture->bench.cell = (struct cell) {
		.workload = &anon_workload,
		.label = "",
		.order = ORDER,
		.size_bytes = FOLIOS * FOLIO,
		.prezeroed_pct = CELL_NOT_PREZEROED,
	};
	return err;
}

static void set_up(struct fixture *fixture, uint64_t seed)
{
	struct workload_memory memory;

	fixture->bench.cell.mem_node = topology_node(fixture->bench.topology, 0);
	workbench_set_up(&fixture->bench, seed);
	anon_workload.memory(fixture->bench.state, &memory);
	assert_int_equal(memory.bytes, fixture->bench.cell.size_bytes);
	assert_int_equal((uintptr_t)memory.start % (1 << 30), 0);
	fixture->memory = memory.start;
}

static void tear_down(struct fixture *fixture)
{
	uint64_t ns = 0;

	assert_int_equal(anon_workload.teardown(fixture->bench.state, &ns), 0);
	assert_true(ns > 0);
}

/* The page of folio @i that was written; all its other bytes are zero. */
static uint64_t written_page(const struct fixture *fixture, uint64_t i)
{
	const unsigned char *folio = fixture->memory + i * FOLIO;
	uint64_t byte, page = 0, written = 0;

	for (byte = 0; byte < FOLIO; byte++) {
		if (!folio[byte])
			continue;
		assert_int_equal(byte % UNITS_PAGE_BYTES, 0);
		page = byte / UNITS_PAGE_BYTES;
		written++;
	}
	assert_int_equal(written, 1);
	return page;
}

static void each_folio_is_written_at_its_offset(void **state)
{
	static const struct {
		enum cell_offset offset;
		uint64_t page;
	} rows[] = {
		{ OFFSET_FIRST, 0 },
		{ OFFSET_MIDDLE, 8 },
		{ OFFSET_LAST, 15 },
	};
	struct fixture *fixture = *state;
	uint64_t row, i;

	for (row = 0; row < 3; row++) {
		fixture->bench.cell.offset = rows[row].offset;
		set_up(fixture, 1);
		assert_int_equal(anon_workload.run(fixture->bench.state,
						   &fixture->bench.region), 0);
		for (i = 0; i < FOLIOS; i++)
			assert_int_equal(written_page(fixture, i),
					 rows[row].page);
		tear_down(fixture);
	}
}

static void random_offsets_spread_and_follow_the_seed(void **state)
{
	struct fixture *fixture = *state;
	uint64_t pages[3][FOLIOS], seen = 0;
	int run, i;

	fixture->bench.cell.offset = OFFSET_RANDOM;
	for (run = 0; run < 3; run++) {
		set_up(fixture, run < 2 ? 1 : 2);
		assert_int_equal(anon_workload.run(fixture->bench.state,
						   &fixture->bench.region), 0);
		for (i = 0; i < FOLIOS; i++)
			pages[run][i] = written_page(fixture, (uint64_t)i);
		tear_down(fixture);
	}
	assert_memory_equal(pages[0], pages[1], sizeof(pages[0]));
	assert_memory_not_equal(pages[0], pages[2], sizeof(pages[0]));
	for (i = 0; i < FOLIOS; i++)
		seen |= 1ULL << pages[0][i];
	assert_true(__builtin_popcountll(seen) >= 10);
}

static void windows_leave_no_folio_out(void **state)
{
	struct fixture *fixture = *state;
	uint64_t i;

	fixture->bench.cell.offset = OFFSET_LAST;
	fixture->bench.region.window_faults = 7;
	set_up(fixture, 1);
	assert_int_equal(anon_workload.run(fixture->bench.state, &fixture->bench.region),
			 0);
	for (i = 0; i < FOLIOS; i++)
		assert_int_equal(written_page(fixture, i), 15);
	tear_down(fixture);
	fixture->bench.region.window_faults = 0;
}

static void populate_faults_all_in_and_writes_nothing(void **state)
{
	struct fixture *fixture = *state;
	unsigned char present[FOLIOS * 16];
	uint64_t i;

	fixture->bench.cell.trigger = TRIGGER_POPULATE;
	set_up(fixture, 1);
	assert_int_equal(anon_workload.run(fixture->bench.state, &fixture->bench.region),
			 0);
	assert_int_equal(mincore((void *)fixture->memory, FOLIOS * FOLIO,
				 present), 0);
	for (i = 0; i < sizeof(present); i++)
		assert_int_equal(present[i] & 1, 1);
	for (i = 0; i < FOLIOS * FOLIO; i++)
		assert_int_equal(fixture->memory[i], 0);
	tear_down(fixture);
	fixture->bench.cell.trigger = TRIGGER_WRITE;
}

static void every_fault_has_a_latency(void **state)
{
	struct fixture *fixture = *state;
	uint32_t ns[FOLIOS] = { 0 };
	uint64_t i;

	fixture->bench.cell.offset = OFFSET_MIDDLE;
	set_up(fixture, 1);
	assert_int_equal(anon_workload.run_latency(fixture->bench.state,
						   &fixture->bench.region, ns), 0);
	for (i = 0; i < FOLIOS; i++) {
		assert_int_equal(written_page(fixture, i), 8);
		assert_true(ns[i] > 0);
	}
	tear_down(fixture);
}

/* The written words of folio @i, and that they lie at the starts of lines. */
static uint64_t written_lines(const struct fixture *fixture, uint64_t i,
			      uint64_t *first, uint64_t *last)
{
	const unsigned char *folio = fixture->memory + i * FOLIO;
	uint64_t byte, lines = 0;

	for (byte = 0; byte < FOLIO; byte++) {
		if (!folio[byte])
			continue;
		assert_int_equal(byte % 64, 0);
		*last = byte / 64;
		if (!lines++)
			*first = *last;
	}
	return lines;
}

/* Pages 0 .. 15 of a folio, 64 lines each. */
static void what_is_used_lies_around_the_touched_byte(void **state)
{
	static const struct {
		enum cell_offset offset;
		enum reuse reuse;
		uint64_t first, lines;
	} rows[] = {
		{ OFFSET_MIDDLE, REUSE_LINE, 8 * 64, 1 },
		{ OFFSET_MIDDLE, REUSE_PAGE, 8 * 64, 64 },
		{ OFFSET_MIDDLE, REUSE_NEIGHBOURHOOD, 6 * 64, 5 * 64 },
		{ OFFSET_FIRST, REUSE_NEIGHBOURHOOD, 0, 3 * 64 },
		{ OFFSET_LAST, REUSE_NEIGHBOURHOOD, 13 * 64, 3 * 64 },
		{ OFFSET_LAST, REUSE_FOLIO, 0, 16 * 64 },
	};
	struct fixture *fixture = *state;
	uint64_t row, first = 0, last = 0;

	fixture->bench.cell.choices[CHOICE_REUSE_ACCESS] = REUSE_WRITE;
	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		fixture->bench.cell.offset = rows[row].offset;
		fixture->bench.cell.choices[CHOICE_REUSE] = rows[row].reuse;
		set_up(fixture, 1);
		assert_int_equal(anon_workload.run(fixture->bench.state,
						   &fixture->bench.region), 0);
		assert_int_equal(written_lines(fixture, 3, &first, &last), 1);
		assert_int_equal(anon_workload.reuse(fixture->bench.state,
						     &fixture->bench.region), 0);
		assert_int_equal(written_lines(fixture, FOLIOS - 1, &first,
					       &last), rows[row].lines);
		assert_int_equal(first, rows[row].first);
		assert_int_equal(last, first + rows[row].lines - 1);
		tear_down(fixture);
	}
	fixture->bench.cell.choices[CHOICE_REUSE] = REUSE_NONE;
	fixture->bench.cell.choices[CHOICE_REUSE_ACCESS] = REUSE_READ;
}

static void use_can_follow_each_fault(void **state)
{
	struct fixture *fixture = *state;
	uint64_t i, first, last;

	fixture->bench.cell.offset = OFFSET_FIRST;
	fixture->bench.cell.choices[CHOICE_REUSE] = REUSE_PAGE;
	fixture->bench.cell.choices[CHOICE_REUSE_ACCESS] = REUSE_WRITE;
	fixture->bench.cell.choices[CHOICE_REUSE_WHEN] = REUSE_EACH;
	assert_false(cell_reuses_after(&fixture->bench.cell));
	set_up(fixture, 1);
	assert_int_equal(anon_workload.run(fixture->bench.state, &fixture->bench.region),
			 0);
	for (i = 0; i < FOLIOS; i++)
		assert_int_equal(written_lines(fixture, i, &first, &last), 64);
	tear_down(fixture);
	fixture->bench.cell.choices[CHOICE_REUSE_WHEN] = REUSE_AFTER;
	assert_true(cell_reuses_after(&fixture->bench.cell));
	fixture->bench.cell.choices[CHOICE_REUSE] = REUSE_NONE;
	fixture->bench.cell.choices[CHOICE_REUSE_ACCESS] = REUSE_READ;
}

static void a_byte_of_each_page_can_be_touched(void **state)
{
	struct fixture *fixture = *state;
	const unsigned char *folio;
	uint64_t byte;

	fixture->bench.cell.choices[CHOICE_TOUCH] = TOUCH_PAGES;
	set_up(fixture, 1);
	assert_int_equal(anon_workload.run(fixture->bench.state, &fixture->bench.region),
			 0);
	folio = fixture->memory + 5 * FOLIO;
	for (byte = 0; byte < FOLIO; byte++)
		assert_int_equal(folio[byte], byte % UNITS_PAGE_BYTES ? 0 : 1);
	tear_down(fixture);
	fixture->bench.cell.choices[CHOICE_TOUCH] = TOUCH_FOLIO;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_folio_is_written_at_its_offset),
		cmocka_unit_test(random_offsets_spread_and_follow_the_seed),
		cmocka_unit_test(windows_leave_no_folio_out),
		cmocka_unit_test(populate_faults_all_in_and_writes_nothing),
		cmocka_unit_test(every_fault_has_a_latency),
		cmocka_unit_test(what_is_used_lies_around_the_touched_byte),
		cmocka_unit_test(use_can_follow_each_fault),
		cmocka_unit_test(a_byte_of_each_page_can_be_touched),
	};

	return cmocka_run_group_tests(tests, start,
					   workbench_close);
}
