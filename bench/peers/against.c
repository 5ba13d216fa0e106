// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a peer and `pzbench run` of a cell that times the same region in turn (ABBA,
 * so that drift hits both alike) until the median of the pairs' ratios is known as
 * well as asked, and prints both medians and the ratio with its interval.
 *
 * usage: against BUILD_DIR PEER [MAX_PAIRS], PEER being bare, loop or perf; for the
 * last PERF names the program (bench/peers/run builds one). Not a test: its result
 * is for a quiet machine. Exit status 1 where the ratio is further from 1 than the
 * peer's bound, or not known that well.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEGABYTES 64
#define REPETITIONS 4	/* short turns: what disturbs a machine comes in bursts */
#define WARMUP 1
#define MAX_PAIRS 1000
#define MIN_PAIRS 12

/* Each prints the ns per fault of every repetition, a line each. */
static const struct peer {
	const char *name;
	const char *command;	/* BUILD_DIR, CPU, MB, repetitions */
	const char *section;	/* of a config: the cell of the same region */
	double bound;		/* of the ratio, from 1 */
} peers[] = {
	{ "bare", "%s/peers/bare %d %d %d", "[anon bare]", 0.005 },
	{ "loop", "%s/peers/loop %d %d %d", "[mmap loop]\nregion = all",
	  0.02 },
	{ "perf", "bench/peers/perf-mmap %2$d %3$d %4$d", "[mmap perf]", 0.02 },
};

#define PEERS (sizeof(peers) / sizeof(peers[0]))

struct comparison {
	const struct peer *peer;
	const char *build;
	char dir[32];		/* scratch */
	int cpu;
	size_t pairs;
	double peer_ns[MAX_PAIRS];
	double pzbench_ns[MAX_PAIRS];
	double log_ratio[MAX_PAIRS];
};

__attribute__((noreturn, format(printf, 1, 2)))
static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts @values. */
static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

__attribute__((format(printf, 1, 2)))
static FILE *start(const char *format, ...)
{
	char command[1024];
	va_list args;
	FILE *output;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	output = popen(command, "r");
	if (!output)
		die("%s: %s", command, strerror(errno));
	return output;
}

static FILE *start_peer(const struct comparison *comparison)
{
	char command[1024];
	FILE *output;

	snprintf(command, sizeof(command), comparison->peer->command,
		 comparison->build, comparison->cpu, MEGABYTES,
		 WARMUP + REPETITIONS);
	output = popen(command, "r");
	if (!output)
		die("%s: %s", command, strerror(errno));
	return output;
}

static double peer_ns(const struct comparison *comparison)
{
	FILE *output = start_peer(comparison);
	double ns[WARMUP + REPETITIONS];
	int i;

	for (i = 0; i < WARMUP + REPETITIONS; i++)
		if (fscanf(output, "%lf", &ns[i]) != 1)
			die("%s ended early", comparison->peer->name);
	pclose(output);
	return median(ns + WARMUP, REPETITIONS);
}

static double row_ns(const char *line)
{
	json_t *row = json_loads(line, 0, NULL);
	double ns;

	if (!row)
		die("no JSON: %s", line);
	if (json_is_true(json_object_get(row, "warmup")))
		ns = NAN;
	else if (!json_is_true(json_object_get(row, "valid")))
		die("a repetition is invalid: %s",
		    json_string_value(json_object_get(row, "invalid_reason")));
	else
		ns = json_number_value(json_object_get(
			     json_object_get(row, "fault"), "ns")) /
		     json_number_value(json_object_get(row, "faults"));
	json_decref(row);
	return ns;
}

static double pzbench_ns(const struct comparison *comparison)
{
	double ns[REPETITIONS], one_ns;
	char path[64], *line = NULL;
	size_t count = 0, size = 0;
	FILE *rows;

	if (pclose(start("%s/pzbench run --quiet --arm host --config %s/conf --out %s/out",
			 comparison->build, comparison->dir, comparison->dir)))
		die("pzbench failed");
	snprintf(path, sizeof(path), "%s/out/samples.jsonl", comparison->dir);
	rows = fopen(path, "r");
	if (!rows)
		die("%s: %s", path, strerror(errno));
	while (getline(&line, &size, rows) > 0 && count < REPETITIONS) {
		one_ns = row_ns(line);
		if (!isnan(one_ns))
			ns[count++] = one_ns;
	}
	free(line);
	fclose(rows);
	pclose(start("rm -r %s/out", comparison->dir));
	if (count != REPETITIONS)
		die("pzbench wrote %zu of %d rows", count, REPETITIONS);
	return median(ns, REPETITIONS);
}

