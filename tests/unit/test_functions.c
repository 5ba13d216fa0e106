// SPDX-License-Identifier: GPL-2.0-only
/* functions.tsv joined to the cells of a result directory. */
#include "capture.h"
#include "tree.h"

#include "harness/functions.h"
#include "harness/report/functions.h"
#include "harness/report/text.h"

#include <errno.h>

#define HEADER \
	"batch\tclass\tfunction\tinstructions\tfills-node0\twritebacks-node1\n"

struct result {
	char *dir;
	struct results *results;
	struct cell_functions *cells; /* of the first arm */
};

static int setup(void **state)
{
	struct result *result = calloc(1, sizeof(*result));

	result->dir = tree_make();
	*state = result;
	return 0;
}

static int teardown(void **state)
{
	struct result *result = *state;

	if (result->cells)
		functions_free(&result->results->arms[0], result->cells);
	results_free(result->results);
	tree_remove(result->dir);
	free(result);
	return 0;
}

/* A batch row of 8 faults with so many kernel instructions and memory bytes. */
#define ROW(order, repetition, batch, warmup, instructions, bytes) \
	"{\"schema\":3,\"pass\":\"batch\",\"repetition\":" #repetition "," \
	"\"warmup\":" #warmup ",\"valid\":true,\"invalid_reason\":null," \
	"\"faults\":8,\"fault\":{},\"teardown\":{},\"latency\":null," \
	"\"counters\":{},\"kernel\":null,\"verify\":{},\"cell\":{" \
	"\"workload\":\"anon\",\"label\":\"x\",\"order\":" #order "," \
	"\"size_bytes\":32768,\"trigger\":\"write\",\"offset\":\"first\"," \
	"\"cpu_node\":0,\"mem_node\":0,\"prezeroed_pct\":null," \
	"\"threads\":1},\"sim\":{\"first_region\":" batch ",\"faults_each\":8," \
	"\"k\":[" #instructions "],\"flags\":[0],\"clean_faults\":8," \
	"\"events\":{\"instructions\":{\"k\":" #instructions ",\"u\":0}," \
	"\"mem-bytes\":{\"k\":" #bytes ",\"u\":0}}}}\n"
#define BATCH_0 "0"
#define BATCH_1 "1048576" /* 1 << 20 */
#define BATCH_2 "2097152"

static void put_arm(struct result *result, const char *arm, const char *rows,
		    const char *functions)
{
	char path[128];

	snprintf(path, sizeof(path), "/arms/%s/boot-0/samples.jsonl", arm);
	tree_write(result->dir, path, rows);
	if (!functions)
		return;
	snprintf(path, sizeof(path), "/arms/%s/boot-0/functions.tsv", arm);
	tree_write(result->dir, path, functions);
}

/* The functions of the first arm's cell @cell. */
static const struct cell_functions *read_cell(struct result *result,
					      size_t cell)
{
	assert_int_equal(results_read(result->dir, &result->results), 0);
	assert_int_equal(functions_read(&result->results->arms[0],
					&result->cells), 0);
	return &result->cells[cell];
}

static uint64_t instructions(const struct cell_functions *cell,
			     const char *name)
{
	const struct function *found = functions_find(cell, SIM_KERNEL, name);

	return found ? found->instructions : UINT64_MAX;
}

static int check(const struct result *result, size_t cell)
{
	const struct arm *arm = &result->results->arms[0];

	return functions_check(arm, &arm->tallies[cell], &result->cells[cell]);
}

static void batches_are_joined_to_their_cells(void **state)
{
	struct result *result = *state;
	const struct cell_functions *cells;

	put_arm(result, "stock",
		ROW(4, 0, BATCH_1, false, 100, 0)
		ROW(0, 0, BATCH_0, false, 30, 0)
		ROW(0, 0, BATCH_2, true, 70, 0),
		HEADER "0\tk\tclear_page\t30\t0\t0\n"
		"1\tk\tclear_page\t100\t0\t0\n"
		"2\tk\tclear_page\t70\t0\t0\n" /* warm-up */
		"3\tk\tclear_page\t5\t0\t0\n"); /* nobody's */
	cells = read_cell(result, 0);
	assert_int_equal(instructions(&cells[0], "clear_page"), 30);
	assert_int_equal(instructions(&cells[1], "clear_page"), 100);
	assert_int_equal(check(result, 0), 0);
	assert_int_equal(check(result, 1), 0);
}

