// SPDX-License-Identifier: GPL-2.0-only
#include "capture.h"
#include "tree.h"

#include "harness/collect/collect.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

#define HEADER \
	"region\tcpu\tnode\tticks\tswitches\tflags\t" \
	"instructions:k\tinstructions:u\tinstructions:irq\n"
/* A region of CPU 0, node 0: id, flags, instructions of class. */
#define REGION(id, flags, k, u, irq) \
	#id "\t0\t0\t0\t0\t" #flags "\t" #k "\t" #u "\t" #irq "\n"
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

static json_int_t sim_number(json_t *sample, const char *name)
{
	json_t *value = json_object_get(json_object_get(sample, "sim"), name);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

/* Of `events`; -1 where there is no such event. */
static json_int_t event(json_t *sample, const char *name, const char *class)
{
	json_t *events = json_object_get(json_object_get(sample, "sim"),
					 "events");
	json_t *value = json_object_get(json_object_get(events, name), class);

	return value ? json_integer_value(value) : -1;
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
				 HEADER REGION(281474976710655, 0, 1, 1, 1)
				 REGION(8, 1, 200, 20, 2)
				 REGION(7, 0, 100, 10, 0)), 0);
	assert_string_equal(guest->result.incomplete, "");
	assert_int_equal(guest->result.rows, 1);
	sample = row(guest, 0);
	assert_int_equal(window(sample, "k", 0), 100);
	assert_int_equal(window(sample, "k", 1), 200);
	assert_int_equal(window(sample, "u", 1), 20);
	assert_int_equal(window(sample, "irq", 0), 0);
	assert_int_equal(window(sample, "irq", 1), 2);
	assert_int_equal(window(sample, "flags", 0), 0);
	assert_int_equal(window(sample, "flags", 1), 1);
	/* counters are of the clean window alone */
	assert_int_equal(counted(sample, "instructions:k"), 100);
	assert_int_equal(counted(sample, "instructions:u"), 10);
	assert_null(counter(sample, "instructions:irq"));
	assert_int_equal(sim_number(sample, "clean_windows"), 1);
	assert_int_equal(sim_number(sample, "clean_faults"), 8);
	assert_true(json_is_true(json_object_get(sample, "valid")));
	json_decref(sample);
	assert_int_equal(guest->result.lost_rows, 0);
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
				 HEADER REGION(7, 0, 100, 10, 1)), 0);
	assert_lost(guest, "markers of 1 of 2 regions lost or duplicate");
}

static void a_region_seen_twice_invalidates_the_row(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER REGION(7, 0, 100, 10, 1)
				 REGION(8, 0, 100, 10, 1)
				 REGION(8, 0, 100, 10, 1)), 0);
	assert_lost(guest, "markers of 1 of 2 regions lost or duplicate");
}

static void a_torn_last_region_is_one_never_seen(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER REGION(7, 0, 100, 10, 1)
				 "8\t0\t0\t0\t0\t0\t100\t10"), 0);
	assert_lost(guest, "markers of 1 of 2 regions lost or duplicate");
}

static void without_the_plugin_all_windows_are_lost(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1), NULL), 0);
	assert_lost(guest, "markers of 2 of 2 regions lost or duplicate");
}

static void assert_invalid(struct guest *guest, const char *reason)
{
	json_t *sample = row(guest, 0);

	assert_true(json_is_false(json_object_get(sample, "valid")));
	assert_string_equal(json_string_value(json_object_get(
				    sample, "invalid_reason")), reason);
	assert_true(json_is_null(json_object_get(
		counter(sample, "instructions:k"), "value")));
	json_decref(sample);
}

static void a_region_out_of_track_invalidates_the_row(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER REGION(7, 0, 100, 10, 0)
				 REGION(8, 17, 100, 10, 0)), 0);
	assert_invalid(guest, "the plugin lost track of 1 of 2 regions");
	assert_int_equal(guest->result.lost_rows, 1);
}

