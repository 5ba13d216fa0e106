// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/stats/ranks.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#define assert_within(value, want, error) \
	assert_true(fabs((value) - (want)) <= (error))

/* Arms in which a's values exceed b's @u times. */
static double p_of_u(size_t n, size_t m, size_t u)
{
	double a[20], b[20];
	size_t beaten;

	for (size_t i = 0; i < m; i++)
		b[i] = (double)(i + 1);
	for (size_t i = 0; i < n; i++) {
		beaten = u < m ? u : m;
		u -= beaten;
		a[i] = (double)beaten + 0.5 + (double)i / 100;
	}
	return stats_mann_whitney_p(a, n, b, m);
}

/*
 * The largest U with a two-sided p of 5 % at most (Auble, "Extended tables for the
 * Mann-Whitney statistic", 1953, as in Siegel's "Nonparametric statistics").
 */
static void critical_values_are_the_tables(void **state)
{
	static const size_t table[][3] = {
		{ 4, 4, 0 },   { 5, 5, 2 },	{ 6, 6, 5 },	{ 7, 7, 8 },
		{ 8, 8, 13 },  { 9, 9, 17 },	{ 10, 10, 23 }, { 12, 12, 37 },
		{ 3, 5, 0 },   { 4, 5, 1 },	{ 4, 6, 2 },	{ 5, 6, 3 },
		{ 5, 8, 6 },   { 6, 8, 8 },	{ 6, 10, 11 },	{ 7, 10, 14 },
		{ 8, 10, 17 }, { 20, 20, 127 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t n = table[i][0], m = table[i][1], u = table[i][2];

		assert_true(p_of_u(n, m, u) <= 0.05);
		assert_true(p_of_u(n, m, u + 1) > 0.05);
		assert_true(p_of_u(m, n, u) <= 0.05);
		assert_true(p_of_u(m, n, u + 1) > 0.05);
	}
}

static void p_is_that_of_the_distribution(void **state)
{
	const double n = 5, m = 7;

	(void)state;
	for (size_t u = 0; u <= 35; u++) {
		const double low = pwilcox((double)u, n, m, 1, 0);
		const double high = pwilcox((double)u - 1, n, m, 0, 0);

		assert_within(p_of_u(5, 7, u), fmin(1, 2 * fmin(low, high)),
			      1e-13);
	}
	assert_within(p_of_u(4, 4, 0), 2.0 / 70, 1e-15);
	assert_within(p_of_u(3, 3, 0), 2.0 / 20, 1e-15);
}

/* Midranks 1, 2.5, 2.5, 4 drawn two at a time: sums of 3.5, 3.5, 5, 5, 6.5, 6.5. */
static void ties_are_counted_out(void **state)
{
	const double a[] = { 1, 2 }, b[] = { 2, 3 }, same[] = { 4, 4, 4, 4 };
	const double apart[] = { 1, 1, 3 }, between[] = { 2, 2, 2 };
	const double low[] = { 1, 1, 1 }, high[] = { 1, 1, 1, 1, 9 };

	(void)state;
	assert_within(stats_mann_whitney_p(a, 2, b, 2), 2.0 / 3, 1e-15);
	assert_within(stats_mann_whitney_p(b, 2, a, 2), 2.0 / 3, 1e-15);
	assert_true(stats_mann_whitney_p(same, 4, same, 4) == 1);
	/* 1.5, 1.5 and 6 make 9; of 20 sums 4 are less or the same, by hand. */
	assert_within(stats_mann_whitney_p(apart, 3, between, 3), 0.4, 1e-15);
	/* 35 of the 56 ways to draw three leave the 9 to the other. */
	assert_true(stats_mann_whitney_p(low, 3, high, 5) == 1);
}

static void an_empty_arm_tells_nothing(void **state)
{
	const double values[] = { 1, 2, 3 };

	(void)state;
	assert_true(stats_mann_whitney_p(values, 0, values, 3) == 1);
	assert_true(stats_mann_whitney_p(values, 3, values, 0) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(critical_values_are_the_tables),
		cmocka_unit_test(p_is_that_of_the_distribution),
		cmocka_unit_test(ties_are_counted_out),
		cmocka_unit_test(an_empty_arm_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
