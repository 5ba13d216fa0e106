// SPDX-License-Identifier: GPL-2.0-only
/*
 * The workload memcg, where this machine lets it make a group, and the search for a
 * place for one on trees that stand in for machines.
 */
#include "tree.h"

#include <errno.h>

#include "bench/bench.h"
#include "harness/cgroup.h"
#include "harness/counters.h"
#include "harness/knobs.h"
#include "harness/mthp.h"

extern const struct workload memcg_workload;

#define SLICE "/sys/fs/cgroup/user.slice"
#define SCOPE SLICE "/run.scope"

static char *a_machine(const char *mounts, const char *own)
{
	char *root = tree_make();

	tree_write(root, "/proc/self/mounts", mounts);
	tree_write(root, "/proc/self/cgroup", own);
	tree_write(root, "/sys/fs/cgroup/cgroup.subtree_control",
		   "cpu memory pids\n");
	tree_write(root, "/sys/fs/cgroup/cgroup.procs", "");
	tree_write(root, SLICE "/cgroup.subtree_control", "memory\n");
	tree_write(root, SLICE "/cgroup.procs", "");
	tree_write(root, SCOPE "/cgroup.subtree_control", "\n");
	tree_write(root, SCOPE "/cgroup.procs", "");
	return root;
}

#define V2 "proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"
#define OWN "5:memory:/elsewhere\n0::/user.slice/run.scope\n"

static int place(const char *root, char *where, char *home,
		 const char **reason)
{
	return cgroup_place(root, where, home, CGROUP_PATH_MAX, reason);
}

static void the_nearest_group_that_gives_memory_is_the_place(void **state)
{
	char where[CGROUP_PATH_MAX], home[CGROUP_PATH_MAX];
	char *root = a_machine(V2, OWN);
	const char *reason;

	(void)state;
	assert_int_equal(place(root, where, home, &reason), 0);
	assert_string_equal(home, SCOPE);
	assert_string_equal(where, SLICE);
	tree_write(root, SLICE "/cgroup.subtree_control", "cpu memoryless\n");
	assert_int_equal(place(root, where, home, &reason), 0);
	assert_string_equal(where, "/sys/fs/cgroup");
	tree_write(root, "/sys/fs/cgroup/cgroup.subtree_control", "cpu\n");
	assert_int_equal(place(root, where, home, &reason), -ENOENT);
	assert_non_null(strstr(reason, "subtree_control"));
	tree_remove(root);
}

static void the_root_group_is_a_place(void **state)
{
	char where[CGROUP_PATH_MAX], home[CGROUP_PATH_MAX];
	char *root = a_machine(V2, "0::/\n");
	const char *reason;

	(void)state;
	assert_int_equal(place(root, where, home, &reason), 0);
	assert_string_equal(home, "/sys/fs/cgroup");
	assert_string_equal(where, "/sys/fs/cgroup");
	tree_remove(root);
}

static void without_version_2_there_is_no_place(void **state)
{
	char where[CGROUP_PATH_MAX], home[CGROUP_PATH_MAX];
	char *root = a_machine("cgroup /sys/fs/cgroup cgroup rw,memory 0 0\n",
			       OWN);
	const char *reason;

	(void)state;
	assert_int_equal(place(root, where, home, &reason), -ENOENT);
	assert_non_null(strstr(reason, "no cgroup v2"));
	tree_remove(root);
	root = a_machine(V2, "5:memory:/elsewhere\n");
	assert_int_equal(place(root, where, home, &reason), -ENOENT);
	assert_non_null(strstr(reason, "in no group"));
	tree_remove(root);
}

static struct cell a_cell(int order, enum headroom headroom)
{
	struct cell cell = {
		.workload = &memcg_workload,
		.label = "",
		.order = order,
		.size_bytes = 64 * units_order_bytes(order),
		.threads = 1,
		.prezeroed_pct = CELL_NOT_PREZEROED,
	};

	cell.choices[CHOICE_HEADROOM] = headroom;
	return cell;
}

