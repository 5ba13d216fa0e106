/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the valid, measured rows of one cell of one arm gave.
 */
#ifndef PZBENCH_TALLY_H
#define PZBENCH_TALLY_H

#include "harness/axes.h"
#include "harness/latency.h"
#include "points.h"
#include "reasons.h"
#include "harness/sim_regions.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

enum tally_latency {
	LATENCY_P50,
	LATENCY_P90,
	LATENCY_P99,
	LATENCY_P999,
	LATENCY_MAX,
	LATENCY_COLUMNS
};

/* What the modelled caches say of a fault; kernel and user together. */
enum tally_memory {
	MEMORY_L1D_MISSES, /* loads and stores, like the others */
	MEMORY_L2_MISSES,
	MEMORY_LLC_MISSES,
	MEMORY_BYTES, /* read from and written back to memory */
	MEMORY_LOCAL_BYTES, /* of them, of the CPU's own node */
	MEMORY_REMOTE_BYTES,
	MEMORY_STORED_BYTES, /* by instructions, to the L1 cache */
	MEMORY_FIGURES
};

/* The simulated rows, to be joined with what functions counted in them. */
struct tally_batch {
	unsigned int boot;
	uint64_t number; /* sim_batch() of its regions */
};

struct tally_sim {
	struct tally_batch *at;
	size_t n;
	/* sums over their clean windows, kernel and user together */
	uint64_t faults, instructions, memory_bytes;
};

struct tally_counter {
	char *name;
	char source[12];
	struct points per_fault; /* a point a repetition */
	double running_share; /* the least seen, 1 = not multiplexed */
};

/* Folios that the kernel zeroed, by where, as the instrumented kernel counts */
struct tally_zeroed {
	uint64_t by_caller, by_buddy, skipped;
	uint64_t in_vain; /* of all these, given back: their charge failed */
};

#define TALLY_INDEX_VARIES (-1)

/* Faults that stand out by their index: the slowest place of each repetition. */
struct tally_places {
	uint64_t period;
	unsigned int looked_at;		/* repetitions */
	int64_t index;			/* or TALLY_INDEX_VARIES */
	struct points slow_ns;		/* of those in which one stood out */
	struct points median_ns;	/* of all places, in each repetition */
};

struct tally {
	struct axes axes;
	unsigned int rows, warmups, invalid;
	unsigned int batches, invalid_batches; /* of them, without warm-up */
	uint64_t faults; /* of valid batch rows, like all below */

	/* batch pass: a point a repetition */
	struct points fault_ns; /* per fault, of the axes' phase */
	struct points teardown_ns; /* per fault */
	struct points background_ns; /* per fault: its share of what was zeroed */
	struct points order_got_pct, node_got_pct, skipped_pct;
	struct points host_zeroed_pct; /* only where a balloon was used */
	/* only where there was more than one worker, of all together */
	struct points folios_per_s, slowest_to_fastest;
	struct tally_counter *counters;
	size_t counters_n;
	bool has_zeroed;
	bool has_in_vain; /* a workload where charges fail */
	struct tally_zeroed zeroed;

	/* kernel instructions per fault: a point a clean window or repetition */
	struct points kernel_instructions;
	/*
	 * sim: with the windows that an interrupt cut, too, whose own instructions
	 * are of a class of their own. Long windows meet more ticks, so that clean
	 * ones alone are too cheap in the mean.
	 */
	struct points all_instructions;
	bool simulated; /* windows of `sim`, else repetitions of `hw` */
	unsigned int faults_each; /* in a window */
	unsigned int windows, windows_dropped;
	unsigned int dropped[SIM_DROPS]; /* of them, by reason */

	/* sim: a point a repetition, each of another placement of pages */
	struct points memory[MEMORY_FIGURES]; /* per fault */
	struct tally_sim sim;

	/* latency pass: a point a repetition */
	struct points latency_ns[LATENCY_COLUMNS];
	struct points latency_clock_ns; /* cost of one clock read */
	struct points latency_count; /* faults timed */
	struct latency_histogram latency_histogram; /* of all repetitions */
	struct tally_places latency_places[CYCLES];
};

/*
 * Adds a row of samples.jsonl of boot @boot (from 0) to its tally: valid rows
 * that are no warm-up to the figures, all to the counts. A row that is invalid
 * or a counter that is not there adds its reason to @invalid or @absent.
 * -EINVAL when the row is not in the format, -ENOMEM.
 */
int tally_add_row(struct tally *tally, const cJSON *row, unsigned int boot,
		 struct reasons *invalid, struct reasons *absent);

/*
 * The part of it that adds a row's `counters`: per fault where there were any,
 * the reason to @absent where there is no value. Those of source sim are of
 * @clean_faults, the others of @faults. -EINVAL, -ENOMEM.
 */
int tally_add_counters(struct tally *tally, const cJSON *counters, uint64_t faults,
		       uint64_t clean_faults, uint64_t index,
		       struct reasons *absent);

/* The part that adds the histogram and the places of a row's `latency`. */
int tally_add_latency(struct tally *tally, const cJSON *latency,
		      uint64_t index);

/* The part that adds the events of a row's `sim`. -EINVAL, -ENOMEM. */
int tally_add_events(struct tally *tally, const cJSON *sim,
		     unsigned int boot, uint64_t index);

/* NULL when there is no such counter with a value. */
const struct tally_counter *tally_counter_find(const struct tally *tally,
					     const char *name);

/* After the last row: puts all points in the order of points.h. */
void tally_sort(struct tally *tally);

void tally_free(struct tally *tally);

#endif
