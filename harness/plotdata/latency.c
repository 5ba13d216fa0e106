// SPDX-License-Identifier: GPL-2.0-only
/* How single faults are spread: a line an order. */
#include "plotdata.h"

#include "common.h"
#include "harness/units.h"

#include <stddef.h>

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
	const struct arm *arm = &results->arms[0];

	(void)what;
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (is_line(section, &arm->tallies[i]))
			return true;
	return false;
}

static void put_point(uint64_t ns, uint64_t below, uint64_t all, FILE *out)
{
	fprintf(out, "%llu", (unsigned long long)ns);
	plot_put_number(out, 100.0 * (double)below / (double)all);
	fputc('\n', out);
}

/*
 * A fault of a bucket took less than where the next one begins. What is not there
 * is level: a point where it ends, too.
 */
static void put_line(const struct tally *tally, FILE *out)
{
	const uint64_t *count = tally->latency_histogram.count;
	const uint64_t all = faults_timed(tally);
	uint64_t below = 0;

	for (unsigned int i = 0; i < LATENCY_BUCKETS; i++) {
		if (!count[i])
			continue;
		if (!i || !count[i - 1])
			put_point(latency_bucket_ns(i), below, all, out);
		below += count[i];
		put_point(latency_bucket_ns(i + 1), below, all, out);
	}
}

int plotdata_host_latency(const struct results *results, FILE *out)
{
	const struct arm *arm = &results->arms[0];
	struct section section;
	char folio[32];
	bool first = true;
	int err = plot_pick(results, has_lines, NULL, &section);

	if (err)
		return err;
	fprintf(out, "# a block an order: below_ns faults_pct\n");
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_line(&section, tally))
			continue;
		units_format_bytes(units_order_bytes(tally->axes.order), folio,
				   sizeof(folio));
		fprintf(out, "%s\"order %d, %s\"\n", first ? "" : "\n\n",
			tally->axes.order, folio);
		put_line(tally, out);
		first = false;
	}
	return 0;
}
