// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports of the fixtures in tests/golden, letter by letter. After a wanted
 * change: pzbench report tests/golden/CASE, and read the difference.
 */
#include "tree.h"

#include "harness/formats/formats.h"
#include "harness/plotdata/plotdata.h"
#include "harness/report/report.h"
#include "harness/report/functions.h"
#include "harness/report/text.h"
#include "harness/results/results.h"
#include "harness/report/summary.h"

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
	assert_golden(GOLDEN "host", "plots/host-latency.dat",
		      plotdata_host_latency);
	assert_golden(GOLDEN "host", "plots/workers.dat", plotdata_workers);
}

static void two_kernels_under_tcg(void **state)
{
	(void)state;
	assert_golden(GOLDEN "arms", "report.txt", report_print);
	assert_golden(GOLDEN "arms", "functions.txt", report_functions);
	assert_golden(GOLDEN "arms", "plots/arms-orders.dat",
		      plotdata_arms_orders);
	assert_golden(GOLDEN "arms", "plots/arms-ratio.dat",
		      plotdata_arms_ratio);
	assert_golden(GOLDEN "arms", "plots/arms-bytes.dat",
		      plotdata_arms_bytes);
	assert_golden(GOLDEN "arms", "plots/functions.dat", plotdata_functions);
}

static void two_kernels_under_kvm(void **state)
{
	(void)state;
	assert_golden(GOLDEN "kvm", "report.txt", report_print);
	assert_golden(GOLDEN "kvm", "summary.json", summary_print);
}

/* All formats of a campaign of a machine, and the report. */
static void a_campaign(void **state)
{
	(void)state;
	assert_golden(GOLDEN "campaign", "report.txt", report_print);
	assert_golden(GOLDEN "campaign", "plots/arms-times.dat",
		      plotdata_arms_times);
	assert_golden(GOLDEN "campaign", "summary.json", summary_print);
	assert_golden(GOLDEN "campaign", "report.lkml", report_mail);
	assert_golden(GOLDEN "campaign", "report.md", report_markdown);
	assert_golden(GOLDEN "campaign", "report.csv", format_csv);
	assert_golden(GOLDEN "campaign", "report.benchfmt", format_benchfmt);
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
	tree_write(dir, "/arms/host/boot-0/samples.jsonl", "{\"schema\":1}\n");
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
	const char *const names[] = { "host", "arms", "kvm", "partial",
				      "campaign" };
	char path[64];

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		char *text;

		snprintf(path, sizeof(path), GOLDEN "%s/report.txt", names[i]);
		text = read_whole(path);
		assert_fits_a_mail(text);
		free(text);
	}
}

/* A valid row of 8 faults on @mem_node with so many LLC misses, 1 remote fill. */
static void put_row(FILE *out, int repetition, int mem_node, int misses)
{
	fprintf(out,
		"{\"schema\":3,\"pass\":\"batch\",\"repetition\":%d,"
		"\"warmup\":false,\"valid\":true,\"invalid_reason\":null,"
		"\"faults\":8,\"fault\":{},\"teardown\":{},\"latency\":null,"
		"\"counters\":{\"LLC-load-misses:k\":{\"value\":%d,\"source\":\"sim\"}},"
		"\"kernel\":null,\"verify\":{},\"cell\":{\"workload\":\"anon\","
		"\"label\":\"x\",\"order\":0,\"size_bytes\":32768,"
		"\"trigger\":\"write\",\"offset\":\"first\",\"cpu_node\":0,"
		"\"mem_node\":%d,\"prezeroed_pct\":null,\"threads\":1},"
		"\"sim\":{\"first_region\":0,\"faults_each\":8,\"k\":[800],"
		"\"flags\":[0],\"clean_faults\":8,\"events\":{"
		"\"instructions\":{\"k\":800,\"u\":0},"
		"\"LLC-load-misses\":{\"k\":%d,\"u\":0},"
		"\"LLC-store-misses\":{\"k\":0,\"u\":0},"
		"\"mem-fills-remote\":{\"k\":%d,\"u\":0},"
		"\"mem-writebacks-remote\":{\"k\":0,\"u\":0}}}}\n",
		repetition, misses, mem_node, misses, mem_node ? 1 : 0);
}

