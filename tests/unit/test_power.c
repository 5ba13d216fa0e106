// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/stats/power.h"

#include <math.h>

#define assert_within(value, want, error) \
	assert_true(fabs((value) - (want)) <= (error))

/* In standard deviations, where SciPy's nct.sf() of 1 and of 10 cells is 0.8. */
static void smallest_effects_are_those_of_others(void **state)
{
	(void)state;
	assert_within(stats_smallest_effect(1, 6, 1), 1.4345, 5e-5);
	assert_within(stats_smallest_effect(1, 10, 1), 0.9960, 5e-5);
	assert_within(stats_smallest_effect(2, 31, 1), 2 * 0.5200, 1e-4);
	assert_within(stats_smallest_effect(1, 4, 10), 4.7051, 5e-5);
	assert_within(stats_smallest_effect(1, 6, 10), 2.4591, 5e-5);
	assert_within(stats_smallest_effect(3, 8, 10), 3 * 1.8052, 2e-4);
	assert_true(isnan(stats_smallest_effect(1, 1, 1)));
	assert_true(stats_smallest_effect(0, 6, 1) == 0);
}

/*
 * Pairs for a power of 0.80 at 5 %, two-sided, by effect in standard deviations:
 * 198.15, 33.37, 14.30 and 9.94 by R's power.t.test(type = "paired").
 */
static void boots_are_the_fewest_that_do(void **state)
{
	(void)state;
	assert_int_equal(stats_boots_for(0.2, 1, 1, 1000), 199);
	assert_int_equal(stats_boots_for(0.5, 1, 1, 1000), 34);
	assert_int_equal(stats_boots_for(0.8, 1, 1, 1000), 15);
	assert_int_equal(stats_boots_for(1, 1, 1, 1000), 10);
	assert_int_equal(stats_boots_for(0.02, 0, 1, 20), 2);
}

/* What was planned for is seen: the report's figure is never above the plan's. */
static void plan_and_smallest_effect_agree(void **state)
{
	size_t cells = 1;

	(void)state;
	for (double effect = 0.2; effect < 12; effect *= 1.1, cells++) {
		const size_t boots = stats_boots_for(effect, 1, cells, 1000);

		assert_in_range(boots, 3, 1000);
		assert_true(stats_smallest_effect(1, boots, cells) <= effect);
		assert_true(stats_smallest_effect(1, boots - 1, cells) > effect);
	}
}

/* 4.7051, 2.4591 and 1.8052 of 4, 6 and 8 boots, by SciPy's nct.sf() for 10. */
static void more_cells_take_more_boots(void **state)
{
	(void)state;
	assert_int_equal(stats_boots_for(4.706, 1, 10, 20), 4);
	assert_int_equal(stats_boots_for(4.704, 1, 10, 20), 5);
	assert_int_equal(stats_boots_for(2.460, 1, 10, 20), 6);
	assert_int_equal(stats_boots_for(2.458, 1, 10, 20), 7);
	assert_int_equal(stats_boots_for(1.806, 1, 10, 20), 8);
	assert_int_equal(stats_boots_for(1.804, 1, 10, 20), 9);
}

static void what_is_out_of_reach_is_told(void **state)
{
	(void)state;
	assert_int_equal(stats_boots_for(0.01, 1, 1, 12), 13);
	assert_int_equal(stats_boots_for(99, 1, 1, 1), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smallest_effects_are_those_of_others),
		cmocka_unit_test(boots_are_the_fewest_that_do),
		cmocka_unit_test(plan_and_smallest_effect_agree),
		cmocka_unit_test(more_cells_take_more_boots),
		cmocka_unit_test(what_is_out_of_reach_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
