// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/kernel_stats.h"
#include "harness/choices.h"
#include "harness/knobs.h"

#include <errno.h>

#define RECORDED FIXTURES "/vm-6.18"
#define STOCK FIXTURES "/thp-6.1"
#define DIR "/sys/kernel/debug/page_zeroing"

static void presence_is_seen(void **state)
{
	(void)state;
	assert_true(zero_counts_present(RECORDED));
	assert_true(prezero_present(RECORDED));
	assert_false(zero_counts_present(STOCK));
	assert_false(prezero_present(STOCK));
}

/* Recorded: column c (from 1) of order o counts 100 * o + c. */
static void counts_are_read(void **state)
{
	struct zero_counts counts;

	(void)state;
	assert_int_equal(zero_counts_read(RECORDED, &counts), 0);
	assert_int_equal(counts.order[0].user_caller, 1);
	assert_int_equal(counts.order[4].user_buddy, 402);
	assert_int_equal(counts.order[9].user_skipped, 903);
	assert_int_equal(counts.order[10].zero_buddy, 1004);
	assert_int_equal(counts.order[10].zero_skipped, 1005);
	assert_int_equal(counts.order[10].unasked, 1006);
	assert_int_equal(counts.prezero_ns, 123456789);
}

static void stock_kernel_is_enoent(void **state)
{
	struct zero_counts counts;

	(void)state;
	assert_int_equal(zero_counts_read(STOCK, &counts), -ENOENT);
	assert_int_equal(prezero_inject(STOCK, 0, PREZERO_MARK), -ENOENT);
}

static void assert_bad_counts(const char *text)
{
	char *root = tree_make();
	struct zero_counts counts = { .prezero_ns = 7 };

	tree_write(root, DIR "/counts", text);
	assert_int_equal(zero_counts_read(root, &counts), -EBADMSG);
	assert_int_equal(counts.prezero_ns, 7);
	tree_remove(root);
}

#define HEADER "order user_caller user_buddy user_skipped zero_buddy zero_skipped unasked\n"

/* All rows there are, those of orders 0 and 1 in each other's place. */
static void assert_swapped_rows_are_refused(void)
{
	char text[1024] = HEADER "1 1 2 3 4 5 6\n0 1 2 3 4 5 6\n";
	size_t n = strlen(text);

	for (int order = 2; order < ZERO_ORDERS; order++)
		n += snprintf(text + n, sizeof(text) - n, "%d 1 2 3 4 5 6\n",
			      order);
	snprintf(text + n, sizeof(text) - n, "prezero_ns 1\n");
	assert_bad_counts(text);
}

static void other_format_is_refused(void **state)
{
	(void)state;
	assert_bad_counts("");
	assert_bad_counts("order user_buddy user_caller\n0 1 2\n");
	assert_bad_counts(HEADER "0 1 2 3 4 5 6\n");
	assert_swapped_rows_are_refused();
}

static void difference_is_by_column(void **state)
{
	struct zero_counts before, after, diff;

	(void)state;
	assert_int_equal(zero_counts_read(RECORDED, &before), 0);
	after = before;
	after.order[4].user_skipped += 5;
	after.order[0].unasked += 11;
	after.prezero_ns += 13;
	zero_counts_diff(&before, &after, &diff);
	assert_int_equal(diff.order[4].user_skipped, 5);
	assert_int_equal(diff.order[4].user_buddy, 0);
	assert_int_equal(diff.order[0].unasked, 11);
	assert_int_equal(diff.prezero_ns, 13);
}

static void injection_is_written(void **state)
{
	char *root = tree_make();

	(void)state;
	tree_write(root, DIR "/prezero", "");
	assert_int_equal(prezero_inject(root, 1, PREZERO_DRAIN), 0);
	assert_string_equal(tree_read(root, DIR "/prezero"), "1 drain");
	tree_remove(root);
}

static void last_injection_is_read(void **state)
{
	struct prezero_run run;

	(void)state;
	assert_int_equal(prezero_last(RECORDED, &run), 0);
	assert_int_equal(run.node, 1);
	assert_string_equal(run.mode, "mark");
	assert_int_equal(run.blocks, 12);
	assert_int_equal(run.pages, 4096);
	assert_int_equal(run.ns, 987654);
}