static void measure_pair(struct comparison *comparison)
{
	size_t i = comparison->pairs;

	if (i % 2) {
		comparison->pzbench_ns[i] = pzbench_ns(comparison);
		comparison->peer_ns[i] = peer_ns(comparison);
	} else {
		comparison->peer_ns[i] = peer_ns(comparison);
		comparison->pzbench_ns[i] = pzbench_ns(comparison);
	}
	comparison->log_ratio[i] = log(comparison->pzbench_ns[i] /
				       comparison->peer_ns[i]);
	comparison->pairs++;
}

struct interval {
	double low, median, high;
};

/*
 * The median of the pairs' ratios and its 95 % interval from order statistics
 * (the binomial's normal approximation), which asks nothing of their
 * distribution but that pairs are independent.
 */
static struct interval ratio_interval(const struct comparison *comparison)
{
	size_t n = comparison->pairs;
	double sorted[MAX_PAIRS];
	struct interval interval;
	double rank;

	memcpy(sorted, comparison->log_ratio, n * sizeof(*sorted));
	interval.median = exp(median(sorted, n));
	rank = floor((double)n / 2 - 0.98 * sqrt((double)n));
	if (rank < 1)
		rank = 1;
	interval.low = exp(sorted[(size_t)rank - 1]);
	interval.high = exp(sorted[n - (size_t)rank]);
	return interval;
}

static bool narrow(const struct comparison *comparison,
		   const struct interval *interval)
{
	return interval->high - interval->low <= 2 * comparison->peer->bound;
}

static void report(struct comparison *comparison)
{
	struct interval ratio = ratio_interval(comparison);

	printf("%-10s %9.1f ns per order-0 fault, median of %zu runs\n",
	       comparison->peer->name, median(comparison->peer_ns, comparison->pairs),
	       comparison->pairs);
	printf("pzbench    %9.1f ns\n",
	       median(comparison->pzbench_ns, comparison->pairs));
	printf("ratio      %9.4f, 95 %% interval %.4f to %.4f%s\n", ratio.median,
	       ratio.low, ratio.high,
	       narrow(comparison, &ratio) ? "" : " (too wide: quieten the machine)");
}

static void write_config(const struct comparison *comparison)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/conf", comparison->dir);
	file = fopen(path, "w");
	if (!file)
		die("%s: %s", path, strerror(errno));
	fprintf(file, "[run]\nrepetitions = %d\nwarmup = %d\n"
		"%s\norders = 0\nsize = %dM\n",
		REPETITIONS, WARMUP, comparison->peer->section, MEGABYTES);
	fclose(file);
}

/* The CPU that pzbench pins itself to: the last that this process may use. */
static int last_cpu(void)
{
	cpu_set_t cpus;
	int cpu = CPU_SETSIZE - 1;

	sched_getaffinity(0, sizeof(cpus), &cpus);
	while (cpu > 0 && !CPU_ISSET(cpu, &cpus))
		cpu--;
	return cpu;
}

static void measure(struct comparison *comparison, size_t max_pairs)
{
	struct interval ratio = { 0 };

	do {
		measure_pair(comparison);
		ratio = ratio_interval(comparison);
		fprintf(stderr, "\rpair %zu of at most %zu: %.4f (%.4f to %.4f) ",
			comparison->pairs, max_pairs, ratio.median, ratio.low,
			ratio.high);
	} while (comparison->pairs < max_pairs &&
		 (comparison->pairs < MIN_PAIRS || comparison->pairs % 2 ||
		  !narrow(comparison, &ratio)));
	fputc('\n', stderr);
}

static const struct peer *find_peer(const char *name)
{
	size_t i;

	for (i = 0; i < PEERS; i++)
		if (!strcmp(peers[i].name, name))
			return &peers[i];
	die("unknown peer '%s': use bare, loop or perf", name);
}

int main(int argc, char **argv)
{
	struct comparison comparison = { .dir = "/tmp/against-XXXXXX" };
	size_t max_pairs = argc > 3 ? strtoul(argv[3], NULL, 10) : MAX_PAIRS;
	struct interval ratio;

	if (argc < 3 || !max_pairs || max_pairs > MAX_PAIRS)
		die("usage: %s BUILD_DIR bare|loop|perf [PAIRS, at most %d]",
		    argv[0], MAX_PAIRS);
	comparison.peer = find_peer(argv[2]);
	if (!mkdtemp(comparison.dir))
		die("mkdtemp: %s", strerror(errno));
	comparison.build = argv[1];
	comparison.cpu = last_cpu();
	write_config(&comparison);
	measure(&comparison, max_pairs);
	pclose(start("rm -r %s", comparison.dir));
	ratio = ratio_interval(&comparison);
	report(&comparison);
	return !narrow(&comparison, &ratio) ||
	       fabs(ratio.median - 1) > comparison.peer->bound;
}
