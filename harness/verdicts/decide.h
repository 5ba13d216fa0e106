/* SPDX-License-Identifier: GPL-2.0-only */
/* From observations to the words of a table. */
#ifndef PZBENCH_DECIDE_H
#define PZBENCH_DECIDE_H

#include "verdicts.h"

/* Test one cell of an arm against the baseline's, of blocks or of lone boots. */
int decide_paired(const struct paired *observed, struct verdict *out);
int decide_unpaired(const struct boots *base, const struct boots *other,
		    struct verdict *out);

/* The baseline's second boots as the other arm. -ENOMEM. */
int decide_again(const struct paired *observed, struct verdict *out);

/*
 * All of a table, after its tests: adjusts them for one another, the primary cells
 * as a family of their own, and gives each its word. -ENOMEM.
 */
int decide_table(struct verdict_table *table);

#endif
