// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two workers, really started, with a workload of the test's own that notes in
 * shared memory what it was made to do. A machine with one CPU skips them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/error.h"
#include "harness/region.h"
#include "harness/sample.h"
#include "harness/topology.h"
#include "harness/units.h"
#include "harness/worker.h"
#include "capture.h"

#define WORKERS 2
#define PAGES 16
#define PATIENCE_NS (20 * UNITS_NS_PER_S)

enum mischief { NONE, SHORT, DIE, EXIT, HANG, SETUP_FAILS, RUN_FAILS };

/* The hooks get no context of the test but through this, shared by processes. */
static struct fake {
	enum mischief mischief;	/* of the worker that was set up last */
	int setups, teardowns;
	int running, most_running;
	pid_t pid[WORKERS];
	uint64_t seed[WORKERS];
} *fake;

/* The program's own memory: written to in a region, it must not fault there. */
static char own[WORKERS][UNITS_PAGE_BYTES]
	__attribute__((aligned(UNITS_PAGE_BYTES)));

struct part {
	int index;
	char *memory;
};

struct fixture {
	struct topology *topology;
	struct cell cell;
	uint32_t *latency_ns;
	struct capture capture;
};

static int fake_setup(const struct workload_input *input, void **state)
{
	struct part *part;
	int index = fake->setups++;

	if (index == WORKERS - 1 && fake->mischief == SETUP_FAILS)
		return error_report(ENOSPC, "no room");
	part = calloc(1, sizeof(*part));
	part->index = index;
	part->memory = mmap(NULL, PAGES * UNITS_PAGE_BYTES,
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(part->memory, PAGES * UNITS_PAGE_BYTES, MADV_NOHUGEPAGE);
	fake->pid[index] = getpid();
	fake->seed[index] = input->seed;
	*state = part;
	return 0;
}

static void be_naughty(void)
{
	if (fake->mischief == DIE)
		raise(SIGKILL);
	if (fake->mischief == EXIT)
		_exit(7);
	while (fake->mischief == HANG)
		pause();
}

/* Nobody goes on before all are in their region, or patience has an end. */
static void meet_the_others(void)
{
	const uint64_t start_ns = region_clock_ns();
	int running = __atomic_add_fetch(&fake->running, 1, __ATOMIC_SEQ_CST);

	while (running < WORKERS && region_clock_ns() - start_ns < UNITS_NS_PER_S)
		running = __atomic_load_n(&fake->running, __ATOMIC_SEQ_CST);
	__atomic_store_n(&fake->most_running, running, __ATOMIC_SEQ_CST);
}

static int fake_run(void *state, struct region *region)
{
	const struct part *part = state;
	const bool naughty = part->index == WORKERS - 1;
	int i, pages = PAGES;

	if (naughty)
		be_naughty();
	if (naughty && fake->mischief == RUN_FAILS)
		return error_report(EFAULT, "cannot run");
	if (naughty && fake->mischief == SHORT)
		pages--;
	region_start(region);
	((volatile char *)own[part->index])[0] = 2;
	if (fake->mischief == NONE)
		meet_the_others();
	for (i = 0; i < pages; i++)
		((volatile char *)part->memory)[i * UNITS_PAGE_BYTES] = 1;
	region_stop(region);
	return 0;
}

static int fake_run_latency(void *state, struct region *region,
			    uint32_t *latency_ns)
{
	const struct part *part = state;
	int i;

	region_start(region);
	for (i = 0; i < PAGES; i++)
		latency_ns[i] = (uint32_t)(1 + part->index);
	region_stop(region);
	return 0;
}

static int fake_reuse(void *state, struct region *region)
{
	const struct part *part = state;

	region_start(region);
	for (int i = 0; i < PAGES; i++)
		((volatile char *)part->memory)[i * UNITS_PAGE_BYTES] = 2;
	region_stop(region);
	return 0;
}

static void fake_memory(void *state, struct workload_memory *memory)
{
	const struct part *part = state;

	memory->start = part->memory;
	memory->bytes = PAGES * UNITS_PAGE_BYTES;
}

static int fake_teardown(void *state, uint64_t *ns)
{
	struct part *part = state;

	munmap(part->memory, PAGES * UNITS_PAGE_BYTES);
	free(part);
	fake->teardowns++;
	*ns = 5;
	return 0;
}

static const struct workload fake_workload = {
	.name = "fake",
	.setup = fake_setup,
	.run = fake_run,
	.run_latency = fake_run_latency,
	.reuse = fake_reuse,
	.memory = fake_memory,
	.teardown = fake_teardown,
};

static void *share(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(memory != MAP_FAILED);
	return memory;
}

static int start(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	memset(own, 1, sizeof(own));
	fake = share(sizeof(*fake));
	f->latency_ns = share(WORKERS * PAGES * sizeof(uint32_t));
	if (topology_open(NULL, &f->topology))
		return -1;
	f->cell = (struct cell) {
		.workload = &fake_workload,
		.label = "",
		.size_bytes = PAGES * UNITS_PAGE_BYTES,
		.cpu_node = topology_node(f->topology, 0),
		.mem_node = topology_node(f->topology, 0),
		.prezeroed_pct = CELL_NOT_PREZEROED,
		.threads = WORKERS,
	};
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	topology_close(f->topology);
	munmap(f->latency_ns, WORKERS * PAGES * sizeof(uint32_t));
	munmap(fake, sizeof(*fake));
	free(f);
	return 0;
}

static int start_workers(struct fixture *f, enum workers_kind kind,
			 enum mischief mischief, uint64_t limit_ns,
			 struct workers **workers)
{
	const struct workers_setup setup = {
		.cell = &f->cell,
		.topology = f->topology,
		.seed = 1,
		.timed = true,
		.latency_ns = f->latency_ns,
		.limit_ns = limit_ns,
	};

	if (topology_node_cpus(f->topology, f->cell.cpu_node, NULL, 0) <
	    WORKERS)
		skip();
	f->cell.choices[CHOICE_WORKERS] = kind;
	*fake = (struct fake) { .mischief = mischief };
	return workers_start(&setup, workers);
}

static void assert_no_child(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void work_together(struct fixture *f, enum workers_kind kind)
{
	struct workers *workers;
	struct worker_result result[WORKERS];
	int i;

	assert_int_equal(start_workers(f, kind, NONE, PATIENCE_NS, &workers), 0);
	assert_int_equal(workers_run(workers, WORKERS_FAULT), 0);
	assert_int_equal(workers_check(workers), 0);
	for (i = 0; i < WORKERS; i++)
		result[i] = workers_result(workers, i);
	assert_int_equal(workers_teardown(workers), 0);
	assert_int_equal(workers_result(workers, 1).teardown_ns, 5);
	workers_end(workers);
	assert_no_child();
	assert_int_equal(fake->most_running, WORKERS);
	assert_int_equal(fake->teardowns, WORKERS);
	assert_int_equal(workers_odd(result, WORKERS, PAGES), -1);
	for (i = 0; i < WORKERS; i++) {
		assert_true(result[i].ns > 0 && result[i].task_clock_ns > 0);
		assert_true(result[i].first_ns < result[i].end_ns);
		assert_true(result[i].node.got_pct == 100);
	}
	assert_int_not_equal(result[0].cpu, result[1].cpu);
	assert_int_not_equal(fake->pid[0], getpid());
	assert_true(fake->seed[0] != fake->seed[1]);
}

static void threads_share_a_process_that_is_not_the_program(void **state)
{
	work_together(*state, WORKERS_THREADS);
	assert_int_equal(fake->pid[0], fake->pid[1]);
}

static void processes_are_apart(void **state)
{
	work_together(*state, WORKERS_PROCESSES);
	assert_int_not_equal(fake->pid[0], fake->pid[1]);
}

static void use_of_memory_faults_nothing(void **state)
{
	struct workers *workers;
	struct worker_result result[WORKERS];

	assert_int_equal(start_workers(*state, WORKERS_PROCESSES, NONE,
				       PATIENCE_NS, &workers), 0);
	assert_int_equal(workers_run(workers, WORKERS_FAULT), 0);
	assert_int_equal(workers_run(workers, WORKERS_REUSE), 0);
	result[0] = workers_result(workers, 0);
	result[1] = workers_result(workers, 1);
	workers_end(workers);
	assert_int_equal(workers_odd(result, WORKERS, 0), -1);
	assert_int_equal(fake->teardowns, WORKERS);
}

static void each_has_latencies_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct workers *workers;
	int i;

	assert_int_equal(start_workers(f, WORKERS_PROCESSES, NONE, PATIENCE_NS,
				       &workers), 0);
	assert_int_equal(workers_run(workers, WORKERS_LATENCY), 0);
	workers_end(workers);
	for (i = 0; i < WORKERS * PAGES; i++)
		assert_int_equal(f->latency_ns[i], 1 + i / PAGES);
}

#define LATE_NS (UNITS_NS_PER_S / 4)

/* A process that lets a stopped one go on, later. */
static pid_t continue_late(pid_t stopped)
{
	const struct timespec late = { .tv_nsec = LATE_NS };
	pid_t helper = fork();

	if (helper)
		return helper;
	nanosleep(&late, NULL);
	kill(stopped, SIGCONT);
	_exit(0);
}

static void nobody_begins_before_all_are_there(void **state)
{
	struct workers *workers;
	uint64_t start_ns;
	pid_t helper;

	assert_int_equal(start_workers(*state, WORKERS_PROCESSES, NONE,
				       PATIENCE_NS, &workers), 0);
	kill(fake->pid[1], SIGSTOP);
	start_ns = region_clock_ns();
	helper = continue_late(fake->pid[1]);
	assert_int_equal(workers_run(workers, WORKERS_FAULT), 0);
	assert_true(workers_result(workers, 0).first_ns - start_ns >= LATE_NS);
	waitpid(helper, NULL, 0);
	workers_end(workers);
	assert_no_child();
}

/* A program with workers that hang, killed as nobody can help it. */
static pid_t start_program(struct fixture *f)
{
	pid_t program;
	struct workers *workers;

	*fake = (struct fake) { 0 };
	program = fork();
	if (program)
		return program;
	if (!start_workers(f, WORKERS_PROCESSES, HANG, PATIENCE_NS, &workers))
		workers_run(workers, WORKERS_FAULT);
	_exit(0);
}

static void workers_do_not_outlive_the_program(void **state)
{
	struct fixture *f = *state;
	int i, status;
	pid_t program;

	if (topology_node_cpus(f->topology, f->cell.cpu_node, NULL, 0) <
	    WORKERS)
		skip();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	program = start_program(f);
	while (!__atomic_load_n(&fake->pid[WORKERS - 1], __ATOMIC_ACQUIRE))
		sched_yield();
	kill(program, SIGKILL);
	assert_int_equal(waitpid(program, NULL, 0), program);
	alarm(10);
	for (i = 0; i < WORKERS; i++) {
		assert_int_equal(waitpid(fake->pid[i], &status, 0),
				 fake->pid[i]);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	alarm(0);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* As many faults in all would not do: each must have its own. */
static void a_worker_that_faults_less_is_named(void **state)
{
	struct fixture *f = *state;
	struct worker_result result[WORKERS];
	struct workers *workers;
	struct sample sample = {
		.cell = &f->cell,
		.workers = result,
		.verify = { .faults_asked = WORKERS * PAGES,
			    .faults_got = WORKERS * PAGES,
			    .order = { .got_pct = NAN },
			    .node = { .got_pct = NAN } },
	};

	assert_int_equal(start_workers(f, WORKERS_THREADS, SHORT, PATIENCE_NS,
				       &workers), 0);
	assert_int_equal(workers_run(workers, WORKERS_FAULT), 0);
	result[0] = workers_result(workers, 0);
	result[1] = workers_result(workers, 1);
	workers_end(workers);
	sample_judge(&sample);
	assert_string_equal(sample.invalid_reason, "worker 1: 15 faults, asked 16");
}

/* Runs until something goes wrong, and says in how many lines and how soon. */
static int run_into(struct fixture *f, enum workers_kind kind,
		    enum mischief mischief, uint64_t limit_ns)
{
	const uint64_t start_ns = region_clock_ns();
	struct workers *workers;
	int err;

	capture_begin(&f->capture);
	err = start_workers(f, kind, mischief, limit_ns, &workers);
	if (!err) {
		err = workers_run(workers, WORKERS_FAULT);
		workers_teardown(workers);
		workers_end(workers);
	}
	capture_end(&f->capture);
	assert_no_child();
	assert_int_equal(count_lines(f->capture.text), 1);
	assert_true(region_clock_ns() - start_ns < PATIENCE_NS / 2);
	return err;
}

static void a_dead_worker_ends_all_with_one_line(void **state)
{
	struct fixture *f = *state;
	int kind;

	for (kind = WORKERS_THREADS; kind <= WORKERS_PROCESSES; kind++) {
		assert_int_equal(run_into(f, kind, DIE, PATIENCE_NS), -ECHILD);
		assert_non_null(strstr(f->capture.text, "signal 9 (Killed)"));
		assert_int_equal(run_into(f, kind, EXIT, PATIENCE_NS), -ECHILD);
		assert_non_null(strstr(f->capture.text, "with status 7"));
	}
}

static void a_worker_that_hangs_is_ended(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run_into(f, WORKERS_THREADS, HANG, UNITS_NS_PER_S),
			 -ETIMEDOUT);
	assert_int_equal(run_into(f, WORKERS_PROCESSES, HANG, UNITS_NS_PER_S),
			 -ETIMEDOUT);
	assert_non_null(strstr(f->capture.text, "not done after 1 s"));
}

/* What was set up is torn down: it may have changed something on the system. */
static void errors_of_hooks_are_handed_on(void **state)
{
	assert_int_equal(run_into(*state, WORKERS_PROCESSES, SETUP_FAILS,
				  PATIENCE_NS), -ENOSPC);
	assert_int_equal(fake->teardowns, WORKERS - 1);
	assert_int_equal(run_into(*state, WORKERS_THREADS, RUN_FAILS,
				  PATIENCE_NS), -EFAULT);
	assert_int_equal(fake->teardowns, WORKERS);
}

static double number_at(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static void figures_are_of_all_workers(void **state)
{
	const struct worker_result result[] = {
		{ .cpu = 3, .ns = 400, .first_ns = 1000, .end_ns = 1400,
		  .page_faults = 8, .task_clock_ns = 11 },
		{ .cpu = 1, .ns = 800, .first_ns = 1100, .end_ns = 2000,
		  .page_faults = 9, .task_clock_ns = 22 },
	};
	json_t *json = workers_json(result, 2, 8);

	(void)state;
	assert_int_equal(workers_wall_ns(result, 2), 1000);
	assert_int_equal(number_at(json, "wall_ns"), 1000);
	assert_int_equal(number_at(json, "folios_per_s"), 16000000);
	assert_int_equal(number_at(json, "slowest_to_fastest"), 2);
	assert_int_equal(json_integer_value(json_array_get(
		json_object_get(json, "cpus"), 0)), 3);
	assert_int_equal(json_integer_value(json_array_get(
		json_object_get(json, "ns"), 1)), 800);
	assert_int_equal(workers_odd(result, 2, 8), 1);
	json_decref(json);
}

static void only_what_can_be_summed_has_a_value(void **state)
{
	const struct worker_result result[] = {
		{ .page_faults = 8, .minor_faults = 7, .task_clock_ns = 11 },
		{ .page_faults = 9, .minor_faults = 9, .task_clock_ns = 22 },
	};
	struct counter_value values[] = {
		{ .name = "page-faults", .source = "soft", .value = 1 },
		{ .name = "minor-faults", .source = "soft", .value = 1 },
		{ .name = "task-clock", .source = "soft", .value = 1 },
		{ .name = "vmstat.pgfault", .source = "soft", .value = 77 },
		{ .name = "cycles:k", .source = "hw", .value = 5 },
	};

	(void)state;
	workers_sum(result, 2, values, 5);
	assert_int_equal(values[0].value, 17);
	assert_int_equal(values[1].value, 16);
	assert_int_equal(values[2].value, 33);
	assert_int_equal(values[3].value, 77);
	assert_null(values[3].reason);
	assert_non_null(values[4].reason);
}

static void the_worst_worker_is_the_verdict(void **state)
{
	const struct verify_result good = { .got_pct = 100, .how = "x" };
	const struct verify_result bad = { .got_pct = 40, .how = "x" };
	const struct verify_result unknown = { .got_pct = NAN, .reason = "r" };

	(void)state;
	assert_true(workers_worst(&good, &bad).got_pct == 40);
	assert_true(workers_worst(&bad, &good).got_pct == 40);
	assert_string_equal(workers_worst(&good, &unknown).reason, "r");
	assert_string_equal(workers_worst(&unknown, &bad).reason, "r");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_share_a_process_that_is_not_the_program),
		cmocka_unit_test(processes_are_apart),
		cmocka_unit_test(use_of_memory_faults_nothing),
		cmocka_unit_test(each_has_latencies_of_its_own),
		cmocka_unit_test(nobody_begins_before_all_are_there),
		cmocka_unit_test(workers_do_not_outlive_the_program),
		cmocka_unit_test(a_worker_that_faults_less_is_named),
		cmocka_unit_test(a_dead_worker_ends_all_with_one_line),
		cmocka_unit_test(a_worker_that_hangs_is_ended),
		cmocka_unit_test(errors_of_hooks_are_handed_on),
		cmocka_unit_test(figures_are_of_all_workers),
		cmocka_unit_test(only_what_can_be_summed_has_a_value),
		cmocka_unit_test(the_worst_worker_is_the_verdict),
	};

	return cmocka_run_group_tests(tests, start, end);
}
