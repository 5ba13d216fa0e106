// SPDX-License-Identifier: GPL-2.0-only
/*
 * The run, with a workload of the test's own, at order 0 only: as root this sets
 * the real knobs for a moment and restores them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/counters.h"
#include "harness/region.h"
#include "harness/run/run.h"
#include "harness/sim_events.h"
#include "harness/units.h"
#include "capture.h"

#define PAGES 16

struct fake {
	char *memory;
	int calls;		/* of run, over all repetitions */
	int signal_at;		/* raise SIGTERM in that call, 0 = never */
	int fail_at;		/* return -ENOMEM from that call, 0 = never */
	int short_at;		/* fault one page less in that call */
	int doubt_at;		/* find fault with what that call did */
	bool simulated;		/* as a guest under TCG */
	bool two_workers;	/* processes: each has a struct fake of its own */
	int open;		/* set up and not torn down */
};

/* The hooks get no context of the test but through this. */
static struct fake fake;

static int fake_setup(const struct workload_input *input, void **state)
{
	(void)input;
	fake.memory = mmap(NULL, PAGES * UNITS_PAGE_BYTES,
			   PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(fake.memory, PAGES * UNITS_PAGE_BYTES, MADV_NOHUGEPAGE);
	fake.open++;
	*state = &fake;
	return 0;
}

static int fake_run(void *state, struct region *region)
{
	struct fake *f = state;
	int i, pages = PAGES;

	f->calls++;
	if (f->calls == f->signal_at)
		raise(SIGTERM);
	if (f->calls == f->fail_at)
		return -ENOMEM;
	if (f->calls == f->short_at)
		pages--;
	region_start(region);
	for (i = 0; i < pages; i++)
		((volatile char *)f->memory)[i * UNITS_PAGE_BYTES] = 1;
	region_stop(region);
	return 0;
}

static void fake_memory(void *state, struct workload_memory *memory)
{
	const struct fake *f = state;

	memory->start = f->memory;
	memory->bytes = PAGES * UNITS_PAGE_BYTES;
}

static void fake_check(void *state, char *reason, size_t size)
{
	const struct fake *f = state;

	if (f->calls == f->doubt_at)
		snprintf(reason, size, "doubted");
}

static size_t fake_figures(void *state, struct counter_value *out, size_t room)
{
	const struct fake *f = state;

	assert_true(room >= 1);
	*out = (struct counter_value){ .name = "calls", .source = "workload",
				       .value = (uint64_t)f->calls };
	return 1;
}

static int fake_teardown(void *state, uint64_t *ns)
{
	struct fake *f = state;

	munmap(f->memory, PAGES * UNITS_PAGE_BYTES);
	f->open--;
	*ns = 1;
	return 0;
}

static const struct workload fake_workload = {
	.name = "fake",
	.setup = fake_setup,
	.run = fake_run,
	.memory = fake_memory,
	.check = fake_check,
	.figures = fake_figures,
	.teardown = fake_teardown,
};

static const struct workload *const workloads[] = { &fake_workload, NULL };

struct result {
	int err;
	char *rows;
	size_t rows_bytes;
	struct capture capture;
};

static void write_config(char *path, bool two_workers)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_true(dprintf(fd, "[run]\nrepetitions = 4\nwarmup = 1\n"
			    "[fake a]\norders = 0\nsize = 64K\n%s",
			    two_workers ? "threads = 2\nworkers = processes\n" :
					  "") > 0);
	close(fd);
}

static void run_fake(const struct fake *plan, struct result *result)
{
	char path[] = "/tmp/pzbench-test-XXXXXX";
	const struct run_options options = {
		.config = path,
		.arm = "test",
		.pmu = plan->simulated ? "sim" : "none",
		.accel = plan->simulated ? "tcg" : "none",
		.quiet = true,
	};
	struct run *run;
	cpu_set_t cpus;
	FILE *rows;

	fake = *plan;
	sched_getaffinity(0, sizeof(cpus), &cpus); /* a run pins its thread */
	write_config(path, plan->two_workers);
	rows = open_memstream(&result->rows, &result->rows_bytes);
	capture_begin(&result->capture);
	result->err = run_open(&options, workloads, &run);
	if (!result->err) {
		result->err = run_measure(run, rows);
		if (run_close(run) && !result->err)
			result->err = -EIO;
	}
	capture_end(&result->capture);
	fclose(rows);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	unlink(path);
}

