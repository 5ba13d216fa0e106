// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools of hugetlb on a scratch tree, then the workload on this machine, judged by
 * what it leaves in memory and in the pool.
 */
#include "tree.h"

#include <errno.h>
#include <sys/mman.h>

#include "bench/bench.h"
#include "harness/counters.h"
#include "harness/hugetlb.h"
#include "harness/knobs.h"
#include "harness/mthp.h"
#include "harness/verify.h"
#include "capture.h"
#include "live.h"

extern const struct workload hugetlb_workload;

#define ORDER 9
#define FOLIOS 4
#define FOLIO ((size_t)2 << 20)
#define ALL "/sys/kernel/mm/hugepages/hugepages-2048kB/"
#define NODE "/sys/devices/system/node/node0/hugepages/hugepages-2048kB/"

static struct cell cell_of(enum pool pool)
{
	return (struct cell) {
		.workload = &hugetlb_workload,
		.label = "",
		.order = ORDER,
		.size_bytes = FOLIOS * FOLIO,
		.prezeroed_pct = CELL_NOT_PREZEROED,
		.choices[CHOICE_POOL] = pool,
	};
}

/* --- on a tree */

struct tree {
	char *root;
	struct knobs *knobs;
};

/* A pool of 5, of which 3 are free and 1 of these reserved; nothing beyond. */
static int make(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));
	char journal[4096];

	assert_non_null(t);
	t->root = tree_make();
	tree_path(t->root, "/journal", journal);
	tree_write(t->root, ALL "nr_hugepages", "5\n");
	tree_write(t->root, ALL "free_hugepages", "3\n");
	tree_write(t->root, ALL "resv_hugepages", "1\n");
	tree_write(t->root, ALL "surplus_hugepages", "0\n");
	tree_write(t->root, ALL "nr_overcommit_hugepages", "0\n");
	tree_write(t->root, NODE "nr_hugepages", "5\n");
	tree_write(t->root, NODE "free_hugepages", "3\n");
	assert_int_equal(knobs_open(t->root, journal, &t->knobs), 0);
	*state = t;
	return 0;
}

static int unmake(void **state)
{
	struct tree *t = *state;

	knobs_close(t->knobs);
	tree_remove(t->root);
	free(t);
	return 0;
}

static void sizes_of_the_kernel_are_its_orders(void **state)
{
	struct mthp_orders orders;
	struct tree *t = *state;
	char *bare = tree_make();

	tree_write(t->root, "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0\n");
	assert_int_equal(hugetlb_orders(t->root, &orders), 0);
	assert_int_equal(orders.n, 2);
	assert_int_equal(orders.order[0], 9);
	assert_int_equal(orders.order[1], 18);
	assert_int_equal(hugetlb_orders(bare, &orders), 0);
	assert_int_equal(orders.n, 0);
	tree_remove(bare);
}

static void what_is_reserved_is_not_unused(void **state)
{
	struct tree *t = *state;

	assert_int_equal(hugetlb_unused(t->root, 0, ORDER), 2);
	tree_write(t->root, NODE "free_hugepages", "1\n");
	assert_int_equal(hugetlb_unused(t->root, 0, ORDER), 1);
	assert_int_equal(hugetlb_unused(t->root, 1, ORDER), 0);
	assert_int_equal(hugetlb_unused(t->root, 0, 18), 0);
}

static void a_pool_grows_by_what_it_lacks_and_shrinks_back(void **state)
{
	struct cell cell = cell_of(POOL_RESERVED);
	struct tree *t = *state;

	assert_int_equal(hugetlb_take(t->knobs, t->root, &cell), 0);
	assert_string_equal(tree_read(t->root, NODE "nr_hugepages"), "7");
	assert_string_equal(tree_read(t->root, ALL "nr_overcommit_hugepages"), "0");
	assert_int_equal(hugetlb_leave(t->knobs, t->root, &cell), 0);
	assert_string_equal(tree_read(t->root, NODE "nr_hugepages"), "5");
	cell.size_bytes = 2 * FOLIO;
	assert_int_equal(hugetlb_take(t->knobs, t->root, &cell), 0);
	assert_string_equal(tree_read(t->root, NODE "nr_hugepages"), "5");
}

