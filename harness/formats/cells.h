/* SPDX-License-Identifier: GPL-2.0-only */
/* A cell's axes as words, for the formats. */
#ifndef PZBENCH_CELLS_H
#define PZBENCH_CELLS_H

#include "harness/results/tally.h"

#define CELL_AXES (12 + CHOICES)
#define CELL_WORD 72

/* Its key, as in samples.jsonl, and its value; "" where it has none. */
struct cell_axis {
	const char *key;
	char value[CELL_WORD];
};

/* All axes, in the same order for all cells. */
void cell_axes(const struct axes *axes, struct cell_axis out[CELL_AXES]);

#endif
