// SPDX-License-Identifier: GPL-2.0-only
/* Tables of reports keep to their width, whatever is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/report/text.h"

#include <stdlib.h>
#include <string.h>

/* One row of @columns cells of @width letters, under a heading as wide. */
static char *table_of(size_t columns, int width)
{
	struct table table;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	table_start(&table, columns, 1);
	for (size_t row = 0; row < 2; row++)
		for (size_t i = 0; i < columns; i++)
			table_add(&table, "%0*zu", width, i);
	assert_int_equal(table_print(&table, out), 0);
	fclose(out);
	return text;
}

static size_t longest_line(const char *text)
{
	size_t longest = 0;

	while (*text) {
		const size_t length = strcspn(text, "\n");

		longest = length > longest ? length : longest;
		text += length + 1;
	}
	return longest;
}

static void what_fits_is_in_one_line_a_row(void **state)
{
	char *text = table_of(7, 9); /* 63 letters, 6 gaps of one blank */

	(void)state;
	assert_string_equal(
		text,
		"000000000 000000001 000000002 000000003 000000004 000000005 000000006\n"
		"---------------------------------------------------------------------\n"
		"000000000 000000001 000000002 000000003 000000004 000000005 000000006\n");
	free(text);
}

static void what_does_not_goes_to_a_second_line(void **state)
{
	char *text = table_of(4, 20);

	(void)state;
	assert_string_equal(
		text,
		"00000000000000000000 00000000000000000001 00000000000000000002\n"
		"                                          00000000000000000003\n"
		"--------------------------------------------------------------\n"
		"00000000000000000000 00000000000000000001 00000000000000000002\n"
		"                                          00000000000000000003\n");
	free(text);
}

static void no_line_is_too_long(void **state)
{
	(void)state;
	for (int width = 1; width <= 33; width++)
		for (size_t columns = 1; columns * (size_t)width <= 2 * 66;
		     columns++) {
			char *text;

			if (columns > 8)
				break;
			text = table_of(columns, width);
			assert_in_range(longest_line(text), 1, REPORT_COLUMNS);
			free(text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_in_one_line_a_row),
		cmocka_unit_test(what_does_not_goes_to_a_second_line),
		cmocka_unit_test(no_line_is_too_long),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
