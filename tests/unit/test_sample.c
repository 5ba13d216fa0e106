// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sample.h"

static const struct workload anon = { .name = "anon" };

static struct cell a_cell(void)
{
	return (struct cell) {
		.workload = &anon,
		.label = "orders",
		.order = 4,
		.size_bytes = 1 << 20,
		.offset = OFFSET_LAST,
		.mem_node = 1,
		.prezeroed_pct = CELL_NOT_PREZEROED,
		.threads = 1,
	};
}

/* A row in which every claim was met. */
static struct sample a_sample(const struct cell *cell)
{
	return (struct sample) {
		.arm = "host",
		.boot = "b",
		.position = 3,
		.cell = cell,
		.repetition = 2,
		.timed = true,
		.ns = 1000,
		.tsc = 3000,
		.teardown_ns = 50,
		.verify = {
			.faults_asked = 16,
			.faults_got = 16,
			.order_asked = 4,
			.order = { 100.0, "kpageflags", NULL },
			.node = { 100.0, "move_pages", NULL },
		},
	};
}

static void percentiles_are_nearest_rank(void **state)
{
	struct sample_latency latency = { 0 };
	uint32_t ns[1000], i;

	(void)state;
	for (i = 0; i < 1000; i++)
		ns[i] = 1000 - i;
	sample_percentiles(ns, 1000, &latency);
	assert_int_equal(latency.count, 1000);
	assert_int_equal(latency.p50_ns, 500);
	assert_int_equal(latency.p90_ns, 900);
	assert_int_equal(latency.p99_ns, 990);
	assert_int_equal(latency.p999_ns, 999);
	assert_int_equal(latency.max_ns, 1000);
}

static void percentiles_of_few_are_among_them(void **state)
{
	struct sample_latency latency = { 0 };
	uint32_t one[] = { 7 }, three[] = { 9, 1, 5 };

	(void)state;
	sample_percentiles(one, 1, &latency);
	assert_int_equal(latency.p50_ns, 7);
	assert_int_equal(latency.max_ns, 7);
	sample_percentiles(three, 3, &latency);
	assert_int_equal(latency.p50_ns, 5);
	assert_int_equal(latency.p90_ns, 9);
}

static void a_row_that_met_its_claims_is_valid(void **state)
{
	const struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);

	(void)state;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "");
}

static void each_claim_not_met_makes_a_row_invalid(void **state)
{
	const struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);

	(void)state;
	sample.verify.faults_got = 17;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "17 faults, asked 16");
	sample = a_sample(&cell);
	sample.verify.order.got_pct = 93.75;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason,
			    "93.8 % of the memory has order 4");
	sample = a_sample(&cell);
	sample.verify.node.got_pct = 0.0;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason,
			    "0.0 % of the memory is on node 1");
}

static void a_workloads_own_claims_are_judged(void **state)
{
	const struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);

	(void)state;
	sample.verify.n_claims = 2;
	sample.verify.claims[0] = (struct workload_claim) {
		"content", 16, 16, "read", NULL
	};
	sample.verify.claims[1] = (struct workload_claim) {
		"replaced", 16, 0, "pagemap", "needs root"
	};
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "");
	sample.verify.claims[1].reason = NULL;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "replaced: 0, asked 16");
	sample = a_sample(&cell);
	sample.verify.source = (struct verify_result) { 50.0, "kpageflags", NULL };
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason,
			    "50.0 % of the memory had order 4 before");
}

/* As jemalloc's: figures per MB, a number of faults that nobody foresaw. */
static void faults_may_be_unknown_and_figures_per_another_unit(void **state)
{
	const struct workload workload = { .name = "jemalloc", .unit = "MB",
					   .unit_bytes = 1 << 20 };
	struct cell cell = a_cell();
	struct sample sample;
	struct axes axes;
	json_t *row, *faults;
	cJSON *read;
	char *text;

	(void)state;
	cell.workload = &workload;
	cell.size_bytes = 3 << 20;
	sample = a_sample(&cell);
	sample.verify.faults_asked = CELL_FAULTS_UNKNOWN;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "");
	row = sample_json(&sample);
	faults = json_object_get(json_object_get(row, "verify"), "faults");
	assert_true(json_is_null(json_object_get(faults, "asked")));
	assert_int_equal(json_integer_value(json_object_get(faults, "got")),
			 16);
	assert_int_equal(json_integer_value(json_object_get(row, "faults")), 3);
	text = json_dumps(json_object_get(row, "cell"), 0);
	read = cJSON_Parse(text);
	assert_int_equal(axes_parse(read, &axes), 0);
	assert_string_equal(axes.unit, "MB");
	cJSON_Delete(read);
	free(text);
	json_decref(row);
}

static void what_could_not_be_checked_is_not_held_against(void **state)
{
	const struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);

	(void)state;
	sample.verify.order = (struct verify_result) { NAN, NULL, "not root" };
	sample.verify.node = sample.verify.order;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "");
}