static FILE *open_samples(const char *dir, const char *arm)
{
	char name[64], path[4096];
	FILE *out;

	snprintf(name, sizeof(name), "/arms/%s/boot-0/samples.jsonl", arm);
	tree_write(dir, name, "");
	tree_path(dir, name, path);
	out = fopen(path, "w");
	assert_non_null(out);
	return out;
}

/* Placements of @n repetitions: @misses, @misses + 8 ... */
static void put_arm(const char *dir, const char *arm, int n, int mem_node,
		    int misses)
{
	FILE *out = open_samples(dir, arm);

	for (int i = 0; i < n; i++)
		put_row(out, i, mem_node, misses + 8 * i);
	fclose(out);
}

/* 8 faults, 4 of which had no room: all of their folios were zeroed by the buddy. */
static void put_memcg(const char *dir, const char *in_vain)
{
	char row[1024];

	snprintf(row, sizeof(row),
		 "{\"schema\":3,\"pass\":\"batch\",\"repetition\":0,"
		 "\"warmup\":false,\"valid\":true,\"invalid_reason\":null,"
		 "\"faults\":8,\"fault\":{},\"teardown\":{},\"latency\":null,"
		 "\"counters\":{},\"sim\":null,\"verify\":{},"
		 "\"kernel\":{\"user_caller\":0,\"user_buddy\":8,"
		 "\"user_skipped\":0%s},\"cell\":{\"workload\":\"memcg\","
		 "\"label\":\"x\",\"order\":4,\"size_bytes\":524288,"
		 "\"trigger\":\"write\",\"offset\":\"first\",\"cpu_node\":0,"
		 "\"mem_node\":0,\"prezeroed_pct\":0,\"threads\":1}}\n",
		 in_vain);
	tree_write(dir, "/arms/patched/boot-0/samples.jsonl", row);
}

static void folios_in_vain_have_a_column(void **state)
{
	char *dir = tree_make(), *text;

	(void)state;
	put_memcg(dir, ",\"in_vain\":4");
	text = print(dir, report_zeroed);
	assert_non_null(strstr(text, "of it in"));
	assert_non_null(strstr(text, "100.0%   0.0%     50.0%"));
	assert_fits_a_mail(text);
	free(text);
	put_memcg(dir, "");
	text = print(dir, report_zeroed);
	assert_null(strstr(text, "vain"));
	free(text);
	tree_remove(dir);
}

/* The LLC table's line of the only cell; the rest of @text is cut off. */
static const char *llc_line(char *text)
{
	char *at = strstr(text, "LLC misses, per fault");

	assert_non_null(at);
	for (int i = 0; i < 4; i++)
		at = strchr(at, '\n') + 1;
	*strchr(at, '\n') = '\0';
	return at;
}

static void assert_llc(int n, int mem_node, int patched_misses,
		       const char *line)
{
	char *dir = tree_make(), *text;

	put_arm(dir, "stock", n, mem_node, 800);
	put_arm(dir, "patched", n, mem_node, patched_misses);
	text = print(dir, report_memory);
	assert_string_equal(llc_line(text), line);
	free(text);
	tree_remove(dir);
}

/* Medians over placements; no verdict where the ranges touch. */
static void no_verdict_falls_inside_the_range(void **state)
{
	(void)state;
	assert_llc(5, 0, 832, "    0     4K   102.0  100.0..104.0   106.0  104.0..108.0       =");
	assert_llc(5, 0, 840, "    0     4K   102.0  100.0..104.0   107.0  105.0..109.0   +4.9%");
	assert_llc(5, 0, 400, "    0     4K   102.0  100.0..104.0    52.0  50.0..54.0  -49.0%");
	assert_llc(4, 0, 400, "    0     4K   101.5  100.0..103.0    51.5  50.0..53.0  -49.3%?");
}

