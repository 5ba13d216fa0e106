/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of one figure of the baseline and of another arm, side by side.
 */
#ifndef PZBENCH_REPORT_PAIRING_H
#define PZBENCH_REPORT_PAIRING_H

#include "harness/results/comparison.h"
#include "harness/results/metric.h"
#include "section.h"

/* Which figure of many points stands in the table. */
struct view {
	const char *name;
	stats_figure *figure;
	bool pairs; /* with a column: how many pairs the change rests on */
};

extern const struct view view_median, view_mean;

struct pairing {
	const struct section *section;
	const struct arm *base;
	const struct arm *other; /* NULL: nothing to compare with */
};

#define CHANGE_TEXT 64

/* "12.5 fewer (1.6%)", "same", or "n/a"; @text holds CHANGE_TEXT bytes. */
void metric_format_change(const struct metric *metric, double change,
			  double base, char *text);

/*
 * The cells of either arm, walked in their order; *i and *j start at 0. NULL
 * after the last.
 */
const struct axes *pairing_next_axes(const struct pairing *p, size_t *i,
				     size_t *j);

/* Prints the table of @p's section, a row a cell of either arm. -ENOMEM. */
int pairing_print(const struct pairing *p, const struct view *view,
		  const struct metric *metric, FILE *out);

#endif
