/* SPDX-License-Identifier: GPL-2.0-only */
/* One row of samples.jsonl (docs/formats.md): what is in it and how it is written. */
#ifndef PZBENCH_SAMPLE_H
#define PZBENCH_SAMPLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "axes.h"
#include "counters.h"
#include "latency.h"
#include "verify.h"
#include "workers.h"
#include "workload.h"

#define SAMPLE_SCHEMA 3

struct sample_latency {
	uint64_t count;
	uint64_t p50_ns;
	uint64_t p90_ns;
	uint64_t p99_ns;
	uint64_t p999_ns;
	uint64_t max_ns;
	uint64_t clock_ns;		/* cost of one clock read */
	struct latency_histogram histogram;
	struct latency_places places[CYCLES];
};

/* Differences over the region of the kernel's counts of this cell's order. */
struct sample_kernel {
	uint64_t user_caller;
	uint64_t user_buddy;
	uint64_t user_skipped;
	uint64_t refused;		/* of user_buddy, known to be zeroed */
};

/* What it took to zero memory before the region; the rest of it is not used. */
struct sample_background {
	uint64_t bytes;			/* 0: nothing was zeroed by this kernel */
	uint64_t ns;
};

/* Claims that were checked. got_pct NAN: not checked, reason says why. */
struct sample_verify {
	uint64_t faults_asked;
	uint64_t faults_got;
	struct verify_result source;	/* before the region, of the cell's order */
	int order_asked;
	struct verify_result order;
	struct verify_result node;
	size_t n_claims;
	struct workload_claim claims[WORKLOAD_CLAIMS];
};

enum sample_pass {
	PASS_BATCH,		/* counters and time of all faults */
	PASS_LATENCY,		/* single faults timed */
	PASS_REUSE,		/* of the use that follows a batch's faults */
	PASSES
};

struct sample {
	const char *arm;
	const char *boot;
	uint64_t block;
	uint64_t position;
	const struct cell *cell;
	enum sample_pass pass;
	uint64_t repetition;
	uint64_t placement;		/* the round, where windows are simulated */
	bool warmup;
	char invalid_reason[160];	/* "": valid */
	bool balloon;			/* the host pre-zeroed, not the injector */
	bool timed;			/* ns, tsc, teardown_ns mean something */
	uint64_t ns;			/* of the region, of all workers */
	uint64_t tsc;
	uint64_t teardown_ns;
	struct sample_latency latency;	/* of a latency pass */
	size_t n_values;
	const struct counter_value *values;
	const struct worker_result *workers; /* of each; NULL: there is one */
	bool windowed;
	struct counter_regions regions;
	uint64_t window_faults;
	bool has_kernel;
	struct sample_kernel kernel;
	struct sample_background background;
	struct sample_verify verify;
};

/*
 * Nearest-rank percentiles: the smallest value that so many percent of the
 * values do not exceed; and their histogram. Sorts @ns. The rest is left to the
 * caller.
 */
void sample_percentiles(uint32_t *ns, uint64_t count,
			struct sample_latency *out);

/* The share of folios that were skipped as known to be zeroed, NAN of none. */
double sample_skipped_pct(const struct sample_kernel *kernel);

/* The share that was known to be zeroed, skipped or not, NAN of none. */
double sample_hit_pct(const struct sample_kernel *kernel);

/*
 * Sets invalid_reason where a claim was not met: faults (of each worker), source,
 * order, node, the workload's own or pre-zeroed share, in this order; leaves an
 * earlier reason alone. Of the use of
 * memory only the faults, of which there must be none, are its own.
 */
void sample_judge(struct sample *sample);

/* Which of the phases' figures the row holds. */
enum axes_phase sample_phase(const struct sample *sample);

/* The folios that all workers touch in a repetition of @cell. */
uint64_t sample_folios(const struct cell *cell);

/* The `cell` object of rows and of plan.json; NULL = -ENOMEM. */
json_t *sample_cell_json(const struct cell *cell);

/* The row as an object; NULL = -ENOMEM. */
json_t *sample_json(const struct sample *sample);

/* Writes the row as a line and flushes it. -errno, not reported. */
int sample_write(const struct sample *sample, FILE *file);

/* @value as a JSON integer, null unless @known. */
json_t *sample_integer(bool known, uint64_t value);

#endif
