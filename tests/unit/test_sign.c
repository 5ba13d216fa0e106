// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/stats/sign.h"

#include <errno.h>

/*
 * The table of the sign test at 5 %, two-sided (Dixon and Mood, "The statistical
 * sign test", JASA 41, 1946; MacKinnon, JASA 59, 1964): it rejects when so many or
 * fewer have the rarer sign, so that the next order statistic is the interval's.
 */
static void order_statistics_are_the_table_s(void **state)
{
	static const size_t table[][2] = {
		{ 6, 0 },   { 7, 0 },	{ 8, 0 },   { 9, 1 },	{ 10, 1 },
		{ 11, 1 },  { 12, 2 },	{ 13, 2 },  { 14, 2 },	{ 15, 3 },
		{ 16, 3 },  { 17, 4 },	{ 18, 4 },  { 19, 4 },	{ 20, 5 },
		{ 23, 6 },  { 25, 7 },	{ 28, 8 },  { 30, 9 },	{ 35, 11 },
		{ 40, 13 }, { 45, 15 }, { 49, 17 }, { 50, 17 },
	};
	struct stats_interval interval;
	double ramp[50];

	(void)state;
	for (size_t i = 0; i < 50; i++)
		ramp[i] = (double)(i + 1);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t n = table[i][0], k = table[i][1] + 1;

		assert_int_equal(stats_sign_interval(ramp, n, &interval), 0);
		assert_true(interval.low == (double)k);
		assert_true(interval.high == (double)(n + 1 - k));
	}
}

static void order_does_not_matter_and_stays(void **state)
{
	const double values[] = { 5, -1, 3, 9, 2, 4, 8, 7, 6 };
	struct stats_interval interval;

	(void)state;
	assert_int_equal(stats_sign_interval(values, 9, &interval), 0);
	assert_true(interval.low == 2 && interval.high == 8);
	assert_true(values[0] == 5 && values[8] == 6);
}

static void five_are_too_few(void **state)
{
	const double values[] = { 1, 2, 3, 4, 5 };
	struct stats_interval interval = { 7, 7 };

	(void)state;
	assert_int_equal(stats_sign_interval(values, 5, &interval), -ENODATA);
	assert_true(interval.low == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_statistics_are_the_table_s),
		cmocka_unit_test(order_does_not_matter_and_stays),
		cmocka_unit_test(five_are_too_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
