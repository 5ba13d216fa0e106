// SPDX-License-Identifier: GPL-2.0-only
/* Figures' data, against rows whose figures are known beforehand. */
#include "tree.h"

#include "harness/plotdata/plotdata.h"

#include <errno.h>

/* A valid row of 8 faults: its pass, repetition, ns and what else it has. */
struct row {
	const char *pass;
	int repetition, ns;
	const char *cell, *more; /* members, with a comma before each */
};

static void put(FILE *out, const struct row *row)
{
	const bool use = !strcmp(row->pass, "reuse");

	fprintf(out,
		"{\"schema\":3,\"pass\":\"%s\",\"repetition\":%d,"
		"\"warmup\":false,\"valid\":true,\"invalid_reason\":null,"
		"\"faults\":8,\"%s\":{\"ns\":%d},%s\"teardown\":{},"
		"\"latency\":null,\"counters\":{},\"sim\":null,\"verify\":{},"
		"\"cell\":{\"workload\":\"anon\",\"label\":\"x\",\"order\":0,"
		"\"size_bytes\":32768,\"trigger\":\"write\",\"unit\":\"\"%s}%s}\n",
		row->pass, row->repetition, use ? "reuse" : "fault", row->ns,
		use ? "\"fault\":null," : "", row->cell, row->more);
}

#define AT_HOME ",\"cpu_node\":0,\"mem_node\":0"
#define FIRST ",\"offset\":\"first\""
#define ALONE ",\"threads\":1"
#define AS_IS ",\"prezeroed_pct\":null"
#define NO_KERNEL ",\"kernel\":null"

static FILE *open_arm(const char *dir, const char *arm)
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

/* What a figure's file holds; @err is what its printer gives. */
static char *figure(const char *dir,
		    int (*print)(const struct results *results, FILE *out),
		    int err)
{
	struct results *results;
	char *text = NULL;
	size_t size;
	FILE *out;

	assert_int_equal(results_read(dir, &results), 0);
	out = open_memstream(&text, &size);
	assert_int_equal(print(results, out), err);
	fclose(out);
	results_free(results);
	return text;
}

static void assert_figure(const char *dir,
			  int (*print)(const struct results *results, FILE *out),
			  const char *want)
{
	char *text = figure(dir, print, 0);

	assert_string_equal(text, want);
	free(text);
}

static void assert_none(const char *dir,
			int (*print)(const struct results *results, FILE *out))
{
	free(figure(dir, print, -ENODATA));
}

/* 100 ns a fault at home, 250 from node 1 to 0, and the other way 300. */
static void nodes_are_a_matrix(void **state)
{
	static const char *const cells[] = {
		AT_HOME, ",\"cpu_node\":1,\"mem_node\":0",
		",\"cpu_node\":0,\"mem_node\":1",
	};
	const int ns[] = { 800, 2000, 2400 };
	char *dir = tree_make(), cell[256];
	FILE *out = open_arm(dir, "host");

	(void)state;
	for (int i = 0; i < 3; i++) {
		snprintf(cell, sizeof(cell), "%s%s", cells[i],
			 FIRST ALONE AS_IS);
		put(out, &(struct row){ "batch", 0, ns[i], cell, NO_KERNEL });
	}
	fclose(out);
	assert_figure(dir, plotdata_nodes,
		      "# unit: ns\n# a block an arm and order: cpu_node mem_node median_per_fault\n"
		      "\"host, order 0, 4K\"\n0 0 100\n0 1 300\n1 0 250\n");
	assert_none(dir, plotdata_ordering);
	assert_none(dir, plotdata_phases);
	assert_none(dir, plotdata_workers);
	tree_remove(dir);
}

static void put_clearing(FILE *out, const char *order, const char *offset,
			 int fault_ns, int use_ns)
{
	char cell[256];

	snprintf(cell, sizeof(cell),
		 AT_HOME ALONE AS_IS
		 ",\"reuse\":\"neighbourhood\",\"offset\":\"%s\",\"zero_order\":\"%s\"",
		 offset, order);
	put(out, &(struct row){ "batch", 0, fault_ns, cell, NO_KERNEL });
	put(out, &(struct row){ "reuse", 0, use_ns, cell, NO_KERNEL });
}

/* Time is the fault's and the use's, 8 of each. */
static void orders_of_clearing_are_a_map(void **state)
{
	char *dir = tree_make();
	FILE *out = open_arm(dir, "patched");

	(void)state;
	put_clearing(out, "converge", "first", 800, 80);
	put_clearing(out, "converge", "last", 800, 160);
	put_clearing(out, "ascending", "first", 400, 800);
	fclose(out);
	assert_figure(dir, plotdata_ordering,
		      "# figure: ns of the fault and the use after it\n"
		      "# a map: clearing page figure_per_fault \"clearing\" \"page\"\n"
		      "\"patched, order 0, 4K, then a read of the neighbourhood\"\n"
		      "2 0 110 \"converge\" \"first\"\n2 2 120 \"converge\" \"last\"\n"
		      "3 0 150 \"ascending\" \"first\"\n");
	assert_none(dir, plotdata_nodes);
	tree_remove(dir);
}

/*
 * At 50 %: half a page a fault was zeroed ahead, at 5000 / 40960 ns a byte: 250 ns. By
 * hand: faults 100 ns, their use 50, and 400 of all.
 */
