// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports of the fixtures in tests/golden, letter by letter. After a wanted
 * change: pzbench report tests/golden/CASE, and read the difference.
 */
#include "tests/unit/tree.h"

#include "harness/plotdata.h"
#include "harness/report.h"
#include "harness/report_text.h"
#include "harness/results.h"
#include "harness/summary.h"

#include <errno.h>
#include <math.h>
#include <time.h>

#define GOLDEN "tests/golden/"

typedef int (*print_fn)(const struct results *results, FILE *out);

static char *print(const char *dir, print_fn print_it)
{
	struct results *results;
	char *text = NULL;
	size_t size;
	FILE *out;

	assert_int_equal(results_read(dir, &results), 0);
	out = open_memstream(&text, &size);
	assert_int_equal(print_it(results, out), 0);
	fclose(out);
	results_free(results);
	return text;
}

static char *read_whole(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t capacity = 0;

	assert_non_null(file);
	assert_true(getdelim(&text, &capacity, '\0', file) > 0);
	fclose(file);
	return text;
}

static void assert_golden(const char *dir, const char *name, print_fn print_it)
{
	char path[256];
	char *want, *got = print(dir, print_it);

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	want = read_whole(path);
	assert_string_equal(got, want);
	free(want);
	free(got);
}

static void the_running_kernel(void **state)
{
	(void)state;
	assert_golden(GOLDEN "host", "report.txt", report_print);
	assert_golden(GOLDEN "host", "plots/host-orders.dat",
		      plotdata_host_orders);
}

static void two_kernels_under_tcg(void **state)
{
	(void)state;
	assert_golden(GOLDEN "arms", "report.txt", report_print);
	assert_golden(GOLDEN "arms", "plots/arms-orders.dat",
		      plotdata_arms_orders);
	assert_golden(GOLDEN "arms", "plots/arms-ratio.dat",
		      plotdata_arms_ratio);
}

static void two_kernels_under_kvm(void **state)
{
	(void)state;
	assert_golden(GOLDEN "kvm", "report.txt", report_print);
	assert_golden(GOLDEN "kvm", "summary.json", summary_print);
}

static void arms_that_failed(void **state)
{
	(void)state;
	assert_golden(GOLDEN "partial", "report.txt", report_print);
}

static void kinds_are_not_mixed(void **state)
{
	struct results *results;

	(void)state;
	assert_int_equal(results_read(GOLDEN "mixed", &results), 0);
	assert_int_equal(results_check_comparable(results), -EINVAL);
	results_free(results);
}

static void like_is_compared_with_like(void **state)
{
	struct results *results;

	(void)state;
	assert_int_equal(results_read(GOLDEN "arms", &results), 0);
	assert_int_equal(results_check_comparable(results), 0);
	results_free(results);
}

/* With as many valid rows of the latency pass, which are no baseline. */
static struct tally cell_of(int order, int prezeroed_pct, unsigned int invalid)
{
	return (struct tally){
		.axes = { .workload = "anon", .order = order,
			  .prezeroed_pct = prezeroed_pct },
		.rows = 9, .warmups = 1, .invalid = invalid,
		.batches = 4, .invalid_batches = invalid,
	};
}

static int baseline_of(const struct arm *arm, int order, int prezeroed_pct)
{
	struct tally asked = cell_of(order, prezeroed_pct, 0);
	const struct tally *found = results_find_baseline(arm, &asked.axes);

	return found ? found->axes.prezeroed_pct : -2;
}

/* Best the same share, then the same injection, then memory as it is. */
static void the_nearest_cell_is_the_baseline(void **state)
{
	struct tally tallies[] = {
		cell_of(0, AXES_NOT_PREZEROED, 0),
		cell_of(4, AXES_NOT_PREZEROED, 0),
		cell_of(4, 0, 0), cell_of(4, 50, 4), cell_of(4, 100, 3),
		cell_of(9, AXES_NOT_PREZEROED, 4),
	};
	const struct arm arm = { .tallies = tallies, .tallies_n = 6 };

	(void)state;
	strcpy(tallies[0].axes.label, "another section");
	assert_int_equal(baseline_of(&arm, 4, 100), 100);
	assert_int_equal(baseline_of(&arm, 4, 50), 0); /* all invalid */
	assert_int_equal(baseline_of(&arm, 4, 25), 0);
	assert_int_equal(baseline_of(&arm, 4, AXES_NOT_PREZEROED),
			 AXES_NOT_PREZEROED);
	assert_int_equal(baseline_of(&arm, 0, 50), AXES_NOT_PREZEROED);
	assert_int_equal(baseline_of(&arm, 9, 50), -2);
}

