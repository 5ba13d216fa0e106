// SPDX-License-Identifier: GPL-2.0-only
/* The workload jemalloc; skipped where pzbench was built without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dlfcn.h>

#include "bench/bench.h"
#include "harness/counters.h"
#include "workbench.h"

extern const struct workload jemalloc_workload;

#define MB ((uint64_t)1 << 20)
#define FIGURES 4

struct fixture {
	struct workbench bench;
	char reason[160];
	struct counter_value figures[FIGURES];
};

static int start(void **state)
{
	return workbench_open(state, sizeof(struct fixture));
}

static int new_cell(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell = (struct cell) {
		.workload = &jemalloc_workload,
		.label = "",
		.size_bytes = 16 * MB,
		.prezeroed_pct = CELL_NOT_PREZEROED,
	};
	fixture->bench.region.window_faults = 0;
	*fixture->reason = '\0';
	return 0;
}

static void skip_without_jemalloc(void)
{
	if (jemalloc_workload.lacks)
		skip();
}

static void set_up(struct fixture *fixture, uint64_t seed)
{
	skip_without_jemalloc();
	workbench_set_up(&fixture->bench, seed);
}

static void run(struct fixture *fixture)
{
	assert_int_equal(jemalloc_workload.run(fixture->bench.state,
					       &fixture->bench.region), 0);
	assert_int_equal(jemalloc_workload.figures(fixture->bench.state,
						   fixture->figures, FIGURES),
			 FIGURES);
}

static const char *checked(struct fixture *fixture)
{
	jemalloc_workload.check(fixture->bench.state, fixture->reason,
				sizeof(fixture->reason));
	return fixture->reason;
}

static void tear_down(struct fixture *fixture)
{
	uint64_t ns = 0;

	assert_int_equal(jemalloc_workload.teardown(fixture->bench.state, &ns), 0);
	assert_true(ns > 0);
}

static uint64_t value(const struct fixture *fixture, const char *name)
{
	return counter_find(fixture->figures, FIGURES, name);
}

/* Pages of this process that are present. */
static long resident_pages(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
	fclose(file);
	return pages;
}

/* Mappings of this process that have @flag (proc_pid_smaps(5)). */
static int mappings_with(const char *flag)
{
	FILE *file = fopen("/proc/self/smaps", "r");
	char line[512];
	int count = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		count += !strncmp(line, "VmFlags:", 8) && strstr(line, flag);
	fclose(file);
	return count;
}

/* Of one quarter that lives, 1 / 4 of `size` or more must have been faulted in. */
static void faults_agree_with_jemalloc_s_statistics(void **state)
{
	struct fixture *fixture = *state;
	int decay;

	for (decay = 0; choice_word(CHOICE_DECAY, decay); decay++) {
		fixture->bench.cell.choices[CHOICE_DECAY] = decay;
		set_up(fixture, 1);
		run(fixture);
		assert_string_equal(checked(fixture), "");
		assert_int_equal(value(fixture, "zeroed-bytes"),
				 value(fixture, "faults") * UNITS_PAGE_BYTES);
		assert_true(value(fixture, "resident-bytes") > 4 * MB * 8 / 10);
		assert_true(value(fixture, "resident-bytes") < 8 * MB);
		/* By default a little is purged, as time goes by. */
		if (decay == DECAY_0)
			assert_true(value(fixture, "purged-bytes") > MB);
		else
			assert_true(value(fixture, "purged-bytes") < MB / 2);
		tear_down(fixture);
	}
}

/* A cell of order 0 that got larger folios, as where the switches are not obeyed. */
static void faults_that_are_too_few_are_found(void **state)
{
	struct fixture *fixture = *state;
	uint64_t pages;
	bool few;

	fixture->bench.cell.choices[CHOICE_THP] = THP_ALWAYS;
	set_up(fixture, 1);
	run(fixture);
	pages = value(fixture, "resident-bytes") / UNITS_PAGE_BYTES;
	few = value(fixture, "faults") < pages * 9 / 10;
	if (few)
		assert_non_null(strstr(checked(fixture), "but jemalloc took"));
	tear_down(fixture);
	if (!few)
		skip();		/* larger folios are switched off here */
}

static void what_was_not_allocated_is_found(void **state)
{
	struct fixture *fixture = *state;

	set_up(fixture, 1);
	assert_string_equal(checked(fixture),
			    "0 bytes allocated, asked 16777216");
	tear_down(fixture);
}

static void windows_of_a_mb_leave_nothing_out(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.region.window_faults = 1;
	set_up(fixture, 1);
	run(fixture);
	assert_string_equal(checked(fixture), "");
	tear_down(fixture);
}