static void headroom_is_a_share_of_the_folios(void **state)
{
	struct cell full = a_cell(4, HEADROOM_FULL);
	struct cell half = a_cell(4, HEADROOM_HALF);
	struct cell none = a_cell(4, HEADROOM_NONE);

	(void)state;
	assert_int_equal(cell_delivered(&full), 64);
	assert_int_equal(cell_delivered(&half), 32);
	assert_int_equal(cell_delivered(&none), 0);
	assert_int_equal(cell_faults(&none), 64);
}

static void cells_that_make_no_sense_are_refused(void **state)
{
	struct cell cell = a_cell(4, HEADROOM_HALF);
	char text[200];

	(void)state;
	assert_null(memcg_workload.refuses(&cell, text, sizeof(text)));
	cell.threads = 2;
	assert_non_null(memcg_workload.refuses(&cell, text, sizeof(text)));
	cell.threads = 1;
	cell.trigger = TRIGGER_POPULATE;
	assert_non_null(memcg_workload.refuses(&cell, text, sizeof(text)));
	cell.trigger = TRIGGER_WRITE;
	cell.offset = OFFSET_RANDOM;
	assert_non_null(memcg_workload.refuses(&cell, text, sizeof(text)));
}

/* Up to PAGE_ALLOC_COSTLY_ORDER, on any machine. */
static void orders_whose_failure_kills_are_skipped(void **state)
{
	struct cell cell = a_cell(3, HEADROOM_HALF);
	char text[200] = "";

	(void)state;
	assert_ptr_equal(memcg_workload.lacks(&cell, text, sizeof(text)),
			 text);
	assert_non_null(strstr(text, "order 3"));
}

static void run_with_claims(struct cell *cell, struct region *region,
			    struct topology *topology,
			    struct workload_claim *claims)
{
	const struct workload_input input = { cell, topology, 1 };
	struct workload_memory memory = { .order = cell->order };
	uint64_t ns;
	void *state;

	assert_int_equal(memcg_workload.setup(&input, &state), 0);
	counters_begin(region->counters);
	assert_int_equal(memcg_workload.run(state, region), 0);
	assert_int_equal(memcg_workload.claims(state, claims), 1);
	memcg_workload.memory(state, &memory);
	assert_int_equal(memory.order, cell_delivered(cell) ? cell->order : 0);
	assert_int_equal(memcg_workload.teardown(state, &ns), 0);
}

/* With the switches as they are: no order, no failed charge of it. */
static void charges_fail_as_asked(void **state)
{
	struct cell cell = a_cell(9, HEADROOM_HALF);
	struct region region = { .timed = true };
	struct workload_claim claims[WORKLOAD_CLAIMS];
	struct topology *topology;
	char where[CGROUP_PATH_MAX], home[CGROUP_PATH_MAX];
	char text[200];
	const char *reason;

	(void)state;
	if (memcg_workload.lacks(&cell, text, sizeof(text)) ||
	    !mthp_fits("", FOLIOS_ANON, 9))
		skip();
	assert_int_equal(topology_open(NULL, &topology), 0);
	assert_int_equal(counters_open("none", &region.counters), 0);
	cell.mem_node = topology_node(topology, 0);
	cell.cpu_node = cell.mem_node;
	run_with_claims(&cell, &region, topology, claims);
	assert_int_equal(claims[0].asked, 32);
	if (!claims[0].reason)
		assert_int_equal(claims[0].got, 32);
	assert_int_equal(cgroup_place("", where, home, sizeof(where), &reason),
			 0);
	strcat(where, "/pzbench");
	assert_int_equal(access(where, F_OK), -1);
	counters_close(region.counters);
	topology_close(topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_group_that_gives_memory_is_the_place),
		cmocka_unit_test(the_root_group_is_a_place),
		cmocka_unit_test(without_version_2_there_is_no_place),
		cmocka_unit_test(headroom_is_a_share_of_the_folios),
		cmocka_unit_test(cells_that_make_no_sense_are_refused),
		cmocka_unit_test(orders_whose_failure_kills_are_skipped),
		cmocka_unit_test(charges_fail_as_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
