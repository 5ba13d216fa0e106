/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single faults fall into kinds: a PMD fault for which an order-10 block is
 * split costs some 460 instructions more than one for which none is. A mean
 * hides that, so the kinds are set apart.
 */
#ifndef PZBENCH_REPORT_CLUSTERS_H
#define PZBENCH_REPORT_CLUSTERS_H

#include "section.h"

struct cluster {
	double median;
	size_t n;
};

/*
 * Splits @n values in ascending order wherever one is more than 2 % above the
 * one before. Stores at most @room clusters, the largest ones, in ascending
 * order of value; returns how many there were.
 */
size_t clusters_find(const double *sorted, size_t n, struct cluster *out,
		     size_t room);

/* A table of the cells whose windows are single faults. 0 or -ENOMEM. */
int report_clusters(const struct results *results,
		    const struct section *sections, size_t count, FILE *out);

#endif