/* Every boot counts its batches from 0. */
static void batches_are_those_of_their_boot(void **state)
{
	struct result *result = *state;
	const struct cell_functions *cells;

	put_arm(result, "stock", ROW(0, 0, BATCH_0, false, 30, 0),
		HEADER "0\tk\tclear_page\t30\t0\t0\n");
	tree_write(result->dir, "/arms/stock/boot-1/samples.jsonl",
		   ROW(4, 0, BATCH_0, false, 100, 0));
	tree_write(result->dir, "/arms/stock/boot-1/functions.tsv",
		   HEADER "0\tk\tclear_page\t100\t0\t0\n");
	cells = read_cell(result, 0);
	assert_int_equal(instructions(&cells[0], "clear_page"), 30);
	assert_int_equal(instructions(&cells[1], "clear_page"), 100);
}

/* Lines of one key, in one batch or in several, in any order of names. */
static void lines_of_a_function_add_up(void **state)
{
	struct result *result = *state;
	const struct cell_functions *cell;

	put_arm(result, "stock",
		ROW(0, 0, BATCH_0, false, 70, 0)
		ROW(0, 1, BATCH_1, false, 40, 0),
		HEADER "0\tk\trmqueue\t1\t0\t0\n"
		"0\tk\tclear_page\t50\t0\t0\n"
		"0\tk\tclear_page\t9\t0\t0\n"
		"1\tk\tclear_page\t40\t0\t0\n"
		"0\tu\tclear_page\t4\t0\t0\n"
		"0\tk\talloc_pages\t6\t0\t0\n");
	cell = read_cell(result, 0);
	assert_int_equal(cell->n, 4);
	assert_int_equal(instructions(cell, "clear_page"), 99);
	assert_int_equal(instructions(cell, "rmqueue"), 1);
	assert_int_equal(instructions(cell, "alloc_pages"), 6);
	assert_int_equal(functions_find(cell, SIM_USER, "clear_page")
				 ->instructions, 4);
	assert_null(functions_find(cell, SIM_KERNEL, "clear"));
	assert_int_equal(check(result, 0), 0);
}

/* The plugin folds suffixes; what it left on a name is the name. */
static void names_are_taken_as_they_come(void **state)
{
	struct result *result = *state;
	const struct cell_functions *cell;

	put_arm(result, "stock", ROW(0, 0, BATCH_0, false, 30, 0),
		HEADER "0\tk\tfoo\t10\t0\t0\n0\tk\tfoo.llvm.1\t20\t0\t0\n");
	cell = read_cell(result, 0);
	assert_int_equal(instructions(cell, "foo"), 10);
	assert_int_equal(instructions(cell, "foo.llvm.1"), 20);
}

static void a_sum_that_is_not_the_total_is_an_error(void **state)
{
	struct result *result = *state;
	struct capture capture;

	put_arm(result, "stock", ROW(0, 0, BATCH_0, false, 31, 0),
		HEADER "0\tk\tfoo\t30\t0\t0\n");
	read_cell(result, 0);
	capture_begin(&capture);
	assert_int_equal(check(result, 0), -EPROTO);
	capture_end(&capture);
	assert_int_equal(count_lines(capture.text), 1);
	assert_non_null(strstr(capture.text, "holds 30 instructions, sim.tsv 31"));
}

static void memory_of_all_nodes_is_added_up(void **state)
{
	struct result *result = *state;
	const struct cell_functions *cell;

	put_arm(result, "stock", ROW(0, 0, BATCH_0, false, 30, 320),
		HEADER "0\tk\tfoo\t30\t3\t2\n");
	cell = read_cell(result, 0);
	assert_int_equal(functions_find(cell, SIM_KERNEL, "foo")->memory_bytes,
			 320);
	assert_int_equal(check(result, 0), 0);
}

static int report(struct result *result, char **out, struct capture *capture)
{
	size_t size;
	FILE *stream = open_memstream(out, &size);
	int err;

	assert_int_equal(results_read(result->dir, &result->results), 0);
	capture_begin(capture);
	err = report_functions(result->results, stream);
	capture_end(capture);
	fclose(stream);
	return err;
}

static void put_pair(struct result *result)
{
	put_arm(result, "stock", ROW(0, 0, BATCH_0, false, 1600, 0),
		HEADER "0\tk\tsame\t400\t0\t0\n0\tk\tshrinks\t800\t0\t0\n"
		"0\tk\tgone\t400\t0\t0\n");
	put_arm(result, "patched", ROW(0, 0, BATCH_1, false, 1360, 64),
		HEADER "1\tk\tsame\t400\t0\t0\n1\tk\tshrinks\t80\t1\t0\n"
		"1\tk\tcame\t880\t0\t0\n");
}

