/* SPDX-License-Identifier: GPL-2.0-only */
/* What is compared between arms, all of it per fault and lower is better. */
#ifndef PZBENCH_METRIC_H
#define PZBENCH_METRIC_H

#include "tally.h"

/* One figure of a cell, per fault. */
typedef const struct points *tally_points(const struct tally *tally);

tally_points tally_times, tally_background, tally_memory_bytes,
	tally_l1d_misses, tally_l2_misses, tally_llc_misses;

struct metric {
	const char *key; /* in files */
	const char *name;
	const char *unit;
	const char *bench_unit; /* in Go's benchmark format */
	const char *less, *more; /* the direction in words */
	int decimals;
	/*
	 * Where an arm's code and data happen to lie moves it: times, and what
	 * caches do. It moves no count of instructions.
	 */
	bool by_layout;
	tally_points *points;
	/*
	 * What a boot gave: the median of its repetitions. Of windows the mean of
	 * the middle half, as those of one fault may be of two kinds.
	 */
	stats_figure *of_boot;
};

extern const struct metric metric_instructions, metric_times, metric_tails,
	metric_memory;

/* What is rare and dear is in it, a refill of a list or a split: sim alone. */
extern const struct metric metric_mean_instructions;

#define METRICS 9

/* Those and some more, as they stand in files. */
extern const struct metric *const metrics[METRICS];

/* No time: where nothing varies it is exact. */
bool metric_is_count(const struct metric *metric);

/* Under TCG, an emulator, times mean nothing. */
bool metric_is_meant(const struct metric *metric, bool tcg);

#endif
