// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/stats/effects.h"

#include <errno.h>
#include <math.h>

#define assert_within(value, want, error) \
	assert_true(fabs((value) - (want)) <= (error))

/*
 * Additional hours of sleep by two drugs in ten patients (Student, "The probable
 * error of a mean", Biometrika 6, 1908). The figures are those that R prints for
 * its data set "sleep", to their last digit.
 */
static const double drug_1[] = { 0.7, -1.6, -0.2, -1.2, -0.1,
				 3.4, 3.7,  0.8,  0.0,	2.0 };
static const double drug_2[] = { 1.9, 0.8, 1.1, 0.1, -0.1,
				 4.4, 5.5, 1.6, 4.6, 3.4 };

static void student_slept_longer(void **state)
{
	double differences[10];
	struct stats_interval interval;
	struct stats_effect effect;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		differences[i] = drug_2[i] - drug_1[i];
	assert_int_equal(stats_paired(differences, 10, &effect), 0);
	assert_int_equal(effect.n, 10);
	assert_within(effect.mean, 1.58, 1e-12);
	assert_within(effect.df, 9, 0);
	assert_within(effect.mean / effect.se, 4.0621, 5e-5);
	assert_within(effect.p, 0.002833, 5e-7);
	interval = stats_t_interval(&effect, 0.95);
	assert_within(interval.low, 0.7001142, 5e-8);
	assert_within(interval.high, 2.4598858, 5e-8);
}

static void unpaired_the_drugs_hardly_differ(void **state)
{
	struct stats_interval interval;
	struct stats_effect effect;

	(void)state;
	assert_int_equal(stats_welch(drug_1, 10, drug_2, 10, &effect), 0);
	assert_int_equal(effect.n, 20);
	assert_within(effect.mean, 1.58, 1e-12);
	assert_within(effect.df, 17.776, 5e-4);
	assert_within(effect.mean / effect.se, 1.8608, 5e-5);
	assert_within(effect.p, 0.07939, 5e-6);
	interval = stats_t_interval(&effect, 0.95);
	assert_within(interval.low, -0.2054832, 5e-8);
	assert_within(interval.high, 3.3654832, 5e-8);
}

/* With 1 and 2 degrees of freedom the t distribution is elementary. */
static void few_pairs_follow_the_closed_forms(void **state)
{
	const double differences[] = { 1, 2, 6 };
	struct stats_interval interval;
	struct stats_effect effect;
	double t;

	(void)state;
	assert_int_equal(stats_paired(differences, 2, &effect), 0);
	assert_within(effect.mean, 1.5, 1e-15);
	assert_within(effect.se, 0.5, 1e-15);
	assert_within(effect.p, 1 - 2 / M_PI * atan(3), 1e-14);
	interval = stats_t_interval(&effect, 0.95);
	assert_within(interval.high, 1.5 + 0.5 * tan(M_PI * 0.475), 1e-11);
	assert_within(interval.low, 1.5 - 0.5 * tan(M_PI * 0.475), 1e-11);

	assert_int_equal(stats_paired(differences, 3, &effect), 0);
	assert_within(effect.se, sqrt(7.0 / 3), 1e-15);
	t = 3 / effect.se;
	assert_within(effect.p, 1 - t / sqrt(2 + t * t), 1e-14);
	interval = stats_t_interval(&effect, 0.90);
	t = 0.9 * sqrt(2 / (1 - 0.81));
	assert_within(interval.high, 3 + t * effect.se, 1e-12);
}

/* Arms of one size and one variance have the degrees of a pooled test. */
static void welch_of_like_arms_is_pooled(void **state)
{
	const double a[] = { 1, 2, 3, 4, 5 }, b[] = { 12, 11, 14, 15, 13 };
	struct stats_effect effect;

	(void)state;
	assert_int_equal(stats_welch(a, 5, b, 5, &effect), 0);
	assert_within(effect.df, 8, 1e-12);
	assert_within(effect.mean, 10, 1e-14);
	assert_within(effect.se, 1, 1e-14); /* sqrt(2.5 / 5 + 2.5 / 5) */
}

/* An arm that never varies leaves the other's degrees of freedom. */
static void welch_of_a_constant_arm_is_of_the_other(void **state)
{
	const double a[] = { 7, 7, 7 }, b[] = { 8, 9, 10, 11 };
	struct stats_effect effect;

	(void)state;
	assert_int_equal(stats_welch(a, 3, b, 4, &effect), 0);
	assert_within(effect.df, 3, 1e-12);
	assert_within(effect.mean, 2.5, 1e-14);
}

static void no_spread_is_exact(void **state)
{
	/* 0.1 five times over is not half of 1 in binary. */
	const double same[] = { 0.1, 0.1, 0.1, 0.1, 0.1 }, none[5] = { 0 };
	struct stats_interval interval;
	struct stats_effect effect;

	(void)state;
	assert_int_equal(stats_paired(same, 5, &effect), 0);
	assert_true(effect.mean == 0.1);
	assert_true(effect.se == 0);
	assert_true(effect.p == 0);
	interval = stats_t_interval(&effect, 0.95);
	assert_true(interval.low == 0.1 && interval.high == 0.1);
	assert_int_equal(stats_paired(none, 5, &effect), 0);
	assert_true(effect.p == 1);
	assert_int_equal(stats_welch(same, 5, none, 5, &effect), 0);
	assert_true(effect.p == 0 && effect.se == 0 && effect.df == 8);
	assert_int_equal(stats_welch(same, 5, same, 4, &effect), 0);
	assert_true(effect.p == 1 && effect.mean == 0);
}

static void too_few_have_no_effect(void **state)
{
	const double values[] = { 1, 2, 3 };
	struct stats_effect effect = { .n = 77 };

	(void)state;
	assert_int_equal(stats_paired(values, 1, &effect), -ENODATA);
	assert_int_equal(stats_paired(values, 0, &effect), -ENODATA);
	assert_int_equal(stats_welch(values, 1, values, 3, &effect), -ENODATA);
	assert_int_equal(stats_welch(values, 3, values, 1, &effect), -ENODATA);
	assert_int_equal(effect.n, 77);
}

/* Of values and their geometric mean: 200 and 50 make a baseline of 100. */
static void both_baselines_weigh_alike(void **state)
{
	const double base[] = { log(100), log(200) };
	const double again[] = { log(100), log(50) };
	const double other[] = { log(103), log(50) };
	double differences[2], unit = log(1e6);

	(void)state;
	stats_against_both(base, again, other, 2, differences);
	assert_within(differences[0], log(1.03), 1e-14);
	assert_within(differences[1], -log(2), 1e-14);
	stats_against_both(&unit, &unit, &unit, 1, differences);
	assert_true(differences[0] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(student_slept_longer),
		cmocka_unit_test(unpaired_the_drugs_hardly_differ),
		cmocka_unit_test(few_pairs_follow_the_closed_forms),
		cmocka_unit_test(welch_of_like_arms_is_pooled),
		cmocka_unit_test(welch_of_a_constant_arm_is_of_the_other),
		cmocka_unit_test(no_spread_is_exact),
		cmocka_unit_test(too_few_have_no_effect),
		cmocka_unit_test(both_baselines_weigh_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
