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
 * The smallest true difference that the paired test at 5 % finds in about four of
 * five campaigns: (t(0.975) + t(0.80)) sd / sqrt(boots), t of boots - 1 degrees of
 * freedom. Exactly it is 79.5 % of them with 6 boots and 78.4 % with 4. NaN below
 * two boots.
 */
double stats_smallest_effect(double sd, size_t boots);

/* The same of a difference that was tested, with its standard error. */
double stats_smallest_of(const struct stats_effect *effect);

/*
 * The fewest boots with which @effect is found in four of five campaigns or more,
 * where @cells are judged together and no other differs: the procedure of
 * Benjamini and Hochberg then asks for a p of 0.05 / @cells. By the noncentral t,
 * as the sum of two t above falls short where the level is small: 72 % with 40
 * cells and 6 boots. @effect is above 0. @most + 1 when as many as @most do not do.
 *
 * An @sd of few boots is uncertain itself: of four differences its 95 % interval
 * goes from 0.57 to 3.7 times what was seen.
 */
size_t stats_boots_for(double effect, double sd, size_t cells, size_t most);

#endif
