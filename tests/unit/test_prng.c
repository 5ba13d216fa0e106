// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/prng.h"

/* The figures that implementations of splitmix64 are compared by. */
static void it_is_splitmix64(void **state)
{
	static const uint64_t expected[] = {
		6457827717110365317ULL, 3203168211198807973ULL,
		9817491932198370423ULL, 4593380528125082431ULL,
		16408922859458223821ULL,
	};
	struct prng prng = { 1234567 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_true(prng_next(&prng) == expected[i]);
}

static void numbers_stay_below_their_bound(void **state)
{
	uint32_t seen[6] = { 0 }, number;
	struct prng prng = { 1 };
	int i;

	(void)state;
	for (i = 0; i < 60000; i++) {
		number = prng_below(&prng, 6);
		assert_in_range(number, 0, 5);
		seen[number]++;
	}
	for (i = 0; i < 6; i++)
		assert_in_range(seen[i], 9600, 10400);
	assert_int_equal(prng_below(&prng, 1), 0);
}

static void streams_of_a_seed_differ(void **state)
{
	struct prng a = prng_stream(1, 0), again = prng_stream(1, 0);
	struct prng b = prng_stream(1, 1), c = prng_stream(2, 0);
	uint64_t first = prng_next(&a);

	(void)state;
	assert_true(first == prng_next(&again));
	assert_true(first != prng_next(&b));
	assert_true(first != prng_next(&c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_splitmix64),
		cmocka_unit_test(numbers_stay_below_their_bound),
		cmocka_unit_test(streams_of_a_seed_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
