// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/axes.h"
#include "harness/results/tally.h"

#include <errno.h>
#include <math.h>

#define assert_near(value, want) assert_true(fabs((value) - (want)) < 1e-9)

struct heap {
	struct tally tally;
	struct reasons invalid, absent;
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct heap));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct heap *heap = *state;

	tally_free(&heap->tally);
	reasons_free(&heap->invalid);
	reasons_free(&heap->absent);
	free(heap);
	return 0;
}

/* A valid batch row of 9 faults in 1800 ns, with @changes laid over it. */
static int add(struct heap *heap, const char *changes)
{
	json_t *row = json_loads(
		"{\"pass\":\"batch\",\"repetition\":0,\"warmup\":false,"
		"\"valid\":true,\"invalid_reason\":null,\"faults\":9,"
		"\"fault\":{\"ns\":1800},\"teardown\":{\"ns\":90},"
		"\"latency\":null,\"counters\":{},\"sim\":null,"
		"\"kernel\":null,\"verify\":{}}", 0, NULL);
	json_t *over = json_loads(changes, 0, NULL);
	cJSON *read;
	char *text;
	int err;

	assert_non_null(row);
	assert_non_null(over);
	json_object_update(row, over);
	text = json_dumps(row, 0);
	read = cJSON_Parse(text);
	err = tally_add_row(&heap->tally, read, 0, &heap->invalid,
			    &heap->absent);
	cJSON_Delete(read);
	free(text);
	json_decref(over);
	json_decref(row);
	return err;
}

#define SIM(clean_faults, events, rest) \
	"{\"sim\":{\"first_region\":3145728,\"faults_each\":8," \
	"\"clean_faults\":" #clean_faults ",\"events\":{" \
	"\"instructions\":{\"k\":810,\"u\":90,\"irq\":0}" events "}," rest "}"

static void time_is_per_fault(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{}"), 0);
	assert_int_equal(heap->tally.fault_ns.n, 1);
	assert_near(heap->tally.fault_ns.at[0].value, 200);
	assert_near(heap->tally.teardown_ns.at[0].value, 10);
}

/* 9 faults by 8 are two windows, the second of one fault. */
static void the_last_window_may_be_short(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, SIM(9, "", "\"k\":[800,110],"
				       "\"flags\":[0,0]") "}"), 0);
	assert_int_equal(heap->tally.kernel_instructions.n, 2);
	assert_near(heap->tally.kernel_instructions.at[0].value, 100);
	assert_near(heap->tally.kernel_instructions.at[1].value, 110);
}

static void windows_with_a_tick_are_dropped_and_counted(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, SIM(1, "", "\"k\":[800,110],"
				       "\"flags\":[1,0]") "}"), 0);
	assert_int_equal(heap->tally.windows, 2);
	assert_int_equal(heap->tally.windows_dropped, 1);
	assert_int_equal(heap->tally.dropped[SIM_DROP_INTERRUPT], 1);
	assert_int_equal(heap->tally.kernel_instructions.n, 1);
	/* paired by its own place, not by that of the window before it */
	assert_int_equal(heap->tally.kernel_instructions.at[0].index,
			 points_index(0, 0, 1));
}

/* Their own instructions are the fault's; after a switch they are not. */
static void windows_with_a_tick_are_in_the_mean_of_all(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, SIM(9, "", "\"k\":[800,110],"
				       "\"flags\":[1,2]") "}"), 0);
	assert_int_equal(heap->tally.kernel_instructions.n, 0);
	assert_int_equal(heap->tally.all_instructions.n, 1);
	assert_near(heap->tally.all_instructions.at[0].value, 100);
}

#define EVENT(name, k, u) \
	",\"" name "\":{\"k\":" #k ",\"u\":" #u ",\"irq\":0}"