static void the_largest_difference_comes_first(void **state)
{
	struct result *result = *state;
	struct capture capture;
	char *text;

	put_pair(result);
	assert_int_equal(report(result, &text, &capture), 0);
	assert_string_equal(capture.text, "");
	assert_non_null(strstr(text,
		"came                                     0.0         110.0         110.0\n"
		"shrinks                                100.0          10.0         -90.0\n"
		"gone                                    50.0           0.0         -50.0\n"));
	assert_null(strstr(text, "same "));
	assert_non_null(strstr(text,
		"all functions                          200.0         170.0         -30.0\n"));
	assert_non_null(strstr(text, "! inlined or new: only in stock: gone\n"));
	assert_non_null(strstr(text, "! inlined or new: only in patched: came\n"));
	assert_non_null(strstr(text, "Memory bytes per fault"));
	free(text);
}

static void functions_that_do_not_add_up_are_no_success(void **state)
{
	struct result *result = *state;
	struct capture capture;
	char *text;

	put_pair(result);
	put_arm(result, "patched", ROW(0, 0, BATCH_1, false, 1361, 0),
		HEADER "1\tk\tsame\t400\t0\t0\n");
	assert_int_equal(report(result, &text, &capture), -EPROTO);
	assert_int_equal(count_lines(capture.text), 1);
	assert_null(strstr(text, "add up"));
	assert_non_null(strstr(text, "shrinks"));
	free(text);
}

#define MANY 25

static void put_many(struct result *result, const char *arm, int each)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, HEADER);
	for (int i = 0; i < MANY; i++)
		fprintf(out, "0\tk\tfunction_%d\t%d\t0\t0\n", i, each * (i + 1));
	fclose(out);
	put_arm(result, arm, each == 8 ?
		ROW(0, 0, BATCH_0, false, 2600, 0) :
		ROW(0, 0, BATCH_0, false, 5200, 0), text);
	free(text);
}

/* 25 differ by 1 to 25: the five smallest, 15 in all, are not listed. */
static void what_is_not_listed_is_added_up(void **state)
{
	struct result *result = *state;
	struct capture capture;
	char *text;

	put_many(result, "stock", 8);
	put_many(result, "patched", 16);
	assert_int_equal(report(result, &text, &capture), 0);
	assert_non_null(strstr(text, "function_5 "));
	assert_null(strstr(text, "function_4 "));
	assert_non_null(strstr(text, "\n5 others, together"));
	assert_non_null(strstr(text, " 15.0\n"));
	assert_non_null(strstr(text, "310.0\n")); /* listed */
	assert_non_null(strstr(text, "325.0\n")); /* all */
	assert_null(strstr(text, "Memory bytes per fault"));
	free(text);
}

static void assert_refused(struct result *result, int err, const char *words)
{
	struct capture capture;
	char *text;

	assert_int_equal(report(result, &text, &capture), err);
	assert_int_equal(count_lines(capture.text), 1);
	assert_non_null(strstr(capture.text, words));
	free(text);
}

static void without_functions_there_is_one_line_to_say(void **state)
{
	struct result *result = *state;

	put_pair(result);
	put_arm(result, "mine", ROW(0, 0, BATCH_1, false, 1360, 0), NULL);
	assert_refused(result, -EINVAL, "only guests counted by sim");
}

static void one_arm_has_nothing_to_differ_from(void **state)
{
	struct result *result = *state;

	put_arm(result, "stock", ROW(0, 0, BATCH_0, false, 30, 0), HEADER);
	assert_refused(result, -EINVAL, "--by function compares two");
}

static void another_table_is_refused(void **state)
{
	struct result *result = *state;

	put_pair(result);
	put_arm(result, "patched", ROW(0, 0, BATCH_1, false, 1360, 0),
		"batch\tclass\tfunction\tinstructions:k\n");
	assert_refused(result, -EPROTO, "no column is called 'instructions:k'");
}

static void a_line_of_no_class_is_refused(void **state)
{
	struct result *result = *state;

	put_pair(result);
	put_arm(result, "patched", ROW(0, 0, BATCH_1, false, 1360, 0),
		HEADER "1\tx\tfoo\t1\t0\t0\n");
	assert_refused(result, -EPROTO, "functions.tsv:2: ");
}

#define result_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		result_test(batches_are_joined_to_their_cells),
		result_test(batches_are_those_of_their_boot),
		result_test(lines_of_a_function_add_up),
		result_test(names_are_taken_as_they_come),
		result_test(a_sum_that_is_not_the_total_is_an_error),
		result_test(memory_of_all_nodes_is_added_up),
		result_test(the_largest_difference_comes_first),
		result_test(functions_that_do_not_add_up_are_no_success),
		result_test(what_is_not_listed_is_added_up),
		result_test(without_functions_there_is_one_line_to_say),
		result_test(one_arm_has_nothing_to_differ_from),
		result_test(another_table_is_refused),
		result_test(a_line_of_no_class_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