/* The @index-th row, NULL past the last. */
static json_t *row_at(const struct result *result, int index)
{
	const char *line = result->rows;

	for (; index && line; index--) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!line || !*line)
		return NULL;
	return json_loads(line, JSON_DISABLE_EOF_CHECK, NULL);
}

static void every_repetition_leaves_a_row(void **state)
{
	struct result result;
	json_t *row;
	int i;

	(void)state;
	run_fake(&(struct fake) { 0 }, &result);
	assert_int_equal(result.err, 0);
	assert_int_equal(count_lines(result.rows), 5);
	assert_int_equal(fake.open, 0);
	for (i = 0; i < 5; i++) {
		row = row_at(&result, i);
		assert_int_equal(json_integer_value(json_object_get(
			row, "position")), i);
		assert_int_equal(json_is_true(json_object_get(row, "warmup")),
				 i == 0);
		assert_int_equal(json_integer_value(json_object_get(
			row, "repetition")), i ? i - 1 : 0);
		assert_int_equal(json_integer_value(json_object_get(
			row, "faults")), PAGES);
		json_decref(row);
	}
	free(result.rows);
}

static void what_the_workload_says_stands_in_its_rows(void **state)
{
	struct result result;
	json_t *row, *calls;
	int i;

	(void)state;
	run_fake(&(struct fake) { .doubt_at = 3 }, &result);
	assert_int_equal(result.err, 0);
	for (i = 0; i < 5; i++) {
		row = row_at(&result, i);
		calls = json_object_get(json_object_get(row, "counters"),
					"calls");
		assert_int_equal(json_integer_value(
			json_object_get(calls, "value")), i + 1);
		assert_string_equal(json_string_value(
			json_object_get(calls, "source")), "workload");
		assert_int_equal(json_is_true(json_object_get(row, "valid")),
				 i != 2);
		if (i == 2)
			assert_string_equal(json_string_value(json_object_get(
				row, "invalid_reason")), "doubted");
		json_decref(row);
	}
	free(result.rows);
}

static bool has_two_cpus(void)
{
	cpu_set_t cpus;

	return !sched_getaffinity(0, sizeof(cpus), &cpus) &&
	       CPU_COUNT(&cpus) > 1;
}

static void two_workers_share_a_row(void **state)
{
	struct result result;
	json_t *row, *workers;
	int i;

	(void)state;
	if (!has_two_cpus())
		skip();
	run_fake(&(struct fake) { .two_workers = true }, &result);
	assert_int_equal(result.err, 0);
	assert_int_equal(count_lines(result.rows), 5);
	for (i = 0; i < 5; i++) {
		row = row_at(&result, i);
		workers = json_object_get(row, "workers");
		assert_true(json_is_true(json_object_get(row, "valid")));
		assert_int_equal(json_integer_value(json_object_get(
			row, "faults")), 2 * PAGES);
		assert_int_equal(json_array_size(json_object_get(
			workers, "ns")), 2);
		assert_int_equal(json_integer_value(json_object_get(
			json_object_get(row, "fault"), "ns")),
			json_integer_value(json_array_get(json_object_get(
				workers, "ns"), 0)) +
			json_integer_value(json_array_get(json_object_get(
				workers, "ns"), 1)));
		json_decref(row);
	}
	free(result.rows);
}

/* Its error is the run's, once its parts are torn down. */
static void an_error_of_a_worker_is_the_runs(void **state)
{
	struct result result;

	(void)state;
	if (!has_two_cpus())
		skip();
	run_fake(&(struct fake) { .two_workers = true, .fail_at = 1 },
		 &result);
	assert_int_equal(result.err, -ENOMEM);
	assert_int_equal(count_lines(result.rows), 0);
	free(result.rows);
}

