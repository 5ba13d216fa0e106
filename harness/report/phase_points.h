/* SPDX-License-Identifier: GPL-2.0-only */
/* One figure of the phases of a cell: of its faults, and of what belongs to them. */
#ifndef PZBENCH_PHASE_POINTS_H
#define PZBENCH_PHASE_POINTS_H

#include "harness/results/metric.h"
#include "harness/results/results.h"

enum { COLUMN_FAULT, COLUMN_USE, COLUMN_AHEAD, COLUMN_SUM, PHASE_COLUMNS };

/* Borrowed; NULL where the cell has no such phase. */
struct phases {
	const struct points *of[COLUMN_SUM];
};

/* @fault is of the arm; @ahead may be NULL: it cannot be told of zeroing ahead. */
struct phases phases_of(const struct arm *arm, const struct tally *fault,
			tally_points *figure, tally_points *ahead);

/* Alone the faults are what other tables show. */
bool phases_are_several(const struct phases *phases);

/*
 * Repetition by repetition, as the phases of one belong together. *sum is empty, and
 * the caller's. -ENOMEM.
 */
int phases_sum(const struct phases *phases, struct points *sum);

#endif
