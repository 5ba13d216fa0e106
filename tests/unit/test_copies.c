// SPDX-License-Identifier: GPL-2.0-only
/*
 * The workloads cow and fork-touch: that pages are really copied, how many faults
 * that takes, and that their own checks see what is wrong.
 */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/bench.h"
#include "bench/child.h"
#include "harness/counters.h"
#include "harness/pagemap.h"
#include "workbench.h"

extern const struct workload cow_workload;
extern const struct workload fork_touch_workload;

#define PAGES 64
#define BYTES (PAGES * UNITS_PAGE_BYTES)

struct fixture {
	struct workbench bench;
};

static int start(void **state)
{
	return workbench_open(state, sizeof(struct fixture));
}

/* Order 0 is what every machine gives: only there contents and counts are sure. */
static int fresh_cell(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell = (struct cell) {
		.workload = &cow_workload,
		.label = "",
		.size_bytes = BYTES,
		.threads = 1,
		.prezeroed_pct = CELL_NOT_PREZEROED,
		.mem_node = topology_node(fixture->bench.topology, 0),
	};
	fixture->bench.region.window_faults = 0;
	return 0;
}

static void set_up(struct fixture *fixture)
{
	workbench_set_up(&fixture->bench, 1);
}

static void tear_down(struct fixture *fixture)
{
	uint64_t ns = 0;

	assert_int_equal(fixture->bench.cell.workload->teardown(fixture->bench.state, &ns),
			 0);
	assert_true(ns > 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static uint64_t run_and_count(struct fixture *fixture)
{
	const struct counter_value *values;
	size_t n;

	assert_int_equal(fixture->bench.cell.workload->run(fixture->bench.state,
						     &fixture->bench.region), 0);
	n = counters_read(fixture->bench.region.counters, &values);
	return counter_find(values, n, "page-faults");
}

static void check_claim(struct fixture *fixture, const char *name,
			uint64_t asked, uint64_t got)
{
	struct workload_claim claims[WORKLOAD_CLAIMS];
	size_t n = fixture->bench.cell.workload->claims(fixture->bench.state, claims), i;

	for (i = 0; i < n && strcmp(claims[i].name, name); i++)
		;
	assert_true(i < n);
	assert_int_equal(claims[i].asked, asked);
	if (claims[i].reason)
		assert_true(geteuid());
	else
		assert_int_equal(claims[i].got, got);
}

static void check_copied(struct fixture *fixture)
{
	set_up(fixture);
	assert_int_equal(run_and_count(fixture), PAGES);
	check_claim(fixture, "content", PAGES, PAGES);
	check_claim(fixture, "replaced", PAGES, PAGES);
	tear_down(fixture);
}

static void shared_pages_are_copied(void **state)
{
	check_copied(*state);
}

static void populating_copies_and_writes_nothing(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell.trigger = TRIGGER_POPULATE;
	check_copied(fixture);
}

static void the_zero_page_is_replaced(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell.choices[CHOICE_FROM] = FROM_ZERO_PAGE;
	if (cow_workload.lacks(&fixture->bench.cell, NULL, 0))
		skip();
	check_copied(fixture);
}

static void a_fork_within_the_region_faults_no_more(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell.workload = &fork_touch_workload;
	check_copied(fixture);
}

/* Each of them forks: were it not for the fork its writes would not fault. */
static void windows_fork_each(void **state)
{
	struct fixture *fixture = *state;

	fixture->bench.cell.workload = &fork_touch_workload;
	fixture->bench.region.window_faults = 7;
	check_copied(fixture);
}

/* Of this process: 0 where the kernel does not tell, before Linux 6.12. */
static uint64_t slice_ns(void)
{
	struct child_scheduling now = { 0 };

	assert_int_equal(syscall(SYS_sched_getattr, 0, &now, sizeof(now), 0), 0);
	return now.runtime_ns;
}

/* A batch process that is new waits for its turn; signals wait for the region. */
static void the_region_is_not_disturbed(void **state)
{
	struct fixture *fixture = *state;
	const uint64_t before_ns = slice_ns();
	sigset_t blocked;

	fixture->bench.cell.workload = &fork_touch_workload;
	set_up(fixture);
	assert_int_equal(sched_getscheduler(0), SCHED_BATCH);
	assert_int_equal(slice_ns(), before_ns ? 100000000 : 0);
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	assert_true(sigismember(&blocked, SIGINT));
	tear_down(fixture);
	assert_int_equal(sched_getscheduler(0), SCHED_OTHER);
	assert_int_equal(slice_ns(), before_ns);
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	assert_false(sigismember(&blocked, SIGINT));
}

static void the_child_ends_with_its_parent(void **state)
{
	struct fixture *fixture = *state;
	int pipe_fds[2], status;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	if (!pid) {
		set_up(fixture);
		raise(SIGKILL);
	}
	close(pipe_fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WTERMSIG(status), SIGKILL);
	/* The last writer, which is the child that rests, is gone. */
	alarm(10);
	assert_int_equal(read(pipe_fds[0], &byte, 1), 0);
	alarm(0);
	close(pipe_fds[0]);
}

static void all_faults_have_a_latency(void **state)
{
	static const struct workload *const both[] = {
		&cow_workload, &fork_touch_workload
	};
	struct fixture *fixture = *state;
	uint32_t ns[PAGES];
	int i, j;

	for (i = 0; i < 2; i++) {
		fixture->bench.cell.workload = both[i];
		memset(ns, 0, sizeof(ns));
		set_up(fixture);
		assert_int_equal(both[i]->run_latency(fixture->bench.state,
						      &fixture->bench.region, ns),
				 0);
		for (j = 0; j < PAGES; j++)
			assert_true(ns[j] > 0);
		check_claim(fixture, "replaced", PAGES, PAGES);
		tear_down(fixture);
	}
}

/* Without the region's writes: pages are where they were, and not written. */
static void what_was_not_copied_is_noticed(void **state)
{
	struct fixture *fixture = *state;

	set_up(fixture);
	check_claim(fixture, "content", PAGES, 0);
	check_claim(fixture, "replaced", PAGES, 0);
	tear_down(fixture);
}

static void a_wrong_byte_is_noticed(void **state)
{
	static const int from[] = { FROM_FORK, FROM_ZERO_PAGE };
	struct fixture *fixture = *state;
	struct workload_memory memory;
	int i;

	for (i = 0; i < 2; i++) {
		fixture->bench.cell.choices[CHOICE_FROM] = from[i];
		set_up(fixture);
		run_and_count(fixture);
		cow_workload.memory(fixture->bench.state, &memory);
		((unsigned char *)memory.start)[5 * UNITS_PAGE_BYTES + 4095] ^= 1;
		check_claim(fixture, "content", PAGES, PAGES - 1);
		tear_down(fixture);
	}
}

/* Of a larger folio one page or all; the counts hold for any that the kernel gave. */
static void single_pages_of_a_folio_are_copied(void **state)
{
	struct fixture *fixture = *state;
	struct workload_memory memory = { .order = 4 };

	fixture->bench.cell.order = 4;
	fixture->bench.cell.offset = OFFSET_MIDDLE;
	set_up(fixture);
	assert_int_equal(cell_faults(&fixture->bench.cell), PAGES / 16);
	assert_int_equal(run_and_count(fixture), PAGES / 16);
	check_claim(fixture, "content", PAGES, PAGES);
	check_claim(fixture, "replaced", PAGES / 16, PAGES / 16);
	cow_workload.memory(fixture->bench.state, &memory);
	assert_int_equal(memory.order, 0);
	assert_int_equal(memory.stride_bytes, 16 * UNITS_PAGE_BYTES);
	assert_int_equal((uintptr_t)memory.start % (1 << 30),
			 8 * UNITS_PAGE_BYTES);
	tear_down(fixture);

	fixture->bench.cell.choices[CHOICE_TOUCH] = TOUCH_PAGES;
	set_up(fixture);
	assert_int_equal(cell_faults(&fixture->bench.cell), PAGES);
	assert_int_equal(run_and_count(fixture), PAGES);
	check_claim(fixture, "content", PAGES, PAGES);
	check_claim(fixture, "replaced", PAGES, PAGES);
	tear_down(fixture);
}

static void cells_that_make_no_sense_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct cell *cell = &fixture->bench.cell;
	char text[200];

	assert_null(cow_workload.refuses(cell, text, sizeof(text)));
	cell->threads = 2;
	assert_non_null(cow_workload.refuses(cell, text, sizeof(text)));
	cell->threads = 1;
	cell->prezeroed_pct = 0;
	assert_non_null(cow_workload.refuses(cell, text, sizeof(text)));
	cell->choices[CHOICE_FROM] = FROM_ZERO_PAGE;
	assert_null(cow_workload.refuses(cell, text, sizeof(text)));
	cell->order = 4;
	assert_non_null(cow_workload.lacks(cell, text, sizeof(text)));
	cell->choices[CHOICE_FROM] = FROM_FORK;
	assert_null(cow_workload.lacks(cell, text, sizeof(text)));
	cell->prezeroed_pct = CELL_NOT_PREZEROED;
	cell->offset = OFFSET_RANDOM;
	assert_non_null(cow_workload.refuses(cell, text, sizeof(text)));
	cell->choices[CHOICE_TOUCH] = TOUCH_PAGES;
	assert_null(cow_workload.refuses(cell, text, sizeof(text)));
}

static void pages_that_are_not_there_have_no_frame(void **state)
{
	uint64_t frames[3];
	char *memory;

	(void)state;
	memory = mmap(NULL, 3 * UNITS_PAGE_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(memory, MAP_FAILED);
	memory[UNITS_PAGE_BYTES] = 1;
	if (pagemap_frames(memory, UNITS_PAGE_BYTES, 3, frames)) {
		assert_true(geteuid());
	} else {
		assert_int_equal(frames[0], 0);
		assert_true(frames[1] > 0);
		assert_int_equal(frames[2], 0);
	}
	munmap(memory, 3 * UNITS_PAGE_BYTES);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_cell)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shared_pages_are_copied),
		TEST(populating_copies_and_writes_nothing),
		TEST(the_zero_page_is_replaced),
		TEST(a_fork_within_the_region_faults_no_more),
		TEST(windows_fork_each),
		TEST(the_region_is_not_disturbed),
		TEST(the_child_ends_with_its_parent),
		TEST(all_faults_have_a_latency),
		TEST(what_was_not_copied_is_noticed),
		TEST(a_wrong_byte_is_noticed),
		TEST(single_pages_of_a_folio_are_copied),
		TEST(cells_that_make_no_sense_are_refused),
		TEST(pages_that_are_not_there_have_no_frame),
	};

	return cmocka_run_group_tests(tests, start,
					   workbench_close);
}
