// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "harness/units.h"

static void numbers_are_whole_and_decimal(void **state)
{
	uint64_t number = 7;

	(void)state;
	assert_int_equal(units_parse_number("0", &number), 0);
	assert_int_equal(number, 0);
	assert_int_equal(units_parse_number("18446744073709551615", &number),
			 0);
	assert_true(number == UINT64_MAX);
	assert_int_equal(units_parse_number("18446744073709551616", &number),
			 -ERANGE);
	assert_int_equal(units_parse_number("", &number), -EINVAL);
	assert_int_equal(units_parse_number(" 1", &number), -EINVAL);
	assert_int_equal(units_parse_number("-1", &number), -EINVAL);
	assert_int_equal(units_parse_number("1x", &number), -EINVAL);
	assert_int_equal(units_parse_number("0x10", &number), -EINVAL);
	assert_true(number == UINT64_MAX);
}

static void suffixes_are_powers_of_1024(void **state)
{
	uint64_t bytes = 0;

	(void)state;
	assert_int_equal(units_parse_bytes("4096", &bytes), 0);
	assert_int_equal(bytes, 4096);
	assert_int_equal(units_parse_bytes("3K", &bytes), 0);
	assert_int_equal(bytes, 3072);
	assert_int_equal(units_parse_bytes("64m", &bytes), 0);
	assert_int_equal(bytes, 64 << 20);
	assert_int_equal(units_parse_bytes("2G", &bytes), 0);
	assert_true(bytes == 2ULL << 30);
}

static void bad_sizes_are_refused(void **state)
{
	uint64_t bytes = 5;

	(void)state;
	assert_int_equal(units_parse_bytes("64MB", &bytes), -EINVAL);
	assert_int_equal(units_parse_bytes("M", &bytes), -EINVAL);
	assert_int_equal(units_parse_bytes("1T", &bytes), -EINVAL);
	assert_int_equal(units_parse_bytes("1.5M", &bytes), -EINVAL);
	assert_int_equal(units_parse_bytes("17179869184G", &bytes), -ERANGE);
	assert_int_equal(bytes, 5);
}

static void formatting_loses_nothing(void **state)
{
	static const uint64_t bytes[] = {
		0, 1, 1023, 1024, 1025, 4096, 1 << 20, 3 << 20, 1ULL << 30,
		1ULL << 40, (1ULL << 30) + 4096,
	};
	uint64_t again;
	char text[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		units_format_bytes(bytes[i], text, sizeof(text));
		assert_int_equal(units_parse_bytes(text, &again), 0);
		assert_true(again == bytes[i]);
	}
	assert_string_equal(units_format_bytes(64 << 20, text, sizeof(text)),
			    "64M");
	assert_string_equal(units_format_bytes(1536 << 10, text, sizeof(text)),
			    "1536K");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_whole_and_decimal),
		cmocka_unit_test(suffixes_are_powers_of_1024),
		cmocka_unit_test(bad_sizes_are_refused),
		cmocka_unit_test(formatting_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
