// SPDX-License-Identifier: GPL-2.0-only
/* Counters and the region, on the running kernel; no root needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/counters.h"
#include "harness/region.h"
#include "harness/sim_events.h"
#include "harness/units.h"
#include "capture.h"

#define PAGES 64

static char *map_pages(void)
{
	char *memory = mmap(NULL, PAGES * UNITS_PAGE_BYTES,
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	madvise(memory, PAGES * UNITS_PAGE_BYTES, MADV_NOHUGEPAGE);
	return memory;
}

/* Faults pages first .. last - 1 in. */
static void touch(char *memory, uint64_t first, uint64_t last)
{
	for (; first < last; first++)
		((volatile char *)memory)[first * UNITS_PAGE_BYTES] = 1;
}

static uint64_t page_faults(struct counters *counters)
{
	const struct counter_value *values;
	size_t count = counters_read(counters, &values);

	return counter_find(values, count, "page-faults");
}

static void faults_between_start_and_stop_are_counted(void **state)
{
	char *memory = map_pages();
	struct counters *counters;

	(void)state;
	assert_int_equal(counters_open("none", &counters), 0);
	/* The first time the program's own pages may be faulted in. */
	counters_begin(counters);
	counters_start(counters);
	touch(memory, 0, 1);
	counters_stop(counters);
	counters_begin(counters);
	touch(memory, 1, 3);
	counters_start(counters);
	touch(memory, 3, 10);
	counters_stop(counters);
	touch(memory, 10, 15);
	counters_start(counters);
	touch(memory, 15, PAGES);
	counters_stop(counters);
	assert_int_equal(page_faults(counters), 7 + PAGES - 15);
	counters_begin(counters);
	assert_int_equal(page_faults(counters), 0);
	counters_close(counters);
	munmap(memory, PAGES * UNITS_PAGE_BYTES);
}

static void sources_are_chosen_by_word(void **state)
{
	struct counters *counters = NULL;
	struct capture capture;
	int err;

	(void)state;
	assert_int_equal(counters_open("none", &counters), 0);
	assert_string_equal(counters_pmu(counters), "none");
	assert_false(counters_windowed(counters));
	counters_close(counters);
	assert_int_equal(counters_open("sim", &counters), 0);
	assert_string_equal(counters_pmu(counters), "sim");
	assert_true(counters_windowed(counters));
	counters_close(counters);
	counters = NULL;
	capture_begin(&capture);
	err = counters_open("cpu", &counters);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_null(counters);
	assert_int_equal(count_lines(capture.text), 1);
	assert_non_null(strstr(capture.text, "auto, hw, sim or none"));
}

/* Each hardware event is there with a value, or absent with a reason. */
static void hardware_events_are_counted_or_explained(void **state)
{
	const struct counter_value *values;
	struct counters *counters;
	size_t i, count, events = 0;

	(void)state;
	assert_int_equal(counters_open("auto", &counters), 0);
	counters_begin(counters);
	counters_start(counters);
	counters_stop(counters);
	count = counters_read(counters, &values);
	for (i = 0; i < count; i++) {
		if (strcmp(values[i].source, "hw"))
			continue;
		events++;
		assert_true(strchr(values[i].name, ':') != NULL);
		if (values[i].reason)
			assert_int_equal(values[i].value, 0);
		else
			assert_true(values[i].running_ns > 0);
	}
	assert_int_equal(events, 16);
	counters_close(counters);
}

/* A batch's number is what the plugin groups its counts by. */
static void region_ids_name_batch_and_window(void **state)
{
	struct counter_regions first, second;
	struct counters *counters;
	int i;

	(void)state;
	assert_int_equal(counters_open("sim", &counters), 0);
	counters_begin(counters);
	for (i = 0; i < 3; i++) {
		counters_start(counters);
		counters_stop(counters);
	}
	first = counters_regions(counters);
	counters_begin(counters);
	counters_start(counters);
	counters_stop(counters);
	second = counters_regions(counters);
	assert_int_equal(first.first, 0);
	assert_int_equal(first.count, 3);
	assert_int_equal(second.first, 1 << SIM_WINDOW_BITS);
	assert_int_equal(second.count, 1);
	assert_int_equal(sim_batch(first.first + first.count - 1), 0);
	assert_int_equal(sim_batch(second.first), 1);
	counters_close(counters);
}

static void windows_cover_all_faults_once(void **state)
{
	struct region region = { .window_faults = 8 };
	uint64_t first, last, windows = 0;

	(void)state;
	for (first = 0; first < 20; first = last) {
		last = region_window_end(&region, first, 20);
		assert_int_equal(last, windows == 2 ? 20 : first + 8);
		windows++;
	}
	assert_int_equal(windows, 3);
	region.window_faults = 0;
	assert_int_equal(region_window_end(&region, 0, 20), 20);
}

static void a_region_sums_its_windows(void **state)
{
	struct region region = { .timed = true };
	uint64_t before_ns;

	(void)state;
	assert_int_equal(counters_open("none", &region.counters), 0);
	counters_begin(region.counters);
	before_ns = region_clock_ns();
	region_start(&region);
	while (region_clock_ns() - before_ns < 2000000)
		;
	region_stop(&region);
	assert_in_range(region.ns, 1000000, 1000000000);
	before_ns = region.ns;
	region_start(&region);
	region_stop(&region);
	assert_true(region.ns > before_ns);
	assert_true(region.tsc > 0);
	assert_true(region.end_ns - region.first_ns >= region.ns);
	counters_close(region.counters);
}

static void an_untimed_region_has_no_times(void **state)
{
	struct region region = { .timed = false };

	(void)state;
	assert_int_equal(counters_open("none", &region.counters), 0);
	counters_begin(region.counters);
	region_start(&region);
	region_stop(&region);
	assert_int_equal(region.ns, 0);
	assert_int_equal(region.tsc, 0);
	counters_close(region.counters);
}

static void medians_are_lower(void **state)
{
	uint64_t odd[] = { 5, 1, 9 }, even[] = { 4, 2, 8, 6 }, one[] = { 3 };

	(void)state;
	assert_int_equal(region_median_ns(odd, 3), 5);
	assert_int_equal(region_median_ns(even, 4), 4);
	assert_int_equal(region_median_ns(one, 1), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_between_start_and_stop_are_counted),
		cmocka_unit_test(sources_are_chosen_by_word),
		cmocka_unit_test(hardware_events_are_counted_or_explained),
		cmocka_unit_test(region_ids_name_batch_and_window),
		cmocka_unit_test(windows_cover_all_faults_once),
		cmocka_unit_test(a_region_sums_its_windows),
		cmocka_unit_test(an_untimed_region_has_no_times),
		cmocka_unit_test(medians_are_lower),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
