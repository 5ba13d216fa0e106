/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain text for a mail: ASCII, at most 72 columns, paragraphs wrapped, numbers
 * grouped in threes, tables aligned on the right.
 */
#ifndef PZBENCH_REPORT_TEXT_H
#define PZBENCH_REPORT_TEXT_H

#include "harness/results/reasons.h"

#include <stddef.h>
#include <stdio.h>

#define REPORT_COLUMNS 72
#define TABLE_COLUMNS 12

/* Holds any number that report_number() writes. */
struct report_number {
	char text[40];
};

/* "12,345.6" with @decimals digits after the point; "n/a" for NaN. */
struct report_number report_number(double value, int decimals);

/* Four digits and a suffix: "12.35K", "2.097M", powers of 1000; "n/a". */
struct report_number report_compact(double value);

/* What stands behind "+-", short: "0.01", "1.5", "92", "140", "2.1K". */
struct report_number report_rough(double value);

/* Wraps the formatted text, all lines but the first indented by @indent. */
__attribute__((format(printf, 3, 4)))
void report_paragraph(FILE *out, int indent, const char *format, ...);

/* The text, underlined. */
__attribute__((format(printf, 2, 3)))
void report_heading(FILE *out, const char *format, ...);

/* "- N x TEXT (names)" a line, for each of @reasons. */
void report_reasons(FILE *out, const struct reasons *reasons);

struct table {
	size_t columns;
	size_t cells_n; /* filled row by row, from the left */
	char **cells;
	size_t header_rows; /* before the rule */
	unsigned int optional; /* bit N: column N goes where it gets too wide */
	int broken; /* no memory for a cell: table_print() says so */
};

/* Starts a table whose first @header_rows rows are its heading. */
void table_start(struct table *table, size_t columns, size_t header_rows);

/* The column that the next cell fills may be left out of a wide table. */
void table_mark_optional(struct table *table);

/* The next cell. */
__attribute__((format(printf, 2, 3)))
void table_add(struct table *table, const char *format, ...);

/*
 * Prints the table, columns two blanks apart, and frees it. Where that would be
 * wider than REPORT_COLUMNS, columns are one blank apart; where that is still
 * too wide, the optional columns are left out; where even that is, rows take more
 * lines than one. -ENOMEM when a cell found no memory.
 */
int table_print(struct table *table, FILE *out);

/* The same as a table of GitHub's Markdown, its rows of heading in one. */
int table_print_markdown(struct table *table, FILE *out);

/* One of these two. */
typedef int table_printer(struct table *table, FILE *out);

/* Frees the table unprinted. Returns 0. */
int table_drop(struct table *table);

#endif
