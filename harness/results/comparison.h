/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cell of an arm against the baseline's. docs/method.md says why windows are
 * paired and why both the median and the mean are given.
 */
#ifndef PZBENCH_COMPARISON_H
#define PZBENCH_COMPARISON_H

#include "results.h"
#include "harness/stats/quantiles.h"

struct difference {
	struct stats_summary base, other; /* n = 0: nothing measured */
	/*
	 * other - base, pair by pair. Medians of differences, so
	 * change.median is not other.median - base.median.
	 */
	struct stats_summary change; /* n = 0: no pairs */
};

/*
 * Compares what both sides measured under the same boot, repetition and window.
 * Either side may be NULL or empty. -ENOMEM.
 */
int difference_of(const struct points *base, const struct points *other,
		  struct difference *out);

/* 100 x @change / @base; NaN where the base is 0. */
double percent_of(double change, double base);

/* Folios skipped of those that the kernel counted, in percent; NaN = unknown. */
double tally_skipped_pct(const struct tally *tally);

#endif