/* Each window is counted once, for the gravest that happened in it. */
static void a_row_without_a_clean_window_is_none(void **state)
{
	struct guest *guest = *state;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1),
				 HEADER REGION(7, 1, 100, 10, 5)
				 REGION(8, 3, 100, 10, 5)), 0);
	assert_invalid(guest, "no window of 2 is clean: 1 interrupted, 1 with a context switch");
	assert_int_equal(guest->result.lost_rows, 0);
}

static void the_guests_reason_stands_before_the_plugins(void **state)
{
	struct guest *guest = *state;
	json_t *sample;

	assert_int_equal(collect(guest, "{\"type\":\"sample\",\"data\":{"
				 "\"valid\":false,\"invalid_reason\":\"order\","
				 "\"faults\":9,\"counters\":{},\"sim\":"
				 WINDOWS(7) "}}\n" END(1), NULL), 0);
	sample = row(guest, 0);
	assert_string_equal(json_string_value(json_object_get(
				    sample, "invalid_reason")), "order");
	json_decref(sample);
	assert_int_equal(guest->result.lost_rows, 0);
}

#define TRAFFIC_HEADER \
	"flags\tswitches\tticks\tnode\tcpu\tregion\t" \
	"instructions:k\tLLC-load-misses:u\tfills-node0:k\tfills-node1:k\t" \
	"writebacks-node1:k\twritebacks-node0:u\n"

/* Windows on CPUs of either node; columns in another order than usual. */
static void traffic_is_local_or_remote_to_the_windows_cpu(void **state)
{
	struct guest *guest = *state;
	json_t *sample;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1), TRAFFIC_HEADER
				 "0\t0\t0\t0\t0\t7\t100\t3\t10\t5\t2\t1\n"
				 "0\t0\t0\t1\t1\t8\t50\t4\t20\t7\t6\t9\n"),
			 0);
	sample = row(guest, 0);
	assert_int_equal(event(sample, "instructions", "k"), 150);
	assert_int_equal(event(sample, "LLC-load-misses", "u"), 7);
	assert_int_equal(event(sample, "LLC-load-misses", "k"), 0);
	assert_int_equal(event(sample, "mem-fills-local", "k"), 10 + 7);
	assert_int_equal(event(sample, "mem-fills-remote", "k"), 5 + 20);
	assert_int_equal(event(sample, "mem-writebacks-local", "k"), 6);
	assert_int_equal(event(sample, "mem-writebacks-remote", "k"), 2);
	assert_int_equal(event(sample, "mem-writebacks-local", "u"), 1);
	assert_int_equal(event(sample, "mem-writebacks-remote", "u"), 9);
	assert_int_equal(event(sample, "mem-fills-node0", "k"), 30);
	assert_int_equal(event(sample, "mem-fills-node1", "k"), 12);
	assert_int_equal(event(sample, "mem-bytes", "k"), 64 * (42 + 8));
	assert_int_equal(event(sample, "mem-bytes", "u"), 64 * 10);
	assert_int_equal(counted(sample, "mem-bytes:k"), 64 * (42 + 8));
	assert_int_equal(sim_number(sample, "clean_faults"), 9);
	/* what the file has no column for was not counted */
	assert_int_equal(event(sample, "mem-fills-node2", "k"), -1);
	assert_int_equal(event(sample, "L1-dcache-loads", "k"), -1);
	json_decref(sample);
}

static void events_are_of_clean_windows(void **state)
{
	struct guest *guest = *state;
	json_t *sample;

	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1), TRAFFIC_HEADER
				 "1\t0\t1\t0\t0\t7\t100\t3\t10\t5\t2\t1\n"
				 "0\t0\t0\t0\t0\t8\t50\t4\t20\t7\t6\t9\n"),
			 0);
	sample = row(guest, 0);
	assert_int_equal(event(sample, "mem-fills-local", "k"), 20);
	assert_int_equal(sim_number(sample, "clean_windows"), 1);
	assert_int_equal(sim_number(sample, "clean_faults"), 1);
	json_decref(sample);
}

