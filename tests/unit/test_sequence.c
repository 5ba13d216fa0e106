// SPDX-License-Identifier: GPL-2.0-only
/*
 * Orders and primitives of clearing. Orders are held against transcripts of the
 * kernel's own loops, made with another formulation than the one under test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/sequence.h"
#include "harness/units.h"

#define PAGES_MOST 512

/* Page numbers in the order of clearing, and how many calls it took. */
struct record {
	long page[PAGES_MOST];
	long pages;
	long calls;
};

static char folio[PAGES_MOST * 4096] __attribute__((aligned(4096)));
static struct record got;

static void record_call(void *start, size_t bytes)
{
	const long first = ((char *)start - folio) / (long)UNITS_PAGE_BYTES;
	const long pages = (long)(bytes / UNITS_PAGE_BYTES);

	assert_int_equal((uintptr_t)start % UNITS_PAGE_BYTES, 0);
	assert_int_equal(bytes % UNITS_PAGE_BYTES, 0);
	got.calls++;
	for (long i = 0; i < pages; i++) {
		assert_true(got.pages < PAGES_MOST);
		got.page[got.pages++] = first + i;
	}
}

static void replay(enum sequence sequence, long pages, long hot)
{
	memset(&got, 0, sizeof(got));
	sequence_clear(sequence, folio, pages, hot, record_call);
	assert_int_equal(got.pages, pages);
}

static void expect(struct record *expected, long page)
{
	expected->page[expected->pages++] = page;
}

static long at_least(long a, long b)
{
	return a > b ? a : b;
}

static long at_most(long a, long b)
{
	return a < b ? a : b;
}

/* folio_zero_user() of Linux 7.2 */
static void as_neighbourhood(long pages, long hot, struct record *expected)
{
	long range[3][2], i, page;

	range[2][0] = at_least(hot - 2, 0);
	range[2][1] = at_most(hot + 2, pages - 1);
	range[1][0] = 0;
	range[1][1] = range[2][0] - 1;
	range[0][0] = range[2][1] + 1;
	range[0][1] = pages - 1;
	for (i = 0; i < 3; i++) {
		expected->calls += range[i][0] <= range[i][1];
		for (page = range[i][0]; page <= range[i][1]; page++)
			expect(expected, page);
	}
}

/* process_huge_page() of mm/memory.c, which cleared up to 6.19 */
static void as_converge(long pages, long hot, struct record *expected)
{
	long i, base = 0, l = hot;

	if (2 * hot <= pages) {
		for (i = pages - 1; i >= 2 * hot; i--)
			expect(expected, i);
	} else {
		base = pages - 2 * (pages - hot);
		l = pages - hot;
		for (i = 0; i < base; i++)
			expect(expected, i);
	}
	for (i = 0; i < l; i++) {
		expect(expected, base + i);
		expect(expected, base + 2 * l - 1 - i);
	}
	expected->calls = pages;
}

static void as_ascending(long pages, long hot, struct record *expected)
{
	(void)hot;
	for (long i = 0; i < pages; i++)
		expect(expected, i);
	expected->calls = pages;
}

static void as_descending(long pages, long hot, struct record *expected)
{
	(void)hot;
	for (long i = pages; i > 0; i--)
		expect(expected, i - 1);
	expected->calls = pages;
}

static void as_hot_first(long pages, long hot, struct record *expected)
{
	long i;

	expect(expected, hot);
	for (i = 0; i < hot; i++)
		expect(expected, i);
	for (i = hot + 1; i < pages; i++)
		expect(expected, i);
	expected->calls = pages;
}

static void each_sequence_is_the_kernel_s(void **state)
{
	static void (*const as[])(long, long, struct record *) = {
		[SEQUENCE_NEIGHBOURHOOD] = as_neighbourhood,
		[SEQUENCE_CONVERGE] = as_converge,
		[SEQUENCE_ASCENDING] = as_ascending,
		[SEQUENCE_DESCENDING] = as_descending,
		[SEQUENCE_HOT_FIRST] = as_hot_first,
	};
	struct record expected;
	long pages, hot;
	int which;

	(void)state;
	for (which = 0; choice_word(CHOICE_SEQUENCE, which); which++)
		for (pages = 1; pages <= PAGES_MOST; pages *= 2)
			for (hot = 0; hot < pages; hot++) {
				memset(&expected, 0, sizeof(expected));
				as[which](pages, hot, &expected);
				replay(which, pages, hot);
				assert_memory_equal(&got, &expected,
						    sizeof(got));
			}
	assert_int_equal(which, sizeof(as) / sizeof(as[0]));
}

static void the_words_are_those_of_the_kernel_s_knob(void **state)
{
	int i;

	(void)state;
	for (i = 0; choice_word(CHOICE_SEQUENCE, i); i++)
		assert_string_equal(choice_word(CHOICE_SEQUENCE, i),
				    choice_word(CHOICE_ZERO_ORDER, i + 1));
	assert_null(choice_word(CHOICE_ZERO_ORDER, i + 1));
}

/* All of @bytes from the second page on, and nothing beside them. */
static void assert_clears(clear_fn *clear, size_t bytes)
{
	size_t i;

	memset(folio, 0xa5, 4 * UNITS_PAGE_BYTES);
	clear(folio + UNITS_PAGE_BYTES, bytes);
	for (i = 0; i < 4 * UNITS_PAGE_BYTES; i++)
		assert_int_equal((unsigned char)folio[i],
				 i - UNITS_PAGE_BYTES < bytes ? 0 : 0xa5);
}

static void each_primitive_clears_what_it_is_given(void **state)
{
	int i, tried = 0;

	(void)state;
	for (i = 0; choice_word(CHOICE_PRIMITIVE, i); i++) {
		if (clear_lacks(i)) {
			print_message("%s: %s\n",
				      choice_word(CHOICE_PRIMITIVE, i),
				      clear_lacks(i));
			continue;
		}
		assert_clears(clear_primitive(i), 0);
		assert_clears(clear_primitive(i), 64);
		assert_clears(clear_primitive(i), UNITS_PAGE_BYTES);
		assert_clears(clear_primitive(i), 2 * UNITS_PAGE_BYTES);
		tried++;
	}
	assert_true(tried >= 2);
	assert_null(clear_lacks(PRIMITIVE_STORES));
	assert_null(clear_lacks(PRIMITIVE_NON_TEMPORAL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sequence_is_the_kernel_s),
		cmocka_unit_test(the_words_are_those_of_the_kernel_s_knob),
		cmocka_unit_test(each_primitive_clears_what_it_is_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