static void the_seed_draws_the_requests(void **state)
{
	struct fixture *fixture = *state;
	uint64_t resident[3];
	int i;

	fixture->bench.cell.choices[CHOICE_DECAY] = DECAY_0;
	for (i = 0; i < 3; i++) {
		set_up(fixture, i < 2 ? 1 : 2);
		run(fixture);
		resident[i] = value(fixture, "resident-bytes");
		tear_down(fixture);
	}
	assert_int_equal(resident[0], resident[1]);
	assert_int_not_equal(resident[0], resident[2]);
}

static void all_is_given_back(void **state)
{
	struct fixture *fixture = *state;
	long before, during;

	set_up(fixture, 1);
	run(fixture);
	tear_down(fixture);
	before = resident_pages();
	set_up(fixture, 1);
	run(fixture);
	during = resident_pages();
	tear_down(fixture);
	assert_true(during - before > 512);
	assert_true(resident_pages() - before < 64);
}

static void extents_are_advised(void **state)
{
	static const struct {
		enum thp thp;
		int order, huge, not_huge;
	} rows[] = {
		{ THP_DEFAULT, 0, 0, 0 },
		{ THP_ALWAYS, 9, 1, 0 },
		{ THP_NEVER, 9, 0, 1 },
	};
	struct fixture *fixture = *state;
	int huge = mappings_with(" hg"), not_huge = mappings_with(" nh");
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fixture->bench.cell.choices[CHOICE_THP] = rows[i].thp;
		fixture->bench.cell.order = rows[i].order;
		set_up(fixture, 1);
		run(fixture);
		assert_int_equal(mappings_with(" hg") > huge, rows[i].huge);
		assert_int_equal(mappings_with(" nh") > not_huge,
				 rows[i].not_huge);
		assert_string_equal(checked(fixture), "");
		tear_down(fixture);
	}
}

/* Whatever is linked, malloc() is the C library's. */
static void malloc_is_left_alone(void **state)
{
	Dl_info malloc_is, printf_is;

	(void)state;
	assert_int_not_equal(dladdr((void *)malloc, &malloc_is), 0);
	assert_int_not_equal(dladdr((void *)printf, &printf_is), 0);
	assert_string_equal(malloc_is.dli_fname, printf_is.dli_fname);
}

static void figures_are_per_mb_and_faults_not_known(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(cell_units(&fixture->bench.cell), 16);
	if (!jemalloc_workload.lacks)
		assert_true(cell_faults(&fixture->bench.cell) == CELL_FAULTS_UNKNOWN);
}

static void assert_refused(const struct cell *cell, const char *mend)
{
	char text[200];
	const char *reason = jemalloc_workload.refuses(cell, text, sizeof(text));

	assert_non_null(reason);
	assert_non_null(strstr(reason, mend));
}

static void what_makes_no_sense_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct cell cell = fixture->bench.cell;

	skip_without_jemalloc();
	assert_null(jemalloc_workload.refuses(&cell, NULL, 0));
	cell.size_bytes = 7 * MB;
	assert_refused(&cell, "make size 8M or more");
	cell = fixture->bench.cell;
	cell.size_bytes += 4096;
	assert_refused(&cell, "a multiple of 1M");
	cell = fixture->bench.cell;
	cell.threads = 2;
	assert_refused(&cell, "leave threads out");
	cell = fixture->bench.cell;
	cell.latency = true;
	assert_refused(&cell, "leave latency out");
	cell = fixture->bench.cell;
	cell.offset = OFFSET_LAST;
	assert_refused(&cell, "leave trigger and offset out");
	cell = fixture->bench.cell;
	cell.mem_node = 1;
	assert_refused(&cell, "leave mem_node out");
	cell = fixture->bench.cell;
	cell.choices[CHOICE_THP] = THP_ALWAYS;
	assert_refused(&cell, "name an order");
	cell.order = 9;
	assert_null(jemalloc_workload.refuses(&cell, NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(faults_agree_with_jemalloc_s_statistics,
				       new_cell),
		cmocka_unit_test_setup(faults_that_are_too_few_are_found,
				       new_cell),
		cmocka_unit_test_setup(what_was_not_allocated_is_found,
				       new_cell),
		cmocka_unit_test_setup(windows_of_a_mb_leave_nothing_out,
				       new_cell),
		cmocka_unit_test_setup(the_seed_draws_the_requests, new_cell),
		cmocka_unit_test_setup(all_is_given_back, new_cell),
		cmocka_unit_test_setup(extents_are_advised, new_cell),
		cmocka_unit_test_setup(malloc_is_left_alone, new_cell),
		cmocka_unit_test_setup(figures_are_per_mb_and_faults_not_known,
				       new_cell),
		cmocka_unit_test_setup(what_makes_no_sense_is_refused,
				       new_cell),
	};

	return cmocka_run_group_tests(tests, start,
					   workbench_close);
}
