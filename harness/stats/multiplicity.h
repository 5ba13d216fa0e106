/* SPDX-License-Identifier: GPL-2.0-only */
/* Many cells in one table: some differ by chance. */
#ifndef PZBENCH_STATS_MULTIPLICITY_H
#define PZBENCH_STATS_MULTIPLICITY_H

#include <stddef.h>

/*
 * Adjusted p of the step-up procedure of Benjamini and Hochberg (1995), in the
 * order of @p: those at most q are the ones that it rejects at q, of which then a
 * share of q is false, in the mean. @adjusted is an array of its own. A cell that
 * has no p is not among the @n.
 */
void stats_bh(const double *p, size_t n, double *adjusted);

/*
 * The level that the intervals of @selected of @n cells need, where the cells
 * are those that stats_bh() found at @q, for a share of @q of them to miss the
 * truth, in the mean: 1 - selected q / n (Benjamini and Yekutieli 2005). With
 * none selected that is 1, and there is no interval to print.
 */
double stats_fcr_level(size_t selected, size_t n, double q);

#endif