static void prezeroed_share_may_be_five_points_off(void **state)
{
	struct cell cell = a_cell();
	struct sample sample;
	unsigned int skipped;

	(void)state;
	cell.prezeroed_pct = 50;
	for (skipped = 0; skipped <= 100; skipped++) {
		sample = a_sample(&cell);
		sample.has_kernel = true;
		sample.kernel.user_skipped = skipped;
		sample.kernel.user_buddy = 90 - skipped * 90 / 100;
		sample.kernel.user_caller = 100 - skipped -
					    sample.kernel.user_buddy;
		sample_judge(&sample);
		assert_int_equal(!*sample.invalid_reason,
				 skipped >= 45 && skipped <= 55);
	}
	sample = a_sample(&cell);
	sample.has_kernel = true;
	sample_judge(&sample);
	assert_string_not_equal(sample.invalid_reason, "");
}

static uint64_t half_undelivered(const struct cell *cell)
{
	return cell_folios(cell) / 2;
}

/* Of 16 folios 8 are delivered; an allocator that zeroes has zeroed all 16. */
static void what_was_not_delivered_was_zeroed_in_vain(void **state)
{
	const struct workload memcg = {
		.name = "memcg", .undelivered = half_undelivered
	};
	static const struct {
		uint64_t caller, buddy, in_vain;
	} rows[] = { { 0, 16, 8 }, { 8, 0, 0 }, { 0, 8, 0 }, { 0, 0, 0 } };
	struct cell cell = a_cell();
	struct sample sample;
	uint64_t in_vain;
	json_t *row;
	size_t i;

	(void)state;
	cell.workload = &memcg;
	cell.prezeroed_pct = 0;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sample = a_sample(&cell);
		sample.has_kernel = true;
		sample.kernel.user_caller = rows[i].caller;
		sample.kernel.user_buddy = rows[i].buddy;
		row = sample_json(&sample);
		in_vain = json_integer_value(json_object_get(
			json_object_get(row, "kernel"), "in_vain"));
		assert_int_equal(in_vain, rows[i].in_vain);
		json_decref(row);
	}
}

static uint64_t all_undelivered(const struct cell *cell)
{
	return cell_folios(cell);
}

/* The caller zeroes what is charged: there, nothing. */
static void no_share_is_had_of_no_folio(void **state)
{
	const struct workload memcg = {
		.name = "memcg", .undelivered = all_undelivered
	};
	struct cell cell = a_cell();
	struct sample sample;

	(void)state;
	cell.workload = &memcg;
	cell.prezeroed_pct = 0;
	sample = a_sample(&cell);
	sample.has_kernel = true;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "");
}

static void what_was_refused_was_zeroed_by_the_host_too(void **state)
{
	struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);
	const json_t *prezeroed;
	json_t *row;

	(void)state;
	cell.prezeroed_pct = 50;
	cell.choices[CHOICE_ZERO_ORDER] = 2;
	cell.choices[CHOICE_SITE] = 4;
	sample.has_kernel = true;
	sample.kernel = (struct sample_kernel) {
		.user_buddy = 60, .user_skipped = 40, .refused = 40,
	};
	row = sample_json(&sample);
	prezeroed = json_object_get(json_object_get(row, "verify"), "prezeroed");
	assert_null(json_object_get(prezeroed, "host_zeroed_pct"));
	json_decref(row);
	sample.balloon = true;
	row = sample_json(&sample);
	prezeroed = json_object_get(json_object_get(row, "verify"), "prezeroed");
	assert_true(json_number_value(json_object_get(prezeroed, "got_pct")) ==
		    40.0);
	assert_true(json_number_value(json_object_get(prezeroed,
						      "host_zeroed_pct")) ==
		    80.0);
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "cell"), "zero_order")), "converge");
	assert_string_equal(json_string_value(json_object_get(
		json_object_get(row, "cell"), "site")), "buddy-addr");
	json_decref(row);
}

static const json_t *at(const json_t *json, const char *outer,
			const char *inner)
{
	return json_object_get(json_object_get(json, outer), inner);
}

static void a_row_has_the_fields_of_its_format(void **state)
{
	static const char *const keys[] = {
		"schema", "arm", "boot", "block", "position", "cell", "pass",
		"repetition", "placement", "warmup", "valid", "invalid_reason", "faults",
		"fault", "teardown", "latency", "counters", "sim", "kernel",
		"verify",
	};
	const struct cell cell = a_cell();
	const struct sample sample = a_sample(&cell);
	json_t *row = sample_json(&sample);
	size_t i;

	(void)state;
	assert_non_null(row);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_non_null(json_object_get(row, keys[i]));
	assert_int_equal(json_object_size(row), sizeof(keys) / sizeof(keys[0]));
	assert_int_equal(json_integer_value(at(row, "fault", "ns")), 1000);
	assert_int_equal(json_integer_value(at(row, "cell", "order")), 4);
	assert_true(json_is_null(at(row, "cell", "prezeroed_pct")));
	assert_true(json_is_null(json_object_get(row, "invalid_reason")));
	assert_true(json_is_null(json_object_get(row, "placement")));
	assert_true(json_is_null(at(row, "verify", "prezeroed")));
	json_decref(row);
}

