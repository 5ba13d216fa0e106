// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/topology.h"

#include <errno.h>
#include <sched.h>
#include <sys/mman.h>

static int open_recorded(void **state)
{
	return topology_open(FIXTURES "/gaps", (struct topology **)state);
}

static int close_topology(void **state)
{
	topology_close(*state);
	return 0;
}

static void nodes_with_memory_are_listed(void **state)
{
	struct topology *t = *state;

	assert_int_equal(topology_nodes(t), 3);
	assert_int_equal(topology_node(t, 0), 0);
	assert_int_equal(topology_node(t, 1), 2);
	assert_int_equal(topology_node(t, 2), 4);
	assert_int_equal(topology_node(t, 3), -ENODEV);
	assert_false(topology_has_node(t, 1));
	assert_false(topology_has_node(t, 5));
}

/* Cores 0-1 (threads 0-1, 2-3) on node 0, 2-3 (4-5, 6-7) on node 2. */
static void cpu_is_first_thread_of_last_core(void **state)
{
	struct topology *t = *state;
	int cpu = -1;

	assert_int_equal(topology_node_cpu(t, 0, &cpu), 0);
	assert_int_equal(cpu, 2);
	assert_int_equal(topology_node_cpu(t, 2, &cpu), 0);
	assert_int_equal(cpu, 6);
}

static void second_threads_come_after_all_first_ones(void **state)
{
	static const int want[2][4] = { { 2, 0, 3, 1 }, { 6, 4, 7, 5 } };
	struct topology *t = *state;
	int cpus[4] = { 0 }, last = -1, i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(topology_node_cpus(t, 2 * i, cpus, 4), 4);
		assert_memory_equal(cpus, want[i], sizeof(cpus));
	}
	assert_int_equal(topology_node_cpus(t, 0, &last, 1), 4);
	assert_int_equal(last, 2);
	assert_int_equal(topology_node_cpus(t, 4, cpus, 4), 0);
	assert_int_equal(topology_node_cpus(t, 1, cpus, 4), -ENODEV);
}

static void node_without_cpu_lends_none(void **state)
{
	struct topology *t = *state;
	int cpu = -1;

	assert_int_equal(topology_node_cpu(t, 4, &cpu), -ENXIO);
	assert_int_equal(topology_bind_cpu(t, 4, &cpu), -ENXIO);
	assert_int_equal(topology_node_cpu(t, 1, &cpu), -ENODEV);
	assert_int_equal(topology_bind_memory(t, NULL, 0, 1), -ENODEV);
	assert_int_equal(topology_bind_memory(t, NULL, 0, 4), 0);
	assert_int_equal(cpu, -1);
}

static void last_level_cache_is_the_outermost(void **state)
{
	struct topology *t = *state;

	assert_int_equal(topology_llc_bytes(t, 0), 32 << 20);
	assert_int_equal(topology_llc_bytes(t, 4), 0);
}

static void missing_recording_is_an_error(void **state)
{
	struct topology *t = NULL;

	(void)state;
	assert_int_equal(topology_open(FIXTURES "/thp-6.1", &t), -EIO);
	assert_null(t);
}

static void node_memory_is_read(void **state)
{
	uint64_t total = 0, avail = 0;

	(void)state;
	assert_int_equal(topology_node_memory(FIXTURES "/vm-6.18", 1, &total,
					      &avail), 0);
	assert_int_equal(total, 1ULL << 30);
	assert_int_equal(avail, 1ULL << 29);
	assert_int_equal(topology_node_memory(FIXTURES "/vm-6.18", 7, &total,
					      &avail), -ENOENT);
}

/* This machine, whatever it has: bound to one CPU, memory from its node. */
static void live_thread_and_memory_are_bound(void **state)
{
	cpu_set_t saved, now;
	struct topology *t;
	int node, cpu = -1;
	char *page;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(saved), &saved), 0);
	assert_int_equal(topology_open(NULL, &t), 0);
	node = topology_node(t, 0);
	assert_int_equal(topology_bind_cpu(t, node, &cpu), 0);
	assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
	assert_int_equal(CPU_COUNT(&now), 1);
	assert_true(CPU_ISSET(cpu, &now));
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_int_equal(topology_bind_memory(t, page, 4096, node), 0);
	*page = 1;
	assert_int_equal(topology_bind_memory(t, page, 4096, 12345), -ENODEV);
	munmap(page, 4096);
	topology_close(t);
	assert_int_equal(sched_setaffinity(0, sizeof(saved), &saved), 0);
}

#define RECORDED(f) cmocka_unit_test_setup_teardown(f, open_recorded, close_topology)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RECORDED(nodes_with_memory_are_listed),
		RECORDED(cpu_is_first_thread_of_last_core),
		RECORDED(second_threads_come_after_all_first_ones),
		RECORDED(node_without_cpu_lends_none),
		RECORDED(last_level_cache_is_the_outermost),
		cmocka_unit_test(missing_recording_is_an_error),
		cmocka_unit_test(node_memory_is_read),
		cmocka_unit_test(live_thread_and_memory_are_bound),
	};

	return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
