/* SPDX-License-Identifier: GPL-2.0-only */
/* The functions in which a cell of two arms differs. */
#ifndef PZBENCH_FUNCTION_LINES_H
#define PZBENCH_FUNCTION_LINES_H

#include "harness/functions.h"

/* One cell of an arm. All borrowed. */
struct cell_side {
	const char *column;
	const struct tally *tally;
	const struct cell_functions *functions;
};

struct function_line {
	const char *name;
	double base, other; /* per fault */
};

struct function_lines {
	struct function_line *at;
	size_t n;
};

/* What of a function. */
typedef uint64_t function_count(const struct function *function);

function_count function_instructions, function_bytes;

double side_per_fault(uint64_t count, const struct cell_side *side);

double line_change(const struct function_line *line);

/* Those that differ, the largest difference first; lines->at is the caller's. -ENOMEM. */
int function_lines_find(function_count *of, const struct cell_side sides[2],
			struct function_lines *lines);

#endif
