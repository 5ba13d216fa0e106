/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test says of one cell, and what all cells of a table say together. Pure
 * functions of logarithms of costs (harness/stats/effects.h); what the costs are
 * of is not known here.
 */
#ifndef PZBENCH_JUDGE_H
#define PZBENCH_JUDGE_H

#include "harness/stats/effects.h"

#include <stdbool.h>

#define JUDGE_LEVEL 0.05 /* share of the differences found that may be false */

/* The sign test's interval says, or Mann and Whitney's ranks say: */
enum judge_robust {
	JUDGE_NO_ROBUST_TEST, /* there are too few for it */
	JUDGE_NOT_ROBUST, /* something else than Student's */
	JUDGE_ROBUST /* the same */
};

struct judged {
	struct stats_effect effect; /* n = 0: there was no test */
	/* What a test says that asks nothing of the distribution. */
	enum judge_robust robust;
	double other_p; /* of the latter; NaN where it was not done */

	/* By judge_together(), NaN before: */
	double adjusted; /* p, for the cells of the table */
	/*
	 * The smallest true difference that four of five such campaigns find, if
	 * no other cell differs; decide_table() adds what may be the layout's.
	 */
	double smallest;
	bool found; /* adjusted is at most JUDGE_LEVEL */
	double level; /* of @interval */
	struct stats_interval interval;
};

/*
 * Paired: @differences of blocks (stats_against_both()), or of the links where
 * several blocks share one. -ENODATA below two, -ENOMEM.
 */
int judge_paired(const double *differences, size_t n, struct judged *out);

/* Not paired: Welch's test beside Mann and Whitney's. -ENODATA, as it. */
int judge_unpaired(const double *base, size_t n, const double *other, size_t m,
		   struct judged *out);

/*
 * The tests among @n cells, a family: adjusts their p by Benjamini and Hochberg's
 * procedure. The interval of a cell that is found has the level that
 * stats_fcr_level() gives, as it was picked for being far from 0; that of each
 * other cell has 95 % by itself. Returns how many were found, or -ENOMEM.
 */
int judge_together(struct judged *const *cells, size_t n);

/* Whether all of the interval is a change by more than @share, either way. */
bool judged_is_beyond(const struct judged *judged, double share);

#endif
