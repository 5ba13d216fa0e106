/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A growing vector of measurements, each with its place in the measuring
 * (boot, repetition, window), by which two arms are paired. Rows are measured in a
 * shuffled order: after the last of them points_sort() puts their points in that of
 * the indices, which the functions from points_of_boots() on want.
 */
#ifndef PZBENCH_POINTS_H
#define PZBENCH_POINTS_H

#include "harness/stats/quantiles.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct point {
	uint64_t index;
	double value;
};

/* All zero is an empty vector; whoever filled it calls points_free(). */
struct points {
	struct point *at;
	size_t n, capacity;
	struct points_digest *digest; /* by points_digest(), else NULL */
};

/* The index of a window (0 where there are none) of a repetition of a boot. */
uint64_t points_index(unsigned int boot, unsigned int repetition,
		      unsigned int window);

/* -ENOMEM leaves @points as they were. */
int points_add(struct points *points, uint64_t index, double value);

void points_sort(struct points *points);

/*
 * For vectors that are sorted, and asked often: works out beforehand what
 * points_summarise() and points_of_boots() give, until the next point is added.
 * Without memory they work it out when they are asked.
 */
void points_digest(struct points *points);

void points_free(struct points *points);

/* Any value but 0. */
bool points_count_something(const struct points *points);

/* The value of the first of that index, or NULL. */
const double *points_at(const struct points *points, uint64_t index);

/* -ENODATA when empty, -ENOMEM. */
int points_summarise(const struct points *points, struct stats_summary *out);

/*
 * Appends to @out a point a boot, its number the index: the @figure of what it
 * gave. -ENOMEM.
 */
int points_of_boots(const struct points *points, stats_figure *figure,
		    struct points *out);

/*
 * The median over boots of each boot's median: the boot is the unit of
 * observation (docs/method.md). NaN when empty or without memory.
 */
double points_boot_median(const struct points *points);

/*
 * Appends to @out, for each index that both have, @other's value less @base's.
 * What only one of them has is left out. -ENOMEM.
 */
int points_differences(const struct points *base, const struct points *other,
		       struct points *out);

/* The same for the sums of @a's and @b's values. */
int points_sums(const struct points *a, const struct points *b,
		struct points *out);

#endif