static void memory_is_per_fault_of_the_clean_windows(void **state)
{
	struct heap *heap = *state;
	struct points *memory = heap->tally.memory;

	assert_int_equal(add(heap, SIM(8, EVENT("LLC-load-misses", 8, 16)
				       EVENT("LLC-store-misses", 32, 64)
				       EVENT("L2-load-misses", 1, 1)
				       EVENT("mem-fills-remote", 2, 0)
				       EVENT("mem-writebacks-remote", 0, 1)
				       EVENT("mem-bytes", 640, 64),
				       "\"k\":[1,2],\"flags\":[0,2]") "}"), 0);
	assert_int_equal(memory[MEMORY_LLC_MISSES].n, 1);
	assert_near(memory[MEMORY_LLC_MISSES].at[0].value, 15);
	assert_near(memory[MEMORY_REMOTE_BYTES].at[0].value, 64 * 3 / 8.0);
	assert_near(memory[MEMORY_BYTES].at[0].value, 88);
	/* half of it, or nothing, is not there rather than less */
	assert_int_equal(memory[MEMORY_L2_MISSES].n, 0);
	assert_int_equal(memory[MEMORY_STORED_BYTES].n, 0);
}

static void simulated_batches_can_be_joined(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, SIM(8, EVENT("mem-bytes", 640, 64),
				       "\"k\":[1,2],\"flags\":[0,2]") "}"), 0);
	assert_int_equal(add(heap, SIM(8, "", "\"k\":[1],\"flags\":[0]")
			     ",\"warmup\":true}"), 0);
	assert_int_equal(heap->tally.sim.n, 1);
	assert_int_equal(heap->tally.sim.at[0].number, 3);
	assert_int_equal(heap->tally.sim.faults, 8);
	assert_int_equal(heap->tally.sim.instructions, 900);
	assert_int_equal(heap->tally.sim.memory_bytes, 704);
}

/* `sim` counts clean windows, `soft` the whole batch of nine. */
static void counters_are_per_fault_of_what_they_count(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, SIM(8, "", "\"k\":[1,2],\"flags\":[0,2]")
			     ",\"counters\":{"
			     "\"mem-bytes:k\":{\"value\":720,\"source\":\"sim\"},"
			     "\"page-faults\":{\"value\":9,\"source\":\"soft\"}}}"),
			 0);
	assert_near(tally_counter_find(&heap->tally, "mem-bytes:k")
			    ->per_fault.at[0].value, 90);
	assert_near(tally_counter_find(&heap->tally, "page-faults")
			    ->per_fault.at[0].value, 1);
}

static void a_pmu_gives_a_point_a_repetition(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"counters\":{\"instructions:k\":"
			     "{\"value\":9000,\"source\":\"hw\","
			     "\"enabled_ns\":100,\"running_ns\":75}}}"), 0);
	assert_false(heap->tally.simulated);
	assert_int_equal(heap->tally.kernel_instructions.n, 1);
	assert_near(heap->tally.kernel_instructions.at[0].value, 1000);
	assert_near(tally_counter_find(&heap->tally, "instructions:k")
			    ->running_share, 0.75);
}

static void an_absent_counter_is_no_zero(void **state)
{
	struct heap *heap = *state;
	const char *absent = "{\"counters\":{"
		"\"cycles:k\":{\"value\":null,\"source\":\"hw\",\"reason\":\"no PMU\"},"
		"\"cycles:u\":{\"value\":null,\"source\":\"hw\",\"reason\":\"no PMU\"}}}";

	assert_int_equal(add(heap, absent), 0);
	assert_int_equal(add(heap, absent), 0);
	assert_null(tally_counter_find(&heap->tally, "cycles:k"));
	assert_int_equal(heap->absent.n, 1);
	assert_string_equal(heap->absent.at[0].text, "no PMU");
	assert_string_equal(heap->absent.at[0].names, "cycles:k, cycles:u");
}

/* Sixteen events that a machine without a PMU lacks are one thing to say. */
static void one_cause_is_one_reason(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"counters\":{"
		"\"cycles:k\":{\"value\":null,\"source\":\"hw\","
		"\"reason\":\"no PMU: no cycles event\"},"
		"\"cache-misses:u\":{\"value\":null,\"source\":\"hw\","
		"\"reason\":\"no PMU: no cache-misses event\"}}}"), 0);
	assert_int_equal(heap->absent.n, 1);
	assert_string_equal(heap->absent.at[0].text, "no PMU: no such event");
	assert_string_equal(heap->absent.at[0].names,
			    "cycles:k, cache-misses:u");
}

