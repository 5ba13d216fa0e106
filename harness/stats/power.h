/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a campaign of so many boots can see. A standard deviation here is that of
 * the differences that stats_paired() is given, and effects are as those are:
 * natural logarithms. Against a baseline that was booted twice it is sqrt(3/2) of
 * that of boots, and sqrt(3)/2 of that of the baseline's two boots of a block.
 */
#ifndef PZBENCH_STATS_POWER_H
#define PZBENCH_STATS_POWER_H

#include "effects.h"

/*
 * Where @cells are judged together and no other differs, the procedure of
 * Benjamini and Hochberg asks of the one that does for a p of 0.05 / @cells, 1 or
 * more. The power of such a test is that of the noncentral t. (Two quantiles of t,
 * t(1 - 0.025 / cells) + t(0.80), are short of it: 78.4 % with one cell and 4
 * boots, 72 % with 40 cells and 6 boots.)
 */

/*
 * The smallest true difference that is found in four of five such campaigns. NaN
 * below two boots.
 */
double stats_smallest_effect(double sd, size_t boots, size_t cells);

/* The same of a difference that was tested, with its standard error. */
double stats_smallest_of(const struct stats_effect *effect, size_t cells);

/*
 * The fewest boots with which @effect, above 0, is found in four of five campaigns
 * or more. @most + 1 when as many as @most do not do.
 *
 * An @sd of few boots is uncertain itself: of four differences its 95 % interval
 * goes from 0.57 to 3.7 times what was seen.
 */
size_t stats_boots_for(double effect, double sd, size_t cells, size_t most);

/*
 * Differences of two draws, each normal with that standard deviation: in 19 of 20
 * families of @cells of them all are smaller than sqrt(2) sd z(1 - 0.025 / cells), by
 * Bonferroni's inequality.
 */
double stats_pair_bound(double sd, size_t cells);

#endif
