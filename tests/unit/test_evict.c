// SPDX-License-Identifier: GPL-2.0-only
/* Memory that evicts caches, on the running kernel; no root needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/mman.h>

#include "harness/evict.h"
#include "harness/mthp.h"
#include "harness/topology.h"
#include "harness/units.h"
#include "harness/verify.h"

#define PAGES 64
#define BYTES (PAGES * UNITS_PAGE_BYTES)

static int open_topology(void **state)
{
	return topology_open(NULL, (struct topology **)state);
}

static int close_topology(void **state)
{
	topology_close(*state);
	return 0;
}

static void nothing_is_evicted_where_nothing_is_asked(void **state)
{
	struct evict evict;

	assert_int_equal(evict_open(*state, 0, &evict), 0);
	assert_null(evict.memory);
	assert_int_equal(evict_reserve(*state, 0, &evict), 0);
	evict_caches(*state, 0, &evict);
	evict_close(&evict);
}

static void every_line_of_the_node_is_written(void **state)
{
	const int node = topology_node(*state, 0);
	struct evict evict;
	size_t i;

	assert_int_equal(evict_open(*state, BYTES, &evict), 0);
	assert_int_equal(evict_reserve(*state, node, &evict), 0);
	assert_int_equal(evict.bytes, 2 << 20);
	for (i = 0; i < evict.bytes; i++)
		evict.memory[i] = 0;
	evict_caches(*state, node, &evict);
	for (i = 0; i < evict.bytes; i++)
		assert_int_equal(evict.memory[i], i % 64 == 0);
	evict_close(&evict);
	assert_null(evict.memory);
}

static void what_is_reserved_is_present(void **state)
{
	const int node = topology_node(*state, 0);
	unsigned char in[PAGES];
	struct evict evict;
	size_t i;

	assert_int_equal(evict_open(*state, BYTES, &evict), 0);
	assert_int_equal(evict_reserve(*state, node, &evict), 0);
	assert_int_equal(mincore(evict.memory, BYTES, in), 0);
	for (i = 0; i < PAGES; i++)
		assert_true(in[i] & 1);
	evict_close(&evict);
}

/* Else some sets of a cache would keep what they hold. */
static void it_is_huge_pages_where_the_kernel_gives_them(void **state)
{
	const int node = topology_node(*state, 0);
	struct verify_result got = { 0 };
	struct verify *verify;
	struct evict evict;

	assert_int_equal(verify_open("", &verify), 0);
	if (!verify_is_exact(verify) ||
	    !mthp_fits("", FOLIOS_ANON, UNITS_PMD_ORDER)) {
		verify_close(verify);
		skip();
	}
	assert_int_equal(evict_open(*state, 3 << 20, &evict), 0);
	assert_int_equal(evict_reserve(*state, node, &evict), 0);
	assert_int_equal(verify_order(verify, evict.memory, 4 << 20,
				      UNITS_PMD_ORDER, &got), 0);
	assert_float_equal(got.got_pct, 100, 0);
	evict_close(&evict);
	verify_close(verify);
}

static void a_node_that_is_not_there_is_passed_over(void **state)
{
	struct evict evict;

	assert_int_equal(evict_open(*state, BYTES, &evict), 0);
	assert_int_equal(evict_reserve(*state, 4711, &evict), 0);
	assert_int_equal(evict.present, 0);
	evict_close(&evict);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_evicted_where_nothing_is_asked),
		cmocka_unit_test(every_line_of_the_node_is_written),
		cmocka_unit_test(what_is_reserved_is_present),
		cmocka_unit_test(it_is_huge_pages_where_the_kernel_gives_them),
		cmocka_unit_test(a_node_that_is_not_there_is_passed_over),
	};

	return cmocka_run_group_tests_name("evict", tests, open_topology,
					   close_topology);
}
