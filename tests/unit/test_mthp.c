// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/knobs.h"
#include "harness/mthp.h"

#include <errno.h>

#define RECORDED FIXTURES "/vm-6.18"
#define BEFORE_MTHP FIXTURES "/thp-6.1"
#define THP "/sys/kernel/mm/transparent_hugepage"
#define MIN_FREE "/proc/sys/vm/min_free_kbytes"

static void assert_orders(const char *root, enum folio_kind kind,
			  const int *want, int n)
{
	struct mthp_orders orders;

	assert_int_equal(mthp_orders(root, kind, &orders), 0);
	assert_int_equal(orders.n, n);
	assert_memory_equal(orders.order, want, n * sizeof(*want));
}

/* Order 1 has a directory, but no switch for anonymous memory. */
static void orders_with_a_switch_are_offered(void **state)
{
	const int want[] = { 0, 2, 3, 4, 5, 6, 7, 8, 9 };

	(void)state;
	assert_orders(RECORDED, FOLIOS_ANON, want, 9);
	assert_int_equal(mthp_pmd_order(RECORDED), 9);
}

static void kernel_before_mthp_offers_the_pmd(void **state)
{
	const int want[] = { 0, 9 };

	(void)state;
	assert_orders(BEFORE_MTHP, FOLIOS_ANON, want, 2);
}

static void kernel_without_thp_offers_base_pages(void **state)
{
	const int want[] = { 0 };

	(void)state;
	assert_orders(FIXTURES "/gaps", FOLIOS_ANON, want, 1);
	assert_int_equal(mthp_pmd_order(FIXTURES "/gaps"), 0);
}

/* Recorded: the global switch at madvise, PMD inherits, all others never. */
static void fits_what_advised_memory_gets(void **state)
{
	(void)state;
	assert_true(mthp_fits(RECORDED, FOLIOS_ANON, 0));
	assert_true(mthp_fits(RECORDED, FOLIOS_ANON, 9));
	assert_false(mthp_fits(RECORDED, FOLIOS_ANON, 4));
	assert_false(mthp_fits(RECORDED, FOLIOS_ANON, 1));
	assert_true(mthp_fits(BEFORE_MTHP, FOLIOS_ANON, 9));
	assert_false(mthp_fits(BEFORE_MTHP, FOLIOS_ANON, 4));
}

static void larger_size_that_is_on_spoils_the_fit(void **state)
{
	char *root = tree_make();

	(void)state;
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/enabled", "always madvise [never]\n");
	tree_write(root, THP "/hugepages-64kB/enabled", "[always] never\n");
	tree_write(root, THP "/hugepages-2048kB/enabled", "[inherit] never\n");
	assert_true(mthp_fits(root, FOLIOS_ANON, 4));
	assert_false(mthp_fits(root, FOLIOS_ANON, 9));
	tree_write(root, THP "/enabled", "[always] madvise never\n");
	assert_false(mthp_fits(root, FOLIOS_ANON, 4));
	assert_true(mthp_fits(root, FOLIOS_ANON, 9));
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

	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 4), 0);
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/enabled"), "madvise");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/enabled"), "never");
	assert_true(mthp_fits(root, FOLIOS_ANON, 4));
	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 0), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "madvise");
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/enabled"), "never");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/enabled"), "never");
	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 3), -ENOENT);

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
	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 9), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "madvise");
	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 0), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "never");
	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 9), 0);
	assert_int_equal(mthp_only(k, root, FOLIOS_ANON, 4), -ENOENT);
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(root, THP "/enabled"), "never");
	tree_remove(root);
}

/* Sizes of shmem have switches of their own: order 1 has no other. */
static void shmem_has_orders_of_its_own(void **state)
{
	const int every[] = { 0, 1, 9 }, few[] = { 0, 9 }, none[] = { 0 };
	char *root = tree_make();

	(void)state;
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/enabled", "always madvise [never]\n");
	tree_write(root, THP "/hugepages-64kB/enabled", "[never] madvise\n");
	assert_orders(root, FOLIOS_SHMEM, none, 1);
	tree_write(root, THP "/shmem_enabled", "always advise [never] deny force\n");
	assert_orders(root, FOLIOS_SHMEM, few, 2);
	tree_write(root, THP "/hugepages-8kB/shmem_enabled", "[never] advise\n");
	assert_orders(root, FOLIOS_SHMEM, every, 3);
	tree_remove(root);
}

