// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/tree.h"

#include "harness/knobs.h"
#include "harness/mthp.h"

#include <errno.h>

#define RECORDED FIXTURES "/vm-6.18"
#define BEFORE_MTHP FIXTURES "/thp-6.1"
#define THP "/sys/kernel/mm/transparent_hugepage"
#define MIN_FREE "/proc/sys/vm/min_free_kbytes"

static void assert_orders(const char *root, const int *want, int n)
{
	struct mthp_orders orders;

	assert_int_equal(mthp_orders(root, &orders), 0);
	assert_int_equal(orders.n, n);
	assert_memory_equal(orders.order, want, n * sizeof(*want));
}

/* Order 1 has a directory, but no switch for anonymous memory. */
static void orders_with_a_switch_are_offered(void **state)
{
	const int want[] = { 0, 2, 3, 4, 5, 6, 7, 8, 9 };

	(void)state;
	assert_orders(RECORDED, want, 9);
	assert_int_equal(mthp_pmd_order(RECORDED), 9);
}

static void kernel_before_mthp_offers_the_pmd(void **state)
{
	const int want[] = { 0, 9 };

	(void)state;
	assert_orders(BEFORE_MTHP, want, 2);
}

static void kernel_without_thp_offers_base_pages(void **state)
{
	const int want[] = { 0 };

	(void)state;
	assert_orders(FIXTURES "/gaps", want, 1);
	assert_int_equal(mthp_pmd_order(FIXTURES "/gaps"), 0);
}

/* Recorded: the global switch at madvise, PMD inherits, all others never. */
static void fits_what_advised_memory_gets(void **state)
{
	(void)state;
	assert_true(mthp_fits(RECORDED, 0));
	assert_true(mthp_fits(RECORDED, 9));
	assert_false(mthp_fits(RECORDED, 4));
	assert_false(mthp_fits(RECORDED, 1));
	assert_true(mthp_fits(BEFORE_MTHP, 9));
	assert_false(mthp_fits(BEFORE_MTHP, 4));
}

static void larger_size_that_is_on_spoils_the_fit(void **state)
{
	char *root = tree_make();

	(void)state;
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/enabled", "always madvise [never]\n");
	tree_write(root, THP "/hugepages-64kB/enabled", "[always] never\n");
	tree_write(root, THP "/hugepages-2048kB/enabled", "[inherit] never\n");
	assert_true(mthp_fits(root, 4));
	assert_false(mthp_fits(root, 9));
	tree_write(root, THP "/enabled", "[always] madvise never\n");
	assert_false(mthp_fits(root, 4));
	assert_true(mthp_fits(root, 9));
	tree_remove(root);
}

static void only_switches_one_size_on_and_back(void **state)
{
	char *root = tree_make(), journal[4096];
	struct knobs *k;

	(void)state;
	tree_path(root, "/journal", journal);
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/enabled", "[always] madvise never\n");
	tree_write(root, THP "/hugepages-64kB/enabled", "[never] madvise\n");
	tree_write(root, THP "/hugepages-2048kB/enabled", "[inherit] never\n");
	tree_write(root, MIN_FREE, "67584\n");
	assert_int_equal(knobs_open(root, journal, &k), 0);

	assert_int_equal(mthp_only(k, root, 4), 0);
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/enabled"), "madvise");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/enabled"), "never");
	assert_true(mthp_fits(root, 4));
	assert_int_equal(mthp_only(k, root, 0), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "madvise");
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/enabled"), "never");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/enabled"), "never");
	assert_int_equal(mthp_only(k, root, 3), -ENOENT);

	tree_write(root, MIN_FREE, "90112\n"); /* as the kernel may */
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "always");
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/enabled"), "never");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/enabled"), "inherit");
	assert_string_equal(tree_read(root, MIN_FREE), "67584");
	tree_remove(root);
}

static void only_uses_the_global_switch_before_mthp(void **state)
{
	char *root = tree_make(), journal[4096];
	struct knobs *k;

	(void)state;
	tree_path(root, "/journal", journal);
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/enabled", "always madvise [never]\n");
	assert_int_equal(knobs_open(root, journal, &k), 0);
	assert_int_equal(mthp_only(k, root, 9), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "madvise");
	assert_int_equal(mthp_only(k, root, 0), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "never");
	assert_int_equal(mthp_only(k, root, 9), 0);
	assert_int_equal(mthp_only(k, root, 4), -ENOENT);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "never");
	tree_remove(root);
}

static void stats_say_what_is_not_counted(void **state)
{
	struct mthp_stats stats;

	(void)state;
	assert_int_equal(mthp_stats_read(RECORDED, &stats), 0);
	assert_int_equal(stats.n, 8);
	for (int i = 0; i < stats.n; i++)
		assert_int_equal(stats.size[i].known, stats.size[i].order == 4 ||
						      stats.size[i].order == 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_with_a_switch_are_offered),
		cmocka_unit_test(kernel_before_mthp_offers_the_pmd),
		cmocka_unit_test(kernel_without_thp_offers_base_pages),
		cmocka_unit_test(fits_what_advised_memory_gets),
		cmocka_unit_test(larger_size_that_is_on_spoils_the_fit),
		cmocka_unit_test(only_switches_one_size_on_and_back),
		cmocka_unit_test(only_uses_the_global_switch_before_mthp),
		cmocka_unit_test(stats_say_what_is_not_counted),
	};

	return cmocka_run_group_tests_name("mthp", tests, NULL, NULL);
}
