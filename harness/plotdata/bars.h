/* SPDX-License-Identifier: GPL-2.0-only */
/* What a figure's bars show of several boots: the values that the verdicts rest on. */
#ifndef PZBENCH_PLOTDATA_BARS_H
#define PZBENCH_PLOTDATA_BARS_H

#include "harness/verdicts/verdicts.h"

#include <stdio.h>

#define BARS_OF_BOOTS "95 % intervals of boots" /* what "# bars:" says then */

/* A value and its interval's ends; NaN: there is none. */
struct bar {
	double value, low, high;
};

/* Three columns. */
void bar_put(FILE *out, const struct bar *bar);

/* The metric's table, or NULL; so too where @verdicts is. */
const struct verdict_table *bars_table(const struct verdicts *verdicts,
				       const struct metric *metric);

/*
 * @arm's value in that cell. The baseline stands with both of its boots, as any arm's
 * row has it.
 */
struct bar bars_value(const struct results *results,
		      const struct verdict_table *table, const struct arm *arm,
		      const struct axes *axes);

/* Its change against the baseline, in percent. */
struct bar bars_against_baseline(const struct results *results,
				 const struct verdict_table *table,
				 const struct arm *arm, const struct axes *axes);

/* What a share of pre-zeroed memory saves, in percent; at 0 % that is 0. */
struct bar bars_against_own_zero(const struct verdict_table *table,
				 const struct arm *arm, const struct axes *axes);

#endif