static void beyond_the_pool_others_keep_their_part(void **state)
{
	struct cell cell = cell_of(POOL_SURPLUS);
	struct tree *t = *state;

	tree_write(t->root, ALL "surplus_hugepages", "2\n");
	assert_int_equal(hugetlb_take(t->knobs, t->root, &cell), 0);
	assert_string_equal(tree_read(t->root, ALL "nr_overcommit_hugepages"), "6");
	assert_string_equal(tree_read(t->root, NODE "nr_hugepages"), "5");
	assert_int_equal(hugetlb_leave(t->knobs, t->root, &cell), 0);
	assert_string_equal(tree_read(t->root, ALL "nr_overcommit_hugepages"), "0");
}

static void a_short_pool_says_how_many_it_has(void **state)
{
	struct cell cell = cell_of(POOL_RESERVED);
	struct tree *t = *state;
	char text[160];

	assert_non_null(hugetlb_lacks(t->root, &cell, text, sizeof(text)));
	assert_non_null(strstr(text, "got 2 of 4 pages of 2M in node 0's"));
	assert_true(strlen(text) < sizeof(text) - 1);
	tree_write(t->root, ALL "free_hugepages", "5\n");
	tree_write(t->root, NODE "free_hugepages", "4\n");
	assert_null(hugetlb_lacks(t->root, &cell, text, sizeof(text)));
}

static void what_a_fault_would_take_first_is_in_the_way(void **state)
{
	struct cell cell = cell_of(POOL_SURPLUS);
	struct tree *t = *state;
	char text[160];

	tree_write(t->root, ALL "nr_overcommit_hugepages", "4\n");
	assert_non_null(hugetlb_lacks(t->root, &cell, text, sizeof(text)));
	assert_non_null(strstr(text, "2 free pages of 2M"));
	assert_true(strlen(text) < sizeof(text) - 1);
	tree_write(t->root, ALL "free_hugepages", "1\n");
	assert_null(hugetlb_lacks(t->root, &cell, text, sizeof(text)));
	tree_write(t->root, ALL "surplus_hugepages", "1\n");
	assert_non_null(hugetlb_lacks(t->root, &cell, text, sizeof(text)));
	assert_non_null(strstr(text, "3 of 4 pages of 2M"));
	assert_true(strlen(text) < sizeof(text) - 1);
}

/* --- on this machine */

static uint64_t pool(const char *file)
{
	return strtoull(tree_read("", file), NULL, 10);
}

static void need_pool(struct fixture *f)
{
	if (!f->knobs || access(ALL "nr_hugepages", W_OK) ||
	    pool(ALL "nr_hugepages")) {
		print_message("no hugetlb, not root, or the pool is in use\n");
		skip();
	}
}

static int set_up(struct fixture *f, enum pool pool)
{
	const struct workload_input input = { &f->bench.cell, f->bench.topology, 1 };

	f->bench.cell = cell_of(pool);
	return hugetlb_workload.setup(&input, &f->bench.state);
}

/* Faults all in, and checks what there is then. */
static void run_and_check(struct fixture *f)
{
	struct workload_memory memory;
	struct verify_result result;
	uint64_t faults = verify_faults();
	size_t byte;

	counters_begin(f->bench.region.counters);
	assert_int_equal(hugetlb_workload.run(f->bench.state, &f->bench.region), 0);
	assert_in_range(verify_faults() - faults, FOLIOS, FOLIOS + 2);
	hugetlb_workload.memory(f->bench.state, &memory);
	for (byte = 0; byte < memory.bytes; byte++)
		if (((char *)memory.start)[byte] != !(byte % FOLIO))
			fail_msg("byte %zu", byte);
	assert_int_equal(verify_order(f->verify, memory.start, memory.bytes,
				      ORDER, &result), 0);
	assert_float_equal(result.got_pct, 100, 0);
	assert_int_equal(verify_order(f->verify, memory.start, memory.bytes,
				      ORDER - 1, &result), 0);
	assert_float_equal(result.got_pct, 0, 0);
}

static void tear_down(struct fixture *f)
{
	uint64_t ns;

	assert_int_equal(hugetlb_workload.teardown(f->bench.state, &ns), 0);
	assert_int_equal(hugetlb_leave(f->knobs, "", &f->bench.cell), 0);
	assert_int_equal(pool(ALL "nr_hugepages"), 0);
	assert_int_equal(pool(ALL "nr_overcommit_hugepages"), 0);
}