static void honour_is_a_knob(void **state)
{
	char *root = tree_make(), journal[4096];
	struct knobs *k;

	(void)state;
	tree_path(root, "/journal", journal);
	tree_write(root, DIR "/prezero_honour", "100\n");
	assert_int_equal(knobs_open(root, journal, &k), 0);
	assert_int_equal(prezero_honour(k, 25), 0);
	assert_string_equal(tree_read(root, DIR "/prezero_honour"), "25");
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(root, DIR "/prezero_honour"), "100");
	tree_remove(root);
}

static void check_is_read(void **state)
{
	uint64_t flag = 9, magic = 9;

	(void)state;
	assert_int_equal(zero_check_read(RECORDED, &flag, &magic), 0);
	assert_int_equal(flag, 0);
	assert_int_equal(magic, 3);
}

static void marked_memory_is_read_by_node(void **state)
{
	char *root = tree_make();
	uint64_t free_pages = 9, marked_pages = 9;

	(void)state;
	tree_write(root, DIR "/prezero_marked",
		   "node free marked\n0 100 90\n2 7 0\n");
	assert_int_equal(prezero_marked(root, 2, &free_pages, &marked_pages), 0);
	assert_int_equal(free_pages, 7);
	assert_int_equal(marked_pages, 0);
	assert_int_equal(prezero_marked(root, 1, &free_pages, &marked_pages),
			 -ENODEV);
	tree_write(root, DIR "/prezero_marked", "node free marked\n0 100\n");
	assert_int_equal(prezero_marked(root, 0, &free_pages, &marked_pages),
			 -EBADMSG);
	assert_int_equal(free_pages, 7);
	tree_remove(root);
}

static void refusals_are_read_by_order(void **state)
{
	char *root = tree_make();
	uint64_t refused = 9;

	(void)state;
	assert_int_equal(prezero_refused(root, 0, &refused), -ENOENT);
	tree_write(root, DIR "/prezero_refused",
		   "order refused\n0 5\n1 0\n10 77\n");
	assert_int_equal(prezero_refused(root, 10, &refused), 0);
	assert_int_equal(refused, 77);
	assert_int_equal(prezero_refused(root, 2, &refused), -EBADMSG);
	tree_remove(root);
}

/* Both the driver's parameter and the count that one waits by. */
static void a_balloon_marks_only_if_told_to(void **state)
{
	char *root = tree_make();
	const char *parameter =
		"/sys/module/virtio_balloon/parameters/host_zeroes_pages";

	(void)state;
	tree_write(root, parameter, "Y\n");
	assert_false(balloon_marks(root));
	tree_write(root, DIR "/prezero_marked", "node free marked\n");
	assert_true(balloon_marks(root));
	tree_write(root, parameter, "N\n");
	assert_false(balloon_marks(root));
	tree_remove(root);
}

static void the_order_of_clearing_is_a_knob(void **state)
{
	char *root = tree_make(), journal[4096];
	struct knobs *k;

	(void)state;
	assert_false(choice_present(root, CHOICE_ZERO_ORDER));
	tree_path(root, "/journal", journal);
	tree_write(root, choice_path(CHOICE_ZERO_ORDER),
		   "[neighbourhood] converge ascending descending hot-first\n");
	assert_true(choice_present(root, CHOICE_ZERO_ORDER));
	assert_int_equal(knobs_open(root, journal, &k), 0);
	assert_int_equal(knobs_set(k, choice_path(CHOICE_ZERO_ORDER), "converge"), 0);
	assert_string_equal(tree_read(root, choice_path(CHOICE_ZERO_ORDER)), "converge");
	assert_int_equal(knobs_close(k), 0);
	assert_string_equal(tree_read(root, choice_path(CHOICE_ZERO_ORDER)), "neighbourhood");
	tree_remove(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presence_is_seen),
		cmocka_unit_test(counts_are_read),
		cmocka_unit_test(stock_kernel_is_enoent),
		cmocka_unit_test(other_format_is_refused),
		cmocka_unit_test(difference_is_by_column),
		cmocka_unit_test(injection_is_written),
		cmocka_unit_test(last_injection_is_read),
		cmocka_unit_test(honour_is_a_knob),
		cmocka_unit_test(check_is_read),
		cmocka_unit_test(marked_memory_is_read_by_node),
		cmocka_unit_test(refusals_are_read_by_order),
		cmocka_unit_test(a_balloon_marks_only_if_told_to),
		cmocka_unit_test(the_order_of_clearing_is_a_knob),
	};

	return cmocka_run_group_tests_name("kernel_stats", tests, NULL, NULL);
}
