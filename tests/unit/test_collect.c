// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/tree.h"

#include "harness/collect.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

#define HEADER "region\tcpu\tk\tu\tirq\tticks\tswitches\tflags\n"
#define MACHINE "{\"type\":\"machine\",\"data\":{\"accel\":\"tcg\"}}\n"
#define PLAN "{\"type\":\"plan\",\"data\":{\"cells\":[]}}\n"
#define END(n) "{\"type\":\"end\",\"data\":{\"samples\":" #n ",\"status\":0}}\n"
#define ROW(sim) \
	"{\"type\":\"sample\",\"data\":{\"valid\":true,\"invalid_reason\":null," \
	"\"faults\":9,\"counters\":{},\"sim\":" sim "}}\n"
#define WINDOWS(first) \
	"{\"first_region\":" #first ",\"windows\":2,\"faults_each\":8}"

struct guest {
	char *dir;
	struct collect_result result;
};

static int setup(void **state)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	guest->dir = tree_make();
	*state = guest;
	return 0;
}

static int teardown(void **state)
{
	struct guest *guest = *state;

	tree_remove(guest->dir);
	free(guest);
	return 0;
}

static int collect(struct guest *guest, const char *stream, const char *regions)
{
	tree_write(guest->dir, "/stream.jsonl", stream);
	if (regions)
		tree_write(guest->dir, "/sim.tsv", regions);
	return collect_boot(guest->dir, NULL, &guest->result);
}

static bool exists(const struct guest *guest, const char *name)
{
	char path[4096];

	tree_path(guest->dir, name, path);
	return !access(path, F_OK);
}

/* Row @number of samples.jsonl, from 0; the caller's. */
static json_t *row(const struct guest *guest, int number)
{
	const char *text = tree_read(guest->dir, "/samples.jsonl");
	json_t *found;

	while (number--)
		text = strchr(text, '\n') + 1;
	found = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	assert_non_null(found);
	return found;
}

static json_int_t window(json_t *sample, const char *class, size_t i)
{
	json_t *array = json_object_get(json_object_get(sample, "sim"), class);

	assert_int_equal(json_array_size(array), 2);
	return json_integer_value(json_array_get(array, i));
}

static json_t *counter(json_t *sample, const char *name)
{
	return json_object_get(json_object_get(sample, "counters"), name);
}

static json_int_t counted(json_t *sample, const char *name)
{
	json_t *value = json_object_get(counter(sample, name), "value");

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static void windows_are_joined_by_region(void **state)
{
	struct guest *guest = *state;
	json_t *sample;

	/* Closed in another order than opened; 281474976710655 is 48 bits. */
	assert_int_equal(collect(guest, MACHINE PLAN ROW(WINDOWS(7)) END(1),
				 HEADER "281474976710655\t0\t1\t1\t1\t0\t0\t0\n"
				 "8\t0\t200\t20\t2\t1\t0\t1\n"
				 "7\t0\t100\t10\t1\t0\t0\t0\n"), 0);
	assert_string_equal(guest->result.incomplete, "");
	assert_int_equal(guest->result.rows, 1);
	sample = row(guest, 0);
	assert_int_equal(window(sample, "k", 0), 100);
	assert_int_equal(window(sample, "k", 1), 200);
	assert_int_equal(window(sample, "u", 1), 20);
	assert_int_equal(window(sample, "irq", 0), 1);
	assert_int_equal(window(sample, "flags", 0), 0);
	assert_int_equal(window(sample, "flags", 1), 1);
	assert_int_equal(counted(sample, "instructions:k"), 300);
	assert_int_equal(counted(sample, "instructions:u"), 30);
	assert_int_equal(counted(sample, "instructions:irq"), 3);
	assert_true(json_is_true(json_object_get(sample, "valid")));
	json_decref(sample);
	assert_true(exists(guest, "/machine.json"));
	assert_true(exists(guest, "/plan.json"));
	assert_false(exists(guest, "/failure"));
}

static void assert_lost(struct guest *guest, const char *reason)
{
	json_t *sample = row(guest, 0);

	assert_int_equal(guest->result.lost_rows, 1);
	assert_true(json_is_false(json_object_get(sample, "valid")));
	assert_string_equal(json_string_value(json_object_get(
				    sample, "invalid_reason")), reason);
	assert_int_equal(window(sample, "flags", 1), 8);
	assert_true(json_is_null(json_object_get(
		counter(sample, "instructions:k"), "value")));
	assert_non_null(json_object_get(counter(sample, "instructions:k"),
					"reason"));
	json_decref(sample);
}

static void a_region_never_seen_invalidates_the_row(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER "7\t0\t100\t10\t1\t0\t0\t0\n"), 0);
	assert_lost(guest, "markers of 1 of 2 regions lost or duplicate");
}

static void a_region_seen_twice_invalidates_the_row(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER "7\t0\t100\t10\t1\t0\t0\t0\n"
				 "8\t0\t100\t10\t1\t0\t0\t0\n"
				 "8\t0\t100\t10\t1\t0\t0\t0\n"), 0);
	assert_lost(guest, "markers of 1 of 2 regions lost or duplicate");
}

