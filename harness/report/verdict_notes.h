/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands above and below the tables of a metric's verdicts. */
#ifndef PZBENCH_VERDICT_NOTES_H
#define PZBENCH_VERDICT_NOTES_H

#include "harness/verdicts/verdicts.h"

#include <stdio.h>

#define WHYS 8

/* The reasons of rows that were not judged, in the order of their letters. */
struct verdict_whys {
	const char *text[WHYS];
	size_t n;
};

/* The letter of a reason, from 0, a new one where it was not given yet. */
size_t verdict_why_letter(struct verdict_whys *whys, const char *text);

/* --- what a row is marked for */

/* A test that asks less of the distribution says otherwise. */
bool verdict_is_not_robust(const struct verdict *verdict);

/* By itself it would differ, and does not among so many. */
bool verdict_is_one_of_many(const struct verdict *verdict);

/* It lacks boots that other rows have. */
bool verdict_is_of_fewer(const struct verdict *verdict,
			 const struct verdict_table *table);

/* --- */

/* How many cells there are, were tested and were found; or why none is judged. */
void verdict_counts_print(const struct verdict_table *table, FILE *out);

/* What the marks of the tables mean, those alone that stand there. */
void verdict_legend_print(const struct verdict_table *table,
			  const struct verdict_whys *whys, FILE *out);

#endif