static void a_use_of_memory_has_its_own_time_and_no_faults(void **state)
{
	struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);
	json_t *row;

	(void)state;
	cell.prezeroed_pct = 100;
	sample.pass = PASS_REUSE;
	sample.verify.faults_asked = 0;
	sample.verify.faults_got = 0;
	sample.has_kernel = true;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "");
	row = sample_json(&sample);
	assert_string_equal(json_string_value(json_object_get(row, "pass")),
			    "reuse");
	assert_true(json_is_null(json_object_get(row, "fault")));
	assert_true(json_is_null(json_object_get(row, "kernel")));
	assert_int_equal(json_integer_value(at(row, "reuse", "ns")), 1000);
	assert_int_equal(json_integer_value(json_object_get(row, "faults")),
			 16);
	json_decref(row);
	sample.verify.faults_got = 1;
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "1 faults, asked 0");
}

static void times_are_null_where_they_mean_nothing(void **state)
{
	const struct cell cell = a_cell();
	struct sample sample = a_sample(&cell);
	json_t *row;

	(void)state;
	sample.timed = false;
	sample.windowed = true;
	sample.regions = (struct counter_regions) { .first = 5, .count = 2 };
	sample.window_faults = 8;
	sample.placement = 4;
	row = sample_json(&sample);
	assert_true(json_is_null(at(row, "fault", "ns")));
	assert_true(json_is_null(at(row, "fault", "tsc")));
	assert_true(json_is_null(at(row, "teardown", "ns")));
	assert_int_equal(json_integer_value(at(row, "sim", "first_region")), 5);
	assert_int_equal(json_integer_value(at(row, "sim", "windows")), 2);
	assert_int_equal(json_integer_value(json_object_get(row, "placement")),
			 4);
	assert_int_equal(json_integer_value(at(row, "sim", "faults_each")), 8);
	json_decref(row);
}

static void an_absent_counter_is_null_with_its_reason(void **state)
{
	const struct counter_value values[] = {
		{ .name = "cycles:k", .source = "hw", .reason = "no PMU",
		  .timed = true },
		{ .name = "cycles:u", .source = "hw", .value = 7,
		  .timed = true, .enabled_ns = 4, .running_ns = 2 },
		{ .name = "page-faults", .source = "soft", .value = 16 },
	};
	json_t *json = counters_json(values, 3);

	(void)state;
	assert_true(json_is_null(at(json, "cycles:k", "value")));
	assert_string_equal(json_string_value(at(json, "cycles:k", "reason")),
			    "no PMU");
	assert_int_equal(json_integer_value(at(json, "cycles:u", "value")), 7);
	assert_int_equal(json_integer_value(at(json, "cycles:u",
					       "running_ns")), 2);
	assert_null(at(json, "cycles:u", "reason"));
	assert_true(json_is_null(at(json, "page-faults", "enabled_ns")));
	json_decref(json);
}

static void rows_are_lines(void **state)
{
	const struct cell cell = a_cell();
	const struct sample sample = a_sample(&cell);
	char *text = NULL, *second;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	json_t *row;

	(void)state;
	assert_int_equal(sample_write(&sample, file), 0);
	assert_int_equal(sample_write(&sample, file), 0);
	fclose(file);
	assert_int_equal(text[size - 1], '\n');
	text[size - 1] = '\0';
	second = strchr(text, '\n');
	*second++ = '\0';
	assert_string_equal(text, second);
	row = json_loads(text, 0, NULL);
	assert_non_null(row);
	json_decref(row);
	free(text);
}

static void a_full_disk_is_an_error(void **state)
{
	const struct cell cell = a_cell();
	const struct sample sample = a_sample(&cell);
	FILE *file = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(file);
	assert_true(sample_write(&sample, file) < 0);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_nearest_rank),
		cmocka_unit_test(percentiles_of_few_are_among_them),
		cmocka_unit_test(a_row_that_met_its_claims_is_valid),
		cmocka_unit_test(each_claim_not_met_makes_a_row_invalid),
		cmocka_unit_test(a_workloads_own_claims_are_judged),
		cmocka_unit_test(faults_may_be_unknown_and_figures_per_another_unit),
		cmocka_unit_test(what_could_not_be_checked_is_not_held_against),
		cmocka_unit_test(prezeroed_share_may_be_five_points_off),
		cmocka_unit_test(what_was_not_delivered_was_zeroed_in_vain),
		cmocka_unit_test(no_share_is_had_of_no_folio),
		cmocka_unit_test(what_was_refused_was_zeroed_by_the_host_too),
		cmocka_unit_test(a_row_has_the_fields_of_its_format),
		cmocka_unit_test(a_use_of_memory_has_its_own_time_and_no_faults),
		cmocka_unit_test(times_are_null_where_they_mean_nothing),
		cmocka_unit_test(an_absent_counter_is_null_with_its_reason),
		cmocka_unit_test(rows_are_lines),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
