// SPDX-License-Identifier: GPL-2.0-only
/* Histograms of single faults, and which of them stand out by their index. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>

#include "harness/latency.h"
#include "harness/prng.h"

#define FAULTS 8192
#define BASE_NS 1000

static void buckets_leave_no_gap_and_do_not_overlap(void **state)
{
	uint64_t least, next;
	unsigned int i;

	(void)state;
	for (i = 0; i < LATENCY_BUCKETS; i++) {
		least = latency_bucket_ns(i);
		next = latency_bucket_ns(i + 1);
		assert_true(next > least);
		assert_true(least < 32 ? next - least == 1 :
					 (next - least) * 16 <= least);
		assert_int_equal(latency_bucket((uint32_t)least), i);
		assert_int_equal(latency_bucket((uint32_t)(next - 1)), i);
	}
	assert_int_equal(latency_bucket(UINT32_MAX), LATENCY_BUCKETS - 1);
}

/* docs/formats.md: from B, 2^k <= B, to B + 2^(k-4) - 1. */
static void bounds_are_those_of_the_format(void **state)
{
	static const struct {
		uint32_t ns, least, last;
	} rows[] = {
		{ 31, 31, 31 }, { 32, 32, 33 }, { 63, 62, 63 },
		{ 64, 64, 67 }, { 1306, 1280, 1343 }, { 90000, 86016, 90111 },
	};
	unsigned int i, bucket;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bucket = latency_bucket(rows[i].ns);
		assert_int_equal(latency_bucket_ns(bucket), rows[i].least);
		assert_int_equal(latency_bucket_ns(bucket + 1) - 1,
				 rows[i].last);
	}
}

static void histograms_add_up(void **state)
{
	static const uint32_t ns[] = { 3, 1300, 1306, 90000, 3 };
	struct latency_histogram histogram = { 0 };
	cJSON *broken = cJSON_Parse("[[3, \"x\"]]"), *read;
	json_t *array;
	char *text;

	(void)state;
	latency_histogram_add(&histogram, ns, 5);
	array = latency_histogram_json(&histogram);
	assert_int_equal(json_array_size(array), 3);
	assert_int_equal(json_integer_value(json_array_get(
		json_array_get(array, 1), 0)), 1280);
	assert_int_equal(json_integer_value(json_array_get(
		json_array_get(array, 1), 1)), 2);
	text = json_dumps(array, 0);
	read = cJSON_Parse(text);
	assert_int_equal(latency_histogram_parse(read, &histogram), 0);
	assert_int_equal(histogram.count[3], 4);
	assert_int_equal(histogram.count[latency_bucket(90000)], 2);
	assert_int_equal(latency_histogram_parse(broken, &histogram), -EINVAL);
	assert_int_equal(latency_histogram_parse(NULL, &histogram), -EINVAL);
	cJSON_Delete(broken);
	cJSON_Delete(read);
	free(text);
	json_decref(array);
}

/* About BASE_NS, a twentieth up or down, and one in a hundred far off. */
static uint32_t *noise(uint64_t count)
{
	uint32_t *ns = calloc(count, sizeof(*ns));
	struct prng prng = { 7 };
	uint64_t i;

	for (i = 0; i < count; i++) {
		ns[i] = BASE_NS - BASE_NS / 20 + prng_below(&prng, BASE_NS / 10);
		if (!prng_below(&prng, 100))
			ns[i] *= 50;
	}
	return ns;
}

static void noise_stands_out_nowhere(void **state)
{
	uint32_t *ns = noise(FAULTS);
	struct latency_places places;
	int cycle;

	(void)state;
	for (cycle = 0; cycle < CYCLES; cycle++) {
		assert_int_equal(latency_places_find(cycle, 0, ns, FAULTS, 1,
						     &places), 0);
		assert_true(places.period > 0);
		assert_int_equal(places.n_slow, 0);
	}
	free(ns);
}