static void no_results_are_an_error(void **state)
{
	struct results *results = NULL;
	char *dir = tree_make();

	(void)state;
	assert_int_equal(results_read(dir, &results), -EINVAL);
	assert_null(results);
	tree_remove(dir);
}

static void another_schema_is_refused(void **state)
{
	struct results *results;
	char *dir = tree_make();

	(void)state;
	tree_write(dir, "/arms/host/boot-0/samples.jsonl", "{\"schema\":2}\n");
	assert_int_equal(results_read(dir, &results), -EINVAL);
	tree_remove(dir);
}

static void assert_fits_a_mail(const char *text)
{
	size_t column = 0;

	for (; *text; text++) {
		column = *text == '\n' ? 0 : column + 1;
		assert_true(column <= REPORT_COLUMNS);
		assert_true(*text == '\n' || (*text >= ' ' && *text <= '~'));
		assert_false(text[0] == ' ' && text[1] == '\n');
	}
}

/* All axes vary, names are long, text is not ASCII. */
static void the_widest_report_fits_a_mail(void **state)
{
	char *text = print(GOLDEN "wide", report_print);

	(void)state;
	assert_fits_a_mail(text);
	free(text);
}

static void every_golden_report_fits_a_mail(void **state)
{
	const char *const names[] = { "host", "arms", "kvm", "partial" };
	char path[64];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char *text;

		snprintf(path, sizeof(path), GOLDEN "%s/report.txt", names[i]);
		text = read_whole(path);
		assert_fits_a_mail(text);
		free(text);
	}
}

static void numbers_are_grouped(void **state)
{
	(void)state;
	assert_string_equal(report_number(0, 0).text, "0");
	assert_string_equal(report_number(999, 0).text, "999");
	assert_string_equal(report_number(1000, 0).text, "1,000");
	assert_string_equal(report_number(1234567.89, 1).text, "1,234,567.9");
	assert_string_equal(report_number(-1234.5, 1).text, "-1,234.5");
	assert_string_equal(report_number(-0.01, 1).text, "0.0");
	assert_string_equal(report_number(NAN, 1).text, "n/a");
}

/* 10,000 rows are a campaign of a day: reading them must not be felt. */
static void ten_thousand_rows_take_less_than_a_second(void **state)
{
	char *line = read_whole(GOLDEN "host/arms/host/boot-0/samples.jsonl");
	char *dir = tree_make(), path[4096], *text;
	clock_t start;
	FILE *out;

	(void)state;
	*strchr(line, '\n') = '\0';
	tree_write(dir, "/arms/host/boot-0/samples.jsonl", "");
	tree_path(dir, "/arms/host/boot-0/samples.jsonl", path);
	out = fopen(path, "w");
	for (int i = 0; i < 10000; i++)
		fprintf(out, "%s\n", line);
	fclose(out);
	start = clock();
	text = print(dir, report_print);
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 1);
	assert_non_null(strstr(text, "10,000 rows"));
	free(text);
	free(line);
	tree_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_running_kernel),
		cmocka_unit_test(two_kernels_under_tcg),
		cmocka_unit_test(two_kernels_under_kvm),
		cmocka_unit_test(arms_that_failed),
		cmocka_unit_test(kinds_are_not_mixed),
		cmocka_unit_test(like_is_compared_with_like),
		cmocka_unit_test(the_nearest_cell_is_the_baseline),
		cmocka_unit_test(no_results_are_an_error),
		cmocka_unit_test(another_schema_is_refused),
		cmocka_unit_test(the_widest_report_fits_a_mail),
		cmocka_unit_test(every_golden_report_fits_a_mail),
		cmocka_unit_test(numbers_are_grouped),
		cmocka_unit_test(ten_thousand_rows_take_less_than_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
