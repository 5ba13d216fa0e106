// SPDX-License-Identifier: GPL-2.0-only
/* How single faults are spread: a line an order, or an arm. */
#include "plotdata.h"

#include "common.h"

#include <errno.h>

static uint64_t faults_timed(const struct tally *tally)
{
	uint64_t faults = 0;

	for (unsigned int i = 0; i < LATENCY_BUCKETS; i++)
		faults += tally->latency_histogram.count[i];
	return faults;
}

static bool is_line(const struct section *section, const struct tally *tally)
{
	return plot_holds(section, &tally->axes) && faults_timed(tally);
}

/* Its single faults were timed. */
static bool has_lines(const struct results *results,
		      const struct section *section, const void *what)
{
	(void)what;
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n; j++)
			if (is_line(section, &arm->tallies[j]))
				return true;
	}
	return false;
}

/* A row: @order first where lines of several stand in a block. */
struct line {
	FILE *out;
	const char *order;
	uint64_t all;
};

static void put_point(const struct line *line, uint64_t ns, uint64_t below)
{
	fprintf(line->out, "%s%llu", line->order, (unsigned long long)ns);
	plot_put_number(line->out, 100.0 * (double)below / (double)line->all);
	fputc('\n', line->out);
}

/*
 * A fault of a bucket took less than where the next one begins. What is not there
 * is level: a point where it ends, too.
 */
static void put_line(const struct tally *tally, const char *order, FILE *out)
{
	const uint64_t *count = tally->latency_histogram.count;
	const struct line line = { out, order, faults_timed(tally) };
	uint64_t below = 0;

	for (unsigned int i = 0; i < LATENCY_BUCKETS; i++) {
		if (!count[i])
			continue;
		if (!i || !count[i - 1])
			put_point(&line, latency_bucket_ns(i), below);
		below += count[i];
		put_point(&line, latency_bucket_ns(i + 1), below);
	}
}

int plotdata_host_latency(const struct results *results, FILE *out)
{
	const struct arm *arm = &results->arms[0];
	char order[PLOT_ORDER_TEXT];
	struct section section;
	bool first = true;
	int err = results_is_host(results) ?
			  plot_pick(results, has_lines, NULL, &section) :
			  -ENODATA;

	if (err)
		return err;
	fprintf(out, "# a block an order: below_ns faults_pct\n");
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_line(&section, tally))
			continue;
		plot_order_text(tally->axes.order, order);
		plot_start_block(out, &first, "%s", order);
		put_line(tally, "", out);
	}
	return 0;
}

static void put_arm(const struct section *section, const struct arm *arm,
		    bool *first, FILE *out)
{
	bool started = false;
	char order[16];

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_line(section, tally))
			continue;
		if (!started)
			plot_start_block(out, first, "%s", arm->column);
		started = true;
		snprintf(order, sizeof(order), "%d ", tally->axes.order);
		put_line(tally, order, out);
	}
}

int plotdata_arms_latency(const struct results *results, FILE *out)
{
	struct section section;
	bool first = true;
	int err = results->arms_n > 1 ?
			  plot_pick(results, has_lines, NULL, &section) :
			  -ENODATA;

	if (err)
		return err;
	fprintf(out, "# a block an arm: order below_ns faults_pct\n");
	for (size_t i = 0; i < results->arms_n; i++)
		put_arm(&section, &results->arms[i], &first, out);
	return 0;
}