static void phases_are_lines_by_share(void **state)
{
	static const char cell[] = AT_HOME FIRST ALONE
		",\"prezeroed_pct\":50,\"reuse\":\"page\"";
	char *dir = tree_make();
	FILE *out = open_arm(dir, "patched");

	(void)state;
	put(out, &(struct row){ "batch", 0, 800, cell,
				",\"background\":{\"bytes\":40960,\"ns\":5000},"
				"\"kernel\":{\"user_caller\":4,\"user_buddy\":0,\"user_skipped\":4}" });
	put(out, &(struct row){ "reuse", 0, 400, cell, NO_KERNEL });
	fclose(out);
	assert_figure(dir, plotdata_phases,
		      "# arm: patched\n# unit: ns\n# a block a phase: order asked_pct median_per_fault\n"
		      "\"fault\"\n0 50 100\n\n\n\"use after it\"\n0 50 50\n\n\n"
		      "\"zeroing ahead\"\n0 50 250\n\n\n\"sum\"\n0 50 400\n");
	tree_remove(dir);
}

static void put_workers(FILE *out, int threads, double per_s)
{
	char cell[128], more[256];

	snprintf(cell, sizeof(cell),
		 AT_HOME FIRST AS_IS ",\"threads\":%d%s", threads,
		 threads > 1 ? ",\"workers\":\"processes\"" : "");
	snprintf(more, sizeof(more), threads > 1 ?
		 NO_KERNEL ",\"workers\":{\"cpus\":[0],\"ns\":[1],\"wall_ns\":1,"
		 "\"folios_per_s\":%g,\"slowest_to_fastest\":1}" : NO_KERNEL,
		 per_s);
	put(out, &(struct row){ "batch", 0, 8000, cell, more });
}

/* One worker alone: 1000 ns a fault, a million a second. */
static void workers_are_lines_from_one_on(void **state)
{
	char *dir = tree_make();
	FILE *out = open_arm(dir, "host");

	(void)state;
	put_workers(out, 1, 0);
	put_workers(out, 2, 1.5e6);
	put_workers(out, 4, 2e6);
	fclose(out);
	assert_figure(dir, plotdata_workers,
		      "# a block an arm and kind of workers: order workers faults_per_second\n"
		      "\"host, processes\"\n0 1 1e+06\n0 2 1.5e+06\n0 4 2e+06\n");
	tree_remove(dir);
}

#define BATCH                                                                 \
	"{\"schema\":3,\"pass\":\"batch\",\"repetition\":0,"                    \
	"\"warmup\":false,\"valid\":true,\"invalid_reason\":null,"              \
	"\"faults\":8,\"fault\":{\"ns\":800},\"teardown\":{},"                 \
	"\"latency\":null,\"sim\":null,\"kernel\":null,"                        \
	"\"verify\":{\"prezeroed\":{\"got_pct\":%d}},\"counters\":"             \
	"{\"instructions:k\":{\"value\":%d,\"source\":\"hw\"}},"               \
	"\"cell\":{\"workload\":\"anon\",\"label\":\"x\",\"order\":0,"        \
	"\"size_bytes\":32768,\"trigger\":\"write\"" AT_HOME FIRST ALONE        \
	",\"prezeroed_pct\":%d}}\n"

#define RATIO_HEAD(bars) "# bars: " bars "\n"                               \
	"# a block an arm: order asked_pct skipped_got_pct kernel_instructions change_pct change_low change_high\n"

/* A boot of 8 faults, of that many instructions each, at 0 and at 50 %. */
static void put_boot(const char *dir, const char *arm, int boot, int at_0,
		     int at_50)
{
	char name[64], text[2048];

	snprintf(name, sizeof(name), "/arms/%s/boot-%d/samples.jsonl", arm,
		 boot);
	snprintf(text, sizeof(text), BATCH BATCH, 0, 8 * at_0, 0, 50, 8 * at_50,
		 50);
	tree_write(dir, name, text);
}

/*
 * Boots of which one saves 10 %, the other 20: ln 0.9 and ln 0.8 have a mean of
 * ln sqrt(0.72), +- t(0.975) of 1 degree of freedom, 12.7062, times ln(0.9 / 0.8) / 2.
 * That boots themselves differ is no matter. One boot alone has no interval.
 */
static void shares_have_the_intervals_of_boots(void **state)
{
	char *dir = tree_make();

	(void)state;
	put_boot(dir, "stock", 0, 100, 100);
	put_boot(dir, "patched", 0, 100, 90);
	assert_figure(dir, plotdata_arms_ratio,
		      RATIO_HEAD("none")
		      "\"stock\"\n0 0 0 100 0 ? ?\n0 50 50 100 0 ? ?\n\n\n"
		      "\"patched\"\n0 0 0 100 0 ? ?\n0 50 50 90 -10 ? ?\n");
	put_boot(dir, "stock", 1, 100, 100);
	put_boot(dir, "patched", 1, 200, 160);
	assert_figure(dir, plotdata_arms_ratio,
		      RATIO_HEAD("95 % intervals of boots")
		      "\"stock\"\n0 0 0 100 0 ? ?\n0 50 50 100 0 ? ?\n\n\n"
		      "\"patched\"\n0 0 0 141.421 0 ? ?\n0 50 50 120 -15.1472 -59.8497 79.3261\n");
	tree_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_are_a_matrix),
		cmocka_unit_test(orders_of_clearing_are_a_map),
		cmocka_unit_test(phases_are_lines_by_share),
		cmocka_unit_test(workers_are_lines_from_one_on),
		cmocka_unit_test(shares_have_the_intervals_of_boots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
