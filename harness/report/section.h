/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One section of the config is one table of a report: the axes that its cells
 * share stand in the heading, those that vary get a column each. A section with
 * more axes than a line of a mail holds becomes several tables.
 */
#ifndef PZBENCH_REPORT_SECTION_H
#define PZBENCH_REPORT_SECTION_H

#include "text.h"
#include "harness/results/results.h"

#define SECTION_ALL_COLUMNS (8 + CHOICES)

struct section {
	struct axes first; /* axes of its first cell: workload, label, fixed */
	unsigned int varying; /* bit N: the Nth axis of report_section.c */
	unsigned int fixed; /* axes in which its cells are as the first */
};

/*
 * The sections that any arm measured, as the plan orders them, crowded ones
 * taken apart. The caller frees
 * *out. -ENOMEM.
 */
int sections_find(const struct results *results, struct section **out,
		  size_t *count);

bool section_holds(const struct section *section, const struct axes *axes);

/* One cell as a section of its own, to be described: no axis varies. */
void section_of_cell(const struct axes *axes, struct section *out);

/* The same of all cells that differ from it in their nodes alone. */
void section_of_nodes(const struct axes *axes, struct section *out);

/* The same cells, of their phases that of the faults alone. */
struct section section_of_faults(const struct section *section);
/* Of workers, as in @axes but for the order, their number and what they are. */
void section_of_workers(const struct axes *axes, struct section *out);

/* Cells of the section that ask for a share of pre-zeroed memory. */
bool section_has_ratio(const struct section *section);

/* A line or two: @arm (may be NULL), its name, the axes all its cells share. */
void section_describe(const struct section *section, const char *arm,
		      FILE *out);

/* How many columns the two functions below fill. */
size_t section_columns(const struct section *section);

/* Two rows of heading are filled in turn: @line is 0, then 1. */
void section_add_heading(const struct section *section, struct table *table,
			 int line);

void section_add_axes(const struct section *section, const struct axes *axes,
		      struct table *table);

#endif