static void warmup_and_invalid_rows_enter_no_figure(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"warmup\":true}"), 0);
	assert_int_equal(add(heap, "{\"valid\":false,"
			     "\"invalid_reason\":\"wrong order\"}"), 0);
	assert_int_equal(heap->tally.rows, 2);
	assert_int_equal(heap->tally.warmups, 1);
	assert_int_equal(heap->tally.invalid, 1);
	assert_int_equal(heap->tally.faults, 0);
	assert_int_equal(heap->tally.fault_ns.n, 0);
	assert_string_equal(heap->invalid.at[0].text, "wrong order");
}

static void a_use_of_memory_is_timed_by_its_own(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"pass\":\"reuse\",\"fault\":null,"
			     "\"reuse\":{\"ns\":450}}"), 0);
	assert_int_equal(heap->tally.batches, 1);
	assert_near(heap->tally.fault_ns.at[0].value, 50);
}

/* Rows of one cell, @index the slow place in the second of them. */
static void add_latencies(struct heap *heap, int index)
{
	char row[512];

	snprintf(row, sizeof(row), "{\"pass\":\"latency\",\"repetition\":%d,"
		 "\"latency\":{\"histogram\":[[1280,3],[90112,1]],"
		 "\"by_index\":{\"charge\":{\"period\":64,\"median_ns\":1300,"
		 "\"slow\":[[%d,1500],[9,1490]]},\"table\":{\"period\":512,"
		 "\"median_ns\":1300,\"slow\":[]}}}}", index, index);
	assert_int_equal(add(heap, row), 0);
}

static void histograms_and_places_are_of_all_repetitions(void **state)
{
	struct heap *heap = *state;
	const struct tally_places *places = heap->tally.latency_places;

	add_latencies(heap, 5);
	add_latencies(heap, 5);
	assert_int_equal(places[CYCLE_CHARGE].index, 5);
	add_latencies(heap, 6);
	assert_int_equal(places[CYCLE_CHARGE].index, TALLY_INDEX_VARIES);
	assert_int_equal(places[CYCLE_CHARGE].slow_ns.n, 3);
	assert_near(places[CYCLE_CHARGE].slow_ns.at[2].value, 1500);
	assert_int_equal(places[CYCLE_TABLE].looked_at, 3);
	assert_int_equal(places[CYCLE_TABLE].slow_ns.n, 0);
	assert_int_equal(add(heap, "{\"pass\":\"latency\",\"valid\":false,"
			     "\"latency\":{\"histogram\":[[1280,3]]}}"), 0);
	assert_int_equal(heap->tally.latency_histogram
				 .count[latency_bucket(1280)], 9);
	assert_int_equal(add(heap, "{\"pass\":\"latency\","
			     "\"latency\":{\"histogram\":[3]}}"), -EINVAL);
}

static void several_workers_have_figures_of_all(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"repetition\":1}"), 0);
	assert_int_equal(heap->tally.folios_per_s.n, 0);
	assert_int_equal(add(heap, "{\"workers\":{\"cpus\":[1,0],\"ns\":[8,9],"
			     "\"wall_ns\":9,\"folios_per_s\":1e9,"
			     "\"slowest_to_fastest\":1.125}}"), 0);
	assert_int_equal(heap->tally.folios_per_s.n, 1);
	assert_near(heap->tally.folios_per_s.at[0].value, 1e9);
	assert_near(heap->tally.slowest_to_fastest.at[0].value, 1.125);
}

static void a_latency_pass_times_no_batch(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"pass\":\"latency\",\"latency\":"
			     "{\"count\":9,\"p50_ns\":5,\"max_ns\":50,\"clock_ns\":2}}"),
			 0);
	assert_int_equal(heap->tally.fault_ns.n, 0);
	assert_near(heap->tally.latency_count.at[0].value, 9);
	assert_near(heap->tally.latency_ns[LATENCY_P50].at[0].value, 5);
	assert_near(heap->tally.latency_ns[LATENCY_MAX].at[0].value, 50);
}

