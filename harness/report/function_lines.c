// SPDX-License-Identifier: GPL-2.0-only
#include "function_lines.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

uint64_t function_instructions(const struct function *function)
{
	return function->instructions;
}

uint64_t function_bytes(const struct function *function)
{
	return function->memory_bytes;
}

double side_per_fault(uint64_t count, const struct cell_side *side)
{
	return (double)count / (double)side->tally->sim.faults;
}

double line_change(const struct function_line *line)
{
	return line->other - line->base;
}

static int compare_changes(const void *left, const void *right)
{
	const struct function_line *a = left, *b = right;
	double a_size = fabs(line_change(a)), b_size = fabs(line_change(b));

	if (a_size != b_size)
		return a_size < b_size ? 1 : -1;
	return strcmp(a->name, b->name);
}

static double figure_of(const struct function *function, function_count *of,
			const struct cell_side *side)
{
	return function ? side_per_fault(of(function), side) : 0;
}

static void add_line(const struct function *base, const struct function *other,
		     function_count *of, const struct cell_side sides[2],
		     struct function_lines *lines)
{
	const struct function_line line = {
		.name = base ? base->name : other->name,
		.base = figure_of(base, of, &sides[0]),
		.other = figure_of(other, of, &sides[1]),
	};

	if (line_change(&line) != 0)
		lines->at[lines->n++] = line;
}

int function_lines_find(function_count *of, const struct cell_side sides[2],
			struct function_lines *lines)
{
	const struct cell_functions *base = sides[0].functions;
	const struct cell_functions *other = sides[1].functions;

	lines->n = 0;
	lines->at = malloc((base->n + other->n + 1) * sizeof(*lines->at));
	if (!lines->at)
		return -ENOMEM;
	for (size_t i = 0; i < base->n; i++)
		add_line(&base->at[i],
			 functions_find(other, base->at[i].class,
					base->at[i].name),
			 of, sides, lines);
	for (size_t i = 0; i < other->n; i++)
		if (!functions_find(base, other->at[i].class,
				    other->at[i].name))
			add_line(NULL, &other->at[i], of, sides, lines);
	qsort(lines->at, lines->n, sizeof(*lines->at), compare_changes);
	return 0;
}
