/* SPDX-License-Identifier: GPL-2.0-only */
/* What an arm costs, with its uncertainty: a value to print, and to draw. */
#ifndef PZBENCH_ESTIMATE_H
#define PZBENCH_ESTIMATE_H

#include "observations.h"

/*
 * In the metric's unit: the geometric mean of what boots gave, and Student's 95 %
 * interval of it, of the logarithms. The interval is NaN with one boot. Where a
 * boot gave 0 all three are NaN.
 */
struct estimate {
	size_t boots;
	double value, low, high;
};

/* Of @n logarithms. */
struct estimate estimate_of(const double *logarithms, size_t n);

/* Half the width of the interval: what stands behind "+-". */
double estimate_half(const struct estimate *estimate);

/* Of all boots of a cell; n = 0 where none gave it. @tally may be NULL. -ENOMEM. */
int estimate_boots(const struct metric *metric, const struct tally *tally,
		   struct estimate *out);

#endif