static void simulated_rounds_have_placements_of_their_own(void **state)
{
	struct result result;
	json_t *row;
	int i;

	(void)state;
	run_fake(&(struct fake) { .simulated = true }, &result);
	assert_int_equal(result.err, 0);
	assert_int_equal(count_lines(result.rows), 5);
	for (i = 0; i < 5; i++) {
		row = row_at(&result, i);
		assert_int_equal(json_integer_value(json_object_get(
			row, "placement")), i);
		assert_int_equal(json_integer_value(json_object_get(
			json_object_get(row, "sim"), "first_region")),
			i << SIM_WINDOW_BITS);
		json_decref(row);
	}
	free(result.rows);
	run_fake(&(struct fake) { 0 }, &result);
	row = row_at(&result, 4);
	assert_true(json_is_null(json_object_get(row, "placement")));
	json_decref(row);
	free(result.rows);
}

static void a_signal_ends_the_run_between_repetitions(void **state)
{
	struct result result;
	json_t *row;

	(void)state;
	run_fake(&(struct fake) { .signal_at = 3 }, &result);
	assert_int_equal(result.err, -EINTR);
	assert_int_equal(fake.calls, 3);
	assert_int_equal(fake.open, 0);
	assert_int_equal(count_lines(result.rows), 3);
	row = row_at(&result, 2);
	assert_non_null(row);
	json_decref(row);
	assert_non_null(strstr(result.capture.text, "after 3 rows"));
	free(result.rows);
}

static void an_error_keeps_the_rows_before_it(void **state)
{
	struct result result;

	(void)state;
	run_fake(&(struct fake) { .fail_at = 2 }, &result);
	assert_int_equal(result.err, -ENOMEM);
	assert_int_equal(fake.calls, 2);
	assert_int_equal(fake.open, 0);
	assert_int_equal(count_lines(result.rows), 1);
	free(result.rows);
}

static void a_claim_not_met_marks_its_row_only(void **state)
{
	struct result result;
	json_t *row;
	int i;

	(void)state;
	run_fake(&(struct fake) { .short_at = 4 }, &result);
	assert_int_equal(result.err, 0);
	for (i = 0; i < 5; i++) {
		row = row_at(&result, i);
		assert_int_equal(json_is_true(json_object_get(row, "valid")),
				 i != 3);
		json_decref(row);
	}
	free(result.rows);
}

static void bad_accel_is_refused(void **state)
{
	const struct run_options options = {
		.config = "/nonexistent", .arm = "a", .pmu = "none",
		.accel = "xen",
	};
	struct capture capture;
	struct run *run;
	int err;

	(void)state;
	capture_begin(&capture);
	err = run_open(&options, workloads, &run);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_non_null(strstr(capture.text, "none, kvm or tcg"));
}

/* Of the config's it is the plan's, and so all that is drawn from it. */
static void a_seed_goes_before_the_config_s(void **state)
{
	char path[] = "/tmp/pzbench-test-XXXXXX";
	struct run_options options = {
		.config = path, .arm = "a", .pmu = "none",
		.accel = "none", .quiet = true,
	};
	struct run *run;
	json_t *plan;

	(void)state;
	fake = (struct fake){ 0 };
	write_config(path, false);
	for (; options.seed <= 77; options.seed += 77) {
		assert_int_equal(run_open(&options, workloads, &run), 0);
		plan = plan_json(run_plan(run));
		assert_int_equal(json_integer_value(json_object_get(plan,
								    "seed")),
				 options.seed ? 77 : 1);
		json_decref(plan);
		assert_int_equal(run_close(run), 0);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_repetition_leaves_a_row),
		cmocka_unit_test(what_the_workload_says_stands_in_its_rows),
		cmocka_unit_test(two_workers_share_a_row),
		cmocka_unit_test(an_error_of_a_worker_is_the_runs),
		cmocka_unit_test(simulated_rounds_have_placements_of_their_own),
		cmocka_unit_test(a_signal_ends_the_run_between_repetitions),
		cmocka_unit_test(an_error_keeps_the_rows_before_it),
		cmocka_unit_test(a_claim_not_met_marks_its_row_only),
		cmocka_unit_test(bad_accel_is_refused),
		cmocka_unit_test(a_seed_goes_before_the_config_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
