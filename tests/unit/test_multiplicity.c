// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/stats/multiplicity.h"

#include <math.h>

#define assert_within(value, want) assert_true(fabs((value) - (want)) <= 1e-14)

/*
 * Fifteen comparisons of two treatments of myocardial infarction, the example of
 * Benjamini and Hochberg, J. R. Statist. Soc. B 57, 1995, section 4.1: four are
 * rejected at 5 %, where Bonferroni's procedure rejects three. Shuffled here.
 */
static void the_authors_example_rejects_four(void **state)
{
	static const double p[] = { 0.3240, 0.0001, 0.0459, 0.0019, 1.0000,
				    0.0004, 0.0298, 0.0278, 0.0095, 0.4262,
				    0.0201, 0.7590, 0.0344, 0.5719, 0.6528 };
	static const double expected[] = { 0.3240 * 15 / 10,
					   0.0001 * 15,
					   0.0459 * 15 / 9,
					   0.0019 * 15 / 3,
					   1,
					   0.0004 * 15 / 2,
					   0.0298 * 15 / 7,
					   0.0298 * 15 / 7,
					   0.0095 * 15 / 4,
					   0.4262 * 15 / 11,
					   0.0201 * 15 / 5,
					   0.7590 * 15 / 14,
					   0.0344 * 15 / 8,
					   0.5719 * 15 / 12,
					   0.6528 * 15 / 13 };
	double adjusted[15];
	size_t rejected = 0;

	(void)state;
	stats_bh(p, 15, adjusted);
	for (size_t i = 0; i < 15; i++) {
		assert_within(adjusted[i], expected[i]);
		rejected += adjusted[i] <= 0.05;
	}
	assert_int_equal(rejected, 4);
}

/* A step that is above q does not matter when a later one is not. */
static void it_steps_up(void **state)
{
	const double p[] = { 0.04, 0.03, 0.049 };
	double adjusted[3];

	(void)state;
	stats_bh(p, 3, adjusted);
	for (size_t i = 0; i < 3; i++)
		assert_within(adjusted[i], 0.049);
}

static void ties_share_a_step_and_one_stays(void **state)
{
	const double p[] = { 0.02, 0.9, 0.02, 0.02 }, one[] = { 0.3 };
	double adjusted[4];

	(void)state;
	stats_bh(p, 4, adjusted);
	assert_within(adjusted[0], 0.02 * 4 / 3);
	assert_within(adjusted[2], 0.02 * 4 / 3);
	assert_within(adjusted[1], 0.9);
	stats_bh(one, 1, adjusted);
	assert_true(adjusted[0] == 0.3);
	stats_bh(one, 0, adjusted);
	assert_true(adjusted[0] == 0.3);
}

/* The fewer are selected, the wider are their intervals; of all, 95 % again. */
static void intervals_widen_by_selection(void **state)
{
	(void)state;
	assert_within(stats_fcr_level(10, 10, 0.05), 0.95);
	assert_within(stats_fcr_level(1, 10, 0.05), 0.995);
	assert_within(stats_fcr_level(4, 15, 0.05), 1 - 0.2 / 15);
	assert_true(stats_fcr_level(0, 10, 0.05) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_authors_example_rejects_four),
		cmocka_unit_test(it_steps_up),
		cmocka_unit_test(ties_share_a_step_and_one_stays),
		cmocka_unit_test(intervals_widen_by_selection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
