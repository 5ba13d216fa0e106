/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interval that goes with the sign test: it asks nothing of the shape of
 * the distribution, so a boot that went wrong does not widen it.
 */
#ifndef PZBENCH_STATS_SIGN_H
#define PZBENCH_STATS_SIGN_H

#include "effects.h"

/* With fewer no order statistics reach 95 %. */
#define STATS_SIGN_LEAST 6

/*
 * At least 95 % for the median of what @differences are drawn from: the k-th
 * smallest to the k-th largest, k the largest with P(Bin(n, 1/2) < k) <= 0.025.
 * -ENODATA below STATS_SIGN_LEAST, -ENOMEM.
 */
int stats_sign_interval(const double *differences, size_t n,
			struct stats_interval *out);

#endif
