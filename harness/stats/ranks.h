/* SPDX-License-Identifier: GPL-2.0-only */
/* The test of Mann and Whitney (1947), exact with and without ties. */
#ifndef PZBENCH_STATS_RANKS_H
#define PZBENCH_STATS_RANKS_H

#include <stddef.h>

/*
 * Two-sided p of no difference: twice the smaller tail, 1 at most. The tails are
 * of all ways to draw @n of the n + m ranks that were observed, values that are
 * equal having the mean of their ranks; so ties need no correction. 1 when an
 * arm is empty; NaN without memory. For some hundred boots at most: it counts
 * the ways, of which a double holds 1e308.
 */
double stats_mann_whitney_p(const double *a, size_t n, const double *b,
			    size_t m);

#endif