static char *memory_report(int n, int mem_node)
{
	char *dir = tree_make(), *text;

	put_arm(dir, "stock", n, mem_node, 800);
	put_arm(dir, "patched", n, mem_node, 800);
	text = print(dir, report_memory);
	assert_fits_a_mail(text);
	tree_remove(dir);
	return text;
}

/* A repetition: 8 faults, half of them spared, in @fault_ns; their use in @use_ns. */
static void put_phases(FILE *out, int repetition, int fault_ns, int use_ns)
{
	static const char row[] =
		"{\"schema\":3,\"pass\":\"%s\",\"repetition\":%d,"
		"\"warmup\":false,\"valid\":true,\"invalid_reason\":null,"
		"\"faults\":8,\"%s\":{\"ns\":%d},\"teardown\":{},"
		"\"latency\":null,\"counters\":{},\"sim\":null,"
		"\"verify\":{},\"cell\":{\"workload\":\"anon\","
		"\"label\":\"x\",\"order\":0,\"size_bytes\":32768,"
		"\"trigger\":\"write\",\"offset\":\"first\",\"cpu_node\":0,"
		"\"mem_node\":0,\"prezeroed_pct\":50,\"threads\":1,"
		"\"reuse\":\"page\"},%s}\n";

	fprintf(out, row, "batch", repetition, "fault", fault_ns,
		"\"background\":{\"bytes\":40960,\"ns\":5000},"
		"\"kernel\":{\"user_caller\":4,\"user_buddy\":0,\"user_skipped\":4}");
	fprintf(out, row, "reuse", repetition, "reuse", use_ns,
		"\"fault\":null,\"kernel\":null");
}

/*
 * By hand: medians of 100 200 900 and of 90 10 50 a fault; half a page a fault
 * was zeroed ahead, at 5000 / 40960 ns a byte, 250 ns; sums 440 460 1200.
 */
static void phases_stand_beside_one_another_and_their_sum(void **state)
{
	char *dir = tree_make(), *text;
	FILE *out = open_samples(dir, "host");

	(void)state;
	put_phases(out, 0, 800, 720);
	put_phases(out, 1, 1600, 80);
	put_phases(out, 2, 7200, 400);
	fclose(out);
	text = print(dir, report_phases);
	assert_fits_a_mail(text);
	assert_non_null(strstr(text, "    0     4K  host    200   50      250  460\n"));
	free(text);
	tree_remove(dir);
}

/* Times of four pairs of nodes, 100 ns a fault from the CPU's own, 250 else. */
static void nodes_stand_in_a_matrix(void **state)
{
	char *dir = tree_make(), *text;
	FILE *out = open_samples(dir, "host");

	(void)state;
	for (int i = 0; i < 4; i++)
		fprintf(out,
			"{\"schema\":3,\"pass\":\"batch\",\"repetition\":0,"
			"\"warmup\":false,\"valid\":true,"
			"\"invalid_reason\":null,\"faults\":8,"
			"\"fault\":{\"ns\":%d},\"teardown\":{},"
			"\"latency\":null,\"counters\":{},\"sim\":null,"
			"\"kernel\":null,\"verify\":{},\"cell\":{"
			"\"workload\":\"anon\",\"label\":\"x\",\"order\":0,"
			"\"size_bytes\":32768,\"trigger\":\"write\","
			"\"offset\":\"first\",\"cpu_node\":%d,\"mem_node\":%d,"
			"\"prezeroed_pct\":null,\"threads\":1}}\n",
			i / 2 == i % 2 ? 800 : 2000, i / 2, i % 2);
	fclose(out);
	text = print(dir, report_numa);
	assert_fits_a_mail(text);
	assert_non_null(strstr(text, "CPU's node  memory 0  memory 1\n"));
	assert_non_null(strstr(text, "         0     100.0     250.0\n"
				     "         1     250.0     100.0\n"));
	free(text);
	text = print(GOLDEN "host", report_numa);
	assert_string_equal(text, "");
	free(text);
	tree_remove(dir);
}