static void a_torn_last_region_is_one_never_seen(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER "7\t0\t100\t10\t1\t0\t0\t0\n"
				 "8\t0\t100\t10"), 0);
	assert_lost(guest, "markers of 1 of 2 regions lost or duplicate");
}

static void without_the_plugin_all_windows_are_lost(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1), NULL), 0);
	assert_lost(guest, "markers of 2 of 2 regions lost or duplicate");
}

static void a_row_without_windows_needs_no_plugin(void **state)
{
	struct guest *guest = *state;
	json_t *sample;

	assert_int_equal(collect(guest, ROW("null") END(1), NULL), 0);
	assert_int_equal(guest->result.lost_rows, 0);
	sample = row(guest, 0);
	assert_true(json_is_true(json_object_get(sample, "valid")));
	assert_null(counter(sample, "instructions:k"));
	json_decref(sample);
}

static void a_stream_that_breaks_off_keeps_what_came(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, MACHINE ROW("null") ROW("null")
				 "{\"type\":\"sample\",\"data\":{\"val", NULL),
			 0);
	assert_int_equal(guest->result.rows, 2);
	assert_string_equal(guest->result.incomplete,
			    "line 4 of what the guest sent is broken");
	json_decref(row(guest, 1));
	assert_string_equal(tree_read(guest->dir, "/failure"),
			    "line 4 of what the guest sent is broken");
}

static void a_stream_without_end_says_so(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW("null"), NULL), 0);
	assert_string_equal(guest->result.incomplete,
			    "the guest stopped sending after 1 samples");
}

static void samples_lost_on_the_way_are_noticed(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW("null") END(2), NULL), 0);
	assert_string_equal(guest->result.incomplete,
			    "the guest measured 2 samples, 1 arrived");
}

/* Guests are all started under one name: the command line moves counts. */
static void the_arm_is_named_afterwards(void **state)
{
	struct guest *guest = *state;
	json_t *sample;

	tree_write(guest->dir, "/stream.jsonl",
		   "{\"type\":\"sample\",\"data\":{\"arm\":\"guest\","
		   "\"valid\":true,\"sim\":null}}\n" END(1));
	assert_int_equal(collect_boot(guest->dir, "stock", &guest->result), 0);
	sample = row(guest, 0);
	assert_string_equal(json_string_value(json_object_get(sample, "arm")),
			    "stock");
	json_decref(sample);
}

static void the_guests_own_error_is_passed_on(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW("null")
				 "{\"type\":\"end\",\"data\":{\"samples\":1,"
				 "\"status\":12,\"message\":\"no memory\"}}\n",
				 NULL), 0);
	assert_int_equal(guest->result.guest_error, 12);
	assert_string_equal(guest->result.incomplete,
			    "pzbench in the guest failed: no memory");
}

static void the_drivers_reason_stays(void **state)
{
	struct guest *guest = *state;

	tree_write(guest->dir, "/failure", "the guest hung\n");
	assert_int_equal(collect(guest, ROW("null"), NULL), 0);
	assert_string_equal(tree_read(guest->dir, "/failure"),
			    "the guest hung");
}

/* What was collected before must survive a bad second try. */
static void bad_regions_change_nothing(void **state)
{
	struct guest *guest = *state;

	tree_write(guest->dir, "/samples.jsonl", "before");
	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER "7\t0\thundred\t10\t1\t0\t0\t0\n"),
			 -EPROTO);
	assert_string_equal(tree_read(guest->dir, "/samples.jsonl"), "before");
	assert_false(exists(guest, "/samples.jsonl.tmp"));
}

static void windows_of_no_sense_are_refused(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW("{\"first_region\":1}") END(1),
				 NULL), -EPROTO);
	assert_false(exists(guest, "/samples.jsonl"));
}

static void no_stream_is_an_error(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect_boot(guest->dir, NULL, &guest->result), -ENOENT);
	assert_false(exists(guest, "/samples.jsonl"));
}

#define guest_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		guest_test(windows_are_joined_by_region),
		guest_test(a_region_never_seen_invalidates_the_row),
		guest_test(a_region_seen_twice_invalidates_the_row),
		guest_test(a_torn_last_region_is_one_never_seen),
		guest_test(without_the_plugin_all_windows_are_lost),
		guest_test(a_row_without_windows_needs_no_plugin),
		guest_test(a_stream_that_breaks_off_keeps_what_came),
		guest_test(a_stream_without_end_says_so),
		guest_test(samples_lost_on_the_way_are_noticed),
		guest_test(the_arm_is_named_afterwards),
		guest_test(the_guests_own_error_is_passed_on),
		guest_test(the_drivers_reason_stays),
		guest_test(bad_regions_change_nothing),
		guest_test(windows_of_no_sense_are_refused),
		guest_test(no_stream_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