static void assert_table_refused(struct guest *guest, const char *table,
				 const char *complaint)
{
	struct capture capture;

	capture_begin(&capture);
	assert_int_equal(collect(guest, ROW(WINDOWS(7)) END(1), table),
			 -EPROTO);
	assert_non_null(strstr(capture_end(&capture), complaint));
	assert_int_equal(count_lines(capture.text), 1);
	assert_false(exists(guest, "/samples.jsonl"));
}

static void tables_of_another_plugin_are_refused(void **state)
{
	struct guest *guest = *state;

	assert_table_refused(guest, "region\tcpu\tk\tu\tirq\n",
			     "no column is called 'k'");
	assert_table_refused(guest, "region\tcpu\tnode\tticks\tswitches\n",
			     "column 'flags' is missing");
	assert_table_refused(guest, "region\tregion\n",
			     "column 'region' comes twice");
	assert_table_refused(guest, "region\tinstructions\n",
			     "no column is called 'instructions'");
	assert_table_refused(guest, HEADER "7\t0\t0\t0\t0\t0\t1\t2\n",
			     "sim.tsv:2: ");
	assert_table_refused(guest, HEADER REGION(7, 0, 1, 2, 3\t4),
			     "sim.tsv:2: ");
	assert_table_refused(guest, HEADER REGION(7, 0, 1, 2, -3),
			     "sim.tsv:2: ");
}

static json_t *machine_sim(const struct guest *guest)
{
	json_t *machine = json_loads(tree_read(guest->dir, "/machine.json"), 0,
				     NULL);
	json_t *sim = json_incref(json_object_get(machine, "sim"));

	json_decref(machine);
	return sim;
}

static void the_machine_says_what_counts_rest_on(void **state)
{
	struct guest *guest = *state;
	json_t *sim;

	tree_write(guest->dir, "/identity", "abc");
	tree_write(guest->dir, "/cache.json", "{\"name\":\"milan\"}");
	assert_int_equal(collect(guest, MACHINE ROW("null") END(1), HEADER), 0);
	sim = machine_sim(guest);
	/* FIPS 180-2's own example */
	assert_string_equal(json_string_value(json_object_get(sim, "identity")),
			    "ba7816bf8f01cfea414140de5dae2223"
			    "b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(json_string_value(json_object_get(
				    json_object_get(sim, "cache"), "name")),
			    "milan");
	json_decref(sim);
}

static void what_counts_rest_on_may_be_unknown(void **state)
{
	struct guest *guest = *state;
	json_t *sim;

	assert_int_equal(collect(guest, MACHINE ROW("null") END(1), HEADER), 0);
	sim = machine_sim(guest);
	assert_true(json_is_null(json_object_get(sim, "identity")));
	assert_true(json_is_null(json_object_get(sim, "cache")));
	json_decref(sim);
	tree_write(guest->dir, "/cache.json", "{\"name\":");
	assert_int_equal(collect(guest, MACHINE ROW("null") END(1), HEADER),
			 -EPROTO);
}

static void nothing_is_simulated_without_the_plugin(void **state)
{
	struct guest *guest = *state;
	json_t *sim;

	assert_int_equal(collect(guest, MACHINE ROW("null") END(1), NULL), 0);
	sim = machine_sim(guest);
	assert_true(json_is_null(sim));
	json_decref(sim);
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
				 HEADER REGION(7, 0, hundred, 10, 1)),
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
		guest_test(a_region_out_of_track_invalidates_the_row),
		guest_test(a_row_without_a_clean_window_is_none),
		guest_test(the_guests_reason_stands_before_the_plugins),
		guest_test(traffic_is_local_or_remote_to_the_windows_cpu),
		guest_test(events_are_of_clean_windows),
		guest_test(tables_of_another_plugin_are_refused),
		guest_test(the_machine_says_what_counts_rest_on),
		guest_test(what_counts_rest_on_may_be_unknown),
		guest_test(nothing_is_simulated_without_the_plugin),
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