static void the_first_of_a_table_stands_out(void **state)
{
	uint32_t *ns = noise(FAULTS);
	struct latency_places places;
	uint64_t i;

	(void)state;
	for (i = 0; i < FAULTS; i += 128) /* order 2 */
		ns[i] += 5000;
	assert_int_equal(latency_places_find(CYCLE_TABLE, 2, ns, FAULTS, 1,
					     &places), 0);
	assert_int_equal(places.period, 128);
	assert_int_equal(places.n_slow, 1);
	assert_int_equal(places.slow[0].index, 0);
	assert_true(places.slow[0].ns > 5000);
	assert_true(places.median_ns < 1100);
	assert_int_equal(latency_places_find(CYCLE_CHARGE, 2, ns, FAULTS, 1,
					     &places), 0);
	assert_int_equal(places.period, 16);
	assert_int_equal(places.n_slow, 0);
	free(ns);
}

/* As the kernel does it: a stock of 64 pages, of which page tables take, too. */
static void a_charge_is_found_though_tables_move_it(void **state)
{
	uint32_t *ns = noise(FAULTS);
	struct latency_places places;
	uint64_t i;
	int stock = 23, want;

	(void)state;
	for (i = 0; i < FAULTS; i++)
		for (want = i % 512 ? 1 : 2; want > 0; want--) {
			if (!stock) {
				stock = 64;
				ns[i] += 200;
			}
			stock--;
		}
	assert_int_equal(latency_places_find(CYCLE_CHARGE, 0, ns, FAULTS, 1,
					     &places), 0);
	assert_int_equal(places.period, 64);
	assert_int_equal(places.n_slow, 1);
	assert_int_equal(places.slow[0].index, 22);
	free(ns);
}

/* Each counts from its own first fault. */
static void workers_have_indices_of_their_own(void **state)
{
	const uint64_t each = 5000;
	uint32_t *ns = noise(2 * each);
	struct latency_places places;
	uint64_t i;

	(void)state;
	for (i = 0; i < 2 * each; i++)
		if (i % each % 512 == 3)
			ns[i] += 5000;
	assert_int_equal(latency_places_find(CYCLE_TABLE, 0, ns, each, 2,
					     &places), 0);
	assert_int_equal(places.n_slow, 1);
	assert_int_equal(places.slow[0].index, 3);
	free(ns);
}

static void the_slowest_come_first(void **state)
{
	uint32_t *ns = noise(FAULTS);
	struct latency_places places;
	uint64_t i;
	unsigned int k;

	(void)state;
	for (i = 0; i < FAULTS; i++)
		if (i % 512 < 12)
			ns[i] = (uint32_t)(5000 + 100 * (i % 512));
	assert_int_equal(latency_places_find(CYCLE_TABLE, 0, ns, FAULTS, 1,
					     &places), 0);
	assert_int_equal(places.n_slow, CYCLE_SLOW_MAX);
	for (k = 0; k < CYCLE_SLOW_MAX; k++)
		assert_int_equal(places.slow[k].index, 11 - k);
	free(ns);
}

static void too_few_faults_are_not_looked_at(void **state)
{
	uint32_t *ns = noise(FAULTS);
	struct latency_places places[CYCLES] = { 0 };
	json_t *json;

	(void)state;
	assert_int_equal(latency_places_find(CYCLE_TABLE, 0, ns, 512 * 8 - 1, 1,
					     &places[0]), 0);
	assert_int_equal(places[0].period, 0);
	assert_int_equal(latency_places_find(CYCLE_CHARGE, 6, ns, FAULTS, 1,
					     &places[1]), 0);
	assert_int_equal(places[1].period, 0); /* every fault is charged */
	json = latency_places_json(places);
	assert_int_equal(json_object_size(json), 0);
	json_decref(json);
	free(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_leave_no_gap_and_do_not_overlap),
		cmocka_unit_test(bounds_are_those_of_the_format),
		cmocka_unit_test(histograms_add_up),
		cmocka_unit_test(noise_stands_out_nowhere),
		cmocka_unit_test(the_first_of_a_table_stands_out),
		cmocka_unit_test(a_charge_is_found_though_tables_move_it),
		cmocka_unit_test(workers_have_indices_of_their_own),
		cmocka_unit_test(the_slowest_come_first),
		cmocka_unit_test(too_few_faults_are_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