static void few_placements_are_said_to_be_few(void **state)
{
	char *few = memory_report(4, 0), *enough = memory_report(5, 0);

	(void)state;
	assert_non_null(strstr(few, "! A cell has 4 placements; it takes 5"));
	assert_null(strstr(enough, "! A cell"));
	free(few);
	free(enough);
}

static void distance_is_shown_where_memory_is_remote(void **state)
{
	char *local = memory_report(5, 0), *remote = memory_report(5, 1);

	(void)state;
	assert_null(strstr(local, "Memory bytes, remote"));
	assert_non_null(strstr(remote, "Memory bytes, remote"));
	assert_non_null(strstr(remote, "cache.json"));
	free(local);
	free(remote);
}

static json_t *summary_event(const char *summary, const char *name)
{
	json_t *root = json_loads(summary, 0, NULL), *at = root;

	at = json_array_get(json_object_get(at, "rows"), 0);
	at = json_object_get(json_object_get(at, "events"), name);
	at = json_incref(json_object_get(at, "k"));
	json_decref(root);
	return at;
}

static void the_summary_has_events_with_their_ranges(void **state)
{
	char *dir = tree_make(), *text;
	json_t *event;

	(void)state;
	put_arm(dir, "stock", 3, 0, 800);
	text = print(dir, summary_print);
	event = summary_event(text, "LLC-load-misses");
	assert_true(json_real_value(json_object_get(event, "min")) == 100);
	assert_true(json_real_value(json_object_get(event, "median")) == 101);
	assert_true(json_real_value(json_object_get(event, "max")) == 102);
	assert_int_equal(json_integer_value(json_object_get(event, "n")), 3);
	assert_null(strstr(text, "LLC-load-misses:k"));
	json_decref(event);
	free(text);
	tree_remove(dir);
}

static void large_numbers_are_short(void **state)
{
	(void)state;
	assert_string_equal(report_compact(0).text, "0.00");
	assert_string_equal(report_compact(9.994).text, "9.99");
	assert_string_equal(report_compact(9.996).text, "10.0");
	assert_string_equal(report_compact(999.94).text, "999.9");
	assert_string_equal(report_compact(999.96).text, "1,000");
	assert_string_equal(report_compact(9999.4).text, "9,999");
	assert_string_equal(report_compact(9999.6).text, "10.00K");
	assert_string_equal(report_compact(99996).text, "100.0K");
	assert_string_equal(report_compact(999949).text, "999.9K");
	assert_string_equal(report_compact(999960).text, "1.000M");
	assert_string_equal(report_compact(2097152).text, "2.097M");
	assert_string_equal(report_compact(NAN).text, "n/a");
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
		cmocka_unit_test(a_campaign),
		cmocka_unit_test(arms_that_failed),
		cmocka_unit_test(kinds_are_not_mixed),
		cmocka_unit_test(like_is_compared_with_like),
		cmocka_unit_test(the_nearest_cell_is_the_baseline),
		cmocka_unit_test(no_results_are_an_error),
		cmocka_unit_test(another_schema_is_refused),
		cmocka_unit_test(the_widest_report_fits_a_mail),
		cmocka_unit_test(every_golden_report_fits_a_mail),
		cmocka_unit_test(folios_in_vain_have_a_column),
		cmocka_unit_test(no_verdict_falls_inside_the_range),
		cmocka_unit_test(phases_stand_beside_one_another_and_their_sum),
		cmocka_unit_test(nodes_stand_in_a_matrix),
		cmocka_unit_test(few_placements_are_said_to_be_few),
		cmocka_unit_test(distance_is_shown_where_memory_is_remote),
		cmocka_unit_test(the_summary_has_events_with_their_ranges),
		cmocka_unit_test(numbers_are_grouped),
		cmocka_unit_test(large_numbers_are_short),
		cmocka_unit_test(ten_thousand_rows_take_less_than_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