static void folios_are_added_up(void **state)
{
	struct heap *heap = *state;
	const char *kernel = "{\"kernel\":{\"user_caller\":1,\"user_buddy\":2,"
			     "\"user_skipped\":6}}";

	assert_int_equal(add(heap, kernel), 0);
	assert_int_equal(add(heap, kernel), 0);
	assert_true(heap->tally.has_zeroed);
	assert_int_equal(heap->tally.zeroed.by_caller, 2);
	assert_int_equal(heap->tally.zeroed.by_buddy, 4);
	assert_int_equal(heap->tally.zeroed.skipped, 12);
	assert_false(heap->tally.has_in_vain);
	assert_int_equal(heap->tally.faults, 18);
}

static void folios_in_vain_are_added_up(void **state)
{
	struct heap *heap = *state;
	const char *kernel = "{\"kernel\":{\"user_caller\":0,\"user_buddy\":9,"
			     "\"user_skipped\":0,\"in_vain\":4}}";

	assert_int_equal(add(heap, kernel), 0);
	assert_int_equal(add(heap, kernel), 0);
	assert_true(heap->tally.has_in_vain);
	assert_int_equal(heap->tally.zeroed.in_vain, 8);
}

static void what_is_no_row_is_refused(void **state)
{
	struct heap *heap = *state;

	assert_int_equal(add(heap, "{\"pass\":\"other\"}"), -EINVAL);
	assert_int_equal(add(heap, "{\"faults\":-1}"), -EINVAL);
	assert_int_equal(add(heap, "{\"sim\":{\"faults_each\":8}}"), -EINVAL);
	assert_int_equal(add(heap, SIM(9, "", "\"k\":[1,2],\"flags\":[0]") "}"),
			 -EINVAL);
	assert_int_equal(add(heap, SIM(0, "", "\"k\":[1],\"flags\":[0]") "}"),
			 -EINVAL);
}

static void axes_survive_the_way_through_json(void **state)
{
	const char *text = "{\"workload\":\"anon\",\"label\":\"x\",\"order\":4,"
		"\"size_bytes\":1048576,\"trigger\":\"write\","
		"\"offset\":\"last\",\"cpu_node\":0,\"mem_node\":1,"
		"\"prezeroed_pct\":%s,\"threads\":1%s}";
	const char *const ratios[] = { "null", "0", "50" };
	const char *const orders[] = { "", "", ",\"zero_order\":\"converge\",\"site\":\"buddy-addr\"" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char one[512];
		struct axes axes;
		json_t *before, *after;
		cJSON *read;

		snprintf(one, sizeof(one), text, ratios[i], orders[i]);
		before = json_loads(one, 0, NULL);
		read = cJSON_Parse(one);
		assert_int_equal(axes_parse(read, &axes), 0);
		after = axes_json(&axes);
		assert_true(json_equal(before, after));
		cJSON_DeleteItemFromObject(read, "order");
		assert_int_equal(axes_parse(read, &axes), -EINVAL);
		cJSON_Delete(read);
		json_decref(before);
		json_decref(after);
	}
}

#define heap_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		heap_test(time_is_per_fault),
		heap_test(the_last_window_may_be_short),
		heap_test(windows_with_a_tick_are_dropped_and_counted),
		heap_test(windows_with_a_tick_are_in_the_mean_of_all),
		heap_test(memory_is_per_fault_of_the_clean_windows),
		heap_test(simulated_batches_can_be_joined),
		heap_test(counters_are_per_fault_of_what_they_count),
		heap_test(a_pmu_gives_a_point_a_repetition),
		heap_test(an_absent_counter_is_no_zero),
		heap_test(one_cause_is_one_reason),
		heap_test(warmup_and_invalid_rows_enter_no_figure),
		heap_test(a_use_of_memory_is_timed_by_its_own),
		heap_test(histograms_and_places_are_of_all_repetitions),
		heap_test(several_workers_have_figures_of_all),
		heap_test(a_latency_pass_times_no_batch),
		heap_test(folios_are_added_up),
		heap_test(folios_in_vain_are_added_up),
		heap_test(what_is_no_row_is_refused),
		cmocka_unit_test(axes_survive_the_way_through_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
