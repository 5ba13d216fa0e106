/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files that print plot data share. */
#ifndef PZBENCH_PLOTDATA_COMMON_H
#define PZBENCH_PLOTDATA_COMMON_H

#include "harness/report/section.h"

#define PLOT_ANY_ORDER (-1)
#define PLOT_MAX_ORDER 18 /* 1 GB pages */

/* A column, `?` for NaN: gnuplot is told that this is a missing value. */
void plot_put_number(FILE *out, double value);

/*
 * The formatted name begins a block; *first is cleared. gnuplot takes two empty
 * lines after the last block for one more, so they stand between blocks.
 */
__attribute__((format(printf, 3, 4)))
void plot_start_block(FILE *out, bool *first, const char *format, ...);

/* "order 4, 64K" */
#define PLOT_ORDER_TEXT 32
void plot_order_text(int order, char text[PLOT_ORDER_TEXT]);

/* What a figure shows: a section's cells on the line of its first one. */
bool plot_holds(const struct section *section, const struct axes *axes);

/* The config's first section that is @wanted, which @what is for. -ENODATA, -ENOMEM. */
int plot_pick(const struct results *results,
	      bool (*wanted)(const struct results *results,
			     const struct section *section, const void *what),
	      const void *what, struct section *out);

/*
 * The config's first section of that order with, or without, shares of
 * pre-zeroed memory: configs may give the PMD a section, and a size, of its
 * own. -ENODATA, -ENOMEM.
 */
int plot_pick_section(const struct results *results, bool ratio, int order,
		      struct section *out);

#endif