static void folios_of_the_pool_are_reserved_first(void **state)
{
	struct cell cell = cell_of(POOL_RESERVED);
	struct fixture *f = *state;
	char text[160];

	need_pool(f);
	assert_int_equal(hugetlb_take(f->knobs, "", &cell), 0);
	assert_null(hugetlb_try("", &cell, text, sizeof(text)));
	assert_int_equal(set_up(f, POOL_RESERVED), 0);
	assert_int_equal(pool(ALL "nr_hugepages"), FOLIOS);
	assert_int_equal(pool(ALL "resv_hugepages"), FOLIOS);
	assert_int_equal(pool(ALL "free_hugepages"), FOLIOS);
	run_and_check(f);
	assert_int_equal(pool(ALL "free_hugepages"), 0);
	assert_int_equal(pool(ALL "surplus_hugepages"), 0);
	tear_down(f);
}

static void folios_beyond_the_pool_come_with_the_fault(void **state)
{
	struct cell cell = cell_of(POOL_SURPLUS);
	struct fixture *f = *state;
	char text[160];

	need_pool(f);
	assert_int_equal(hugetlb_take(f->knobs, "", &cell), 0);
	assert_null(hugetlb_try("", &cell, text, sizeof(text)));
	assert_int_equal(set_up(f, POOL_SURPLUS), 0);
	assert_int_equal(pool(ALL "surplus_hugepages"), 0);
	run_and_check(f);
	assert_int_equal(pool(ALL "surplus_hugepages"), FOLIOS);
	tear_down(f);
}

static void without_a_pool_setup_fails_in_one_line(void **state)
{
	struct fixture *f = *state;
	struct capture capture;
	int err;

	need_pool(f);
	for (int pool = POOL_RESERVED; pool <= POOL_SURPLUS; pool++) {
		capture_begin(&capture);
		err = set_up(f, pool);
		capture_end(&capture);
		assert_int_equal(err, -ENOMEM);
		assert_int_equal(count_lines(capture.text), 1);
		assert_non_null(strstr(capture.text, "0 of 4 pages of 2M"));
	}
}

static void shares_that_cannot_be_are_refused(void **state)
{
	static const struct {
		enum pool pool;
		int order, prezeroed_pct;
		const char *refused;
	} rows[] = {
		{ POOL_RESERVED, 9, CELL_NOT_PREZEROED, NULL },
		{ POOL_RESERVED, 9, 0, NULL },
		{ POOL_RESERVED, 9, 50, "pool = surplus" },
		{ POOL_SURPLUS, 9, 50, NULL },
		{ POOL_SURPLUS, 18, 0, "order 18" },
		{ POOL_SURPLUS, 18, CELL_NOT_PREZEROED, NULL },
	};
	struct cell cell;
	const char *text;
	char room[200];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cell = cell_of(rows[i].pool);
		cell.order = rows[i].order;
		cell.prezeroed_pct = rows[i].prezeroed_pct;
		text = hugetlb_workload.refuses(&cell, room, sizeof(room));
		if (rows[i].refused)
			assert_non_null(text ? strstr(text, rows[i].refused) : NULL);
		else
			assert_null(text);
	}
}

#define TREE(f) cmocka_unit_test_setup_teardown(f, make, unmake)
#define LIVE(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(sizes_of_the_kernel_are_its_orders),
		TREE(what_is_reserved_is_not_unused),
		TREE(a_pool_grows_by_what_it_lacks_and_shrinks_back),
		TREE(beyond_the_pool_others_keep_their_part),
		TREE(a_short_pool_says_how_many_it_has),
		TREE(what_a_fault_would_take_first_is_in_the_way),
		LIVE(folios_of_the_pool_are_reserved_first),
		LIVE(folios_beyond_the_pool_come_with_the_fault),
		LIVE(without_a_pool_setup_fails_in_one_line),
		cmocka_unit_test(shares_that_cannot_be_are_refused),
	};

	return cmocka_run_group_tests_name("hugetlb", tests, NULL, NULL);
}