static void shmem_is_denied_and_forced_from_above(void **state)
{
	char *root = tree_make();

	(void)state;
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/shmem_enabled", "always advise never [deny] force\n");
	tree_write(root, THP "/hugepages-64kB/shmem_enabled", "[advise] never\n");
	tree_write(root, THP "/hugepages-2048kB/shmem_enabled", "[inherit] never\n");
	assert_false(mthp_fits(root, FOLIOS_SHMEM, 9));
	assert_true(mthp_fits(root, FOLIOS_SHMEM, 0));
	tree_write(root, THP "/shmem_enabled", "always advise never deny [force]\n");
	assert_true(mthp_fits(root, FOLIOS_SHMEM, 9));
	tree_write(root, THP "/hugepages-2048kB/shmem_enabled", "inherit [never]\n");
	assert_false(mthp_fits(root, FOLIOS_SHMEM, 4));
	tree_write(root, THP "/shmem_enabled", "always advise [never] deny force\n");
	assert_true(mthp_fits(root, FOLIOS_SHMEM, 4));
	assert_false(mthp_fits(root, FOLIOS_SHMEM, 9));
	tree_remove(root);
}

static void only_leaves_the_other_kinds_switches(void **state)
{
	char *root = tree_make(), journal[4096];
	struct knobs *k;

	(void)state;
	tree_path(root, "/journal", journal);
	tree_write(root, THP "/hpage_pmd_size", "2097152\n");
	tree_write(root, THP "/enabled", "[always] madvise never\n");
	tree_write(root, THP "/shmem_enabled", "always advise never [deny] force\n");
	tree_write(root, THP "/hugepages-64kB/enabled", "[never] madvise\n");
	tree_write(root, THP "/hugepages-64kB/shmem_enabled", "[never] advise\n");
	tree_write(root, THP "/hugepages-2048kB/shmem_enabled", "[inherit] never\n");
	assert_int_equal(knobs_open(root, journal, &k), 0);
	assert_int_equal(mthp_only(k, root, FOLIOS_SHMEM, 4), 0);
	assert_string_equal(tree_read(root, THP "/shmem_enabled"), "advise");
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/shmem_enabled"), "advise");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/shmem_enabled"), "never");
	assert_string_equal(tree_read(root, THP "/enabled"), "[always] madvise never");
	assert_string_equal(tree_read(root, THP "/hugepages-64kB/enabled"), "[never] madvise");
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(root, THP "/shmem_enabled"), "deny");
	assert_string_equal(tree_read(root, THP "/hugepages-2048kB/shmem_enabled"), "inherit");
	tree_remove(root);
}

/* Recorded are counts of orders 4 and 9 alone. */
static void stats_are_of_both_kinds(void **state)
{
	struct mthp_stats stats;
	char *root = tree_make();

	(void)state;
	assert_int_equal(mthp_stats_read(RECORDED, &stats), 0);
	assert_int_equal(stats.n, 2);
	assert_int_equal(stats.size[0].order, 4);
	assert_int_equal(stats.size[1].order, 9);
	tree_write(root, THP "/hugepages-64kB/stats/anon_fault_alloc", "5\n");
	tree_write(root, THP "/hugepages-64kB/stats/shmem_alloc", "20\n");
	tree_write(root, THP "/hugepages-8kB/stats/shmem_alloc", "3\n");
	assert_int_equal(mthp_stats_read(root, &stats), 0);
	assert_int_equal(stats.n, 2);
	assert_int_equal(stats.size[0].order, 1);
	assert_int_equal(stats.size[0].folios, 3);
	assert_int_equal(stats.size[1].folios, 25);
	tree_remove(root);
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
		cmocka_unit_test(shmem_has_orders_of_its_own),
		cmocka_unit_test(shmem_is_denied_and_forced_from_above),
		cmocka_unit_test(only_leaves_the_other_kinds_switches),
		cmocka_unit_test(stats_are_of_both_kinds),
	};

	return cmocka_run_group_tests_name("mthp", tests, NULL, NULL);
}
