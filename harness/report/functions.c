// SPDX-License-Identifier: GPL-2.0-only
#include "functions.h"

#include "harness/error.h"
#include "function_lines.h"
#include "section.h"
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LISTED 20
#define SHOWS 0.05 /* less prints as 0.0 */
#define NAME_COLUMNS 30
#define NUMBER_COLUMNS 13 /* as an arm's name over a column */
#define NAMED_ALONE 400 /* bytes of names of functions that one arm has */

static uint64_t instructions_total(const struct tally_sim *sim)
{
	return sim->instructions;
}

static uint64_t bytes_total(const struct tally_sim *sim)
{
	return sim->memory_bytes;
}

struct quantity {
	const char *title;
	function_count *of;
	uint64_t (*total)(const struct tally_sim *sim);
};

static const struct quantity quantities[] = {
	{ "Instructions per fault", function_instructions, instructions_total },
	{ "Memory bytes per fault, read and written back", function_bytes,
	  bytes_total },
};

/* An arm with the functions of its cells. */
struct side {
	const struct arm *arm;
	struct cell_functions *cells;
};

static double sum_of_changes(const struct function_line *lines, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += line_change(&lines[i]);
	return sum;
}

/* So many are worth a line; they come first. */
static size_t count_listed(const struct function_lines *lines)
{
	size_t n = 0;

	while (n < lines->n && n < LISTED &&
	       fabs(line_change(&lines->at[n])) >= SHOWS)
		n++;
	return n;
}

static void print_rule(FILE *out)
{
	for (int i = 0; i < NAME_COLUMNS + 3 * (1 + NUMBER_COLUMNS); i++)
		fputc('-', out);
	fputc('\n', out);
}

static void print_line(const char *name, double base, double other, FILE *out)
{
	double difference = other - base;

	fprintf(out, "%-*.*s %13s %13s %13s\n", NAME_COLUMNS, NAME_COLUMNS,
		name, report_number(base, 1).text,
		report_number(other, 1).text,
		report_number(difference, 1).text);
}

static void print_sum(const char *name, double sum, FILE *out)
{
	fprintf(out, "%-*s %41s\n", NAME_COLUMNS, name,
		report_number(sum, 1).text);
}

/* In whole events, so that it equals the regions' sum to the last digit. */
static double sum_of_all(const struct quantity *quantity,
			 const struct cell_side *side)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < side->functions->n; i++)
		sum += quantity->of(&side->functions->at[i]);
	return side_per_fault(sum, side);
}

/* What the lines come to, and what they must come to. */
static void print_sums(const struct quantity *quantity,
		       const struct cell_side sides[2],
		       const struct function_lines *lines, FILE *out)
{
	size_t listed = count_listed(lines);
	char name[48];

	if (lines->n > listed) {
		snprintf(name, sizeof(name), "%zu other%s, together",
			 lines->n - listed, lines->n - listed == 1 ? "" : "s");
		print_sum(name, sum_of_changes(lines->at + listed,
					       lines->n - listed), out);
	}
	print_rule(out);
	if (lines->n > listed)
		print_sum("listed", sum_of_changes(lines->at, listed), out);
	print_line("all functions", sum_of_all(quantity, &sides[0]),
		   sum_of_all(quantity, &sides[1]), out);
	print_line("regions, kernel and user",
		   side_per_fault(quantity->total(&sides[0].tally->sim), &sides[0]),
		   side_per_fault(quantity->total(&sides[1].tally->sim), &sides[1]),
		   out);
}

static void print_quantity(const struct quantity *quantity,
			   const struct cell_side sides[2],
			   const struct function_lines *lines, FILE *out)
{
	fprintf(out, "\n%s\n", quantity->title);
	if (!lines->n) {
		fputs("No function differs.\n", out);
		return;
	}
	fprintf(out, "%-*s %13s %13s %13s\n", NAME_COLUMNS, "function",
		sides[0].column, sides[1].column, "difference");
	print_rule(out);
	for (size_t i = 0; i < count_listed(lines); i++)
		print_line(lines->at[i].name, lines->at[i].base,
			   lines->at[i].other, out);
	print_sums(quantity, sides, lines, out);
}

/* A function inlined in one arm counts for its caller there. */
static void print_alone(const struct cell_side *has,
			const struct cell_side *lacks, FILE *out)
{
	char names[NAMED_ALONE] = "";
	size_t used = 0, more = 0;

	for (size_t i = 0; i < has->functions->n; i++) {
		const struct function *function = &has->functions->at[i];

		if (functions_find(lacks->functions, function->class,
				   function->name))
			continue;
		if (used + strlen(function->name) + 3 > sizeof(names)) {
			more++;
			continue;
		}
		used += sprintf(names + used, "%s%s", used ? ", " : "",
				function->name);
	}
	if (more)
		report_paragraph(out, 2,
				 "! inlined or new: only in %s: %s, and %zu more",
				 has->column, names, more);
	else if (used)
		report_paragraph(out, 2, "! inlined or new: only in %s: %s",
				 has->column, names);
}

static int print_quantities(const struct cell_side sides[2], FILE *out)
{
	int err = 0;

	for (size_t i = 0;
	     !err && i < sizeof(quantities) / sizeof(*quantities); i++) {
		struct function_lines lines;

		err = function_lines_find(quantities[i].of, sides, &lines);
		if (err)
			return error_report(-err, "no memory left to report");
		if (lines.n || !i)
			print_quantity(&quantities[i], sides, &lines, out);
		free(lines.at);
	}
	return 0;
}

static int print_cell(const struct side *base, const struct side *other,
		      const struct tally *base_tally,
		      const struct tally *other_tally, FILE *out)
{
	const struct cell_side sides[2] = {
		{ base->arm->column, base_tally,
		  &base->cells[base_tally - base->arm->tallies] },
		{ other->arm->column, other_tally,
		  &other->cells[other_tally - other->arm->tallies] },
	};
	struct section cell;
	int err;

	section_of_cell(&other_tally->axes, &cell);
	fputc('\n', out);
	section_describe(&cell, NULL, out);
	err = print_quantities(sides, out);
	print_alone(&sides[0], &sides[1], out);
	print_alone(&sides[1], &sides[0], out);
	return err;
}

/* The first error stays: what follows is printed all the same. */
static void keep_error(int *err, int next)
{
	if (!*err)
		*err = next;
}

static int print_section(const struct side *base, const struct side *other,
			 const struct section *section, FILE *out)
{
	int err = 0;

	for (size_t i = 0; i < other->arm->tallies_n; i++) {
		const struct tally *tally = &other->arm->tallies[i];
		const struct tally *against =
			results_find_baseline(base->arm, &tally->axes);

		if (section_holds(section, &tally->axes) && tally->sim.n &&
		    against && against->sim.n)
			keep_error(&err, print_cell(base, other, against,
						    tally, out));
	}
	return err;
}

static int print_pair(const struct side *base, const struct side *other,
		      const struct section *sections, size_t count, FILE *out)
{
	int err = 0;

	report_heading(out, "By function: %s against %s",
		       other->arm->column, base->arm->column);
	for (size_t i = 0; i < count; i++)
		keep_error(&err, print_section(base, other, &sections[i], out));
	return err;
}

static int check_side(const struct side *side)
{
	int err = 0;

	for (size_t i = 0; i < side->arm->tallies_n; i++)
		keep_error(&err,
			   functions_check(side->arm, &side->arm->tallies[i],
					   &side->cells[i]));
	return err;
}

static int print_pairs(const struct results *results, const struct side *sides,
		       FILE *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return error_report(-err, "no memory left to report %s",
				    results->dir);
	report_paragraph(out, 0,
			 "Sums over the clean windows of a cell's valid rows, per fault: the kernel by function, user space as [user]. Only functions that differ are listed, the largest difference first. Dearer windows (a refill, a split) that one arm alone dropped or met are in these sums, and not in the medians of the report. Memory bytes move with the placement of pages (docs/method.md): hold them against the ranges of the report.");
	for (size_t i = 1; i < results->arms_n; i++)
		if (results->arms[i].tallies_n)
			keep_error(&err,
				   print_pair(&sides[0], &sides[i], sections,
					      count, out));
	free(sections);
	for (size_t i = 0; i < results->arms_n; i++)
		keep_error(&err, check_side(&sides[i]));
	fputc('\n', out);
	if (!err)
		report_paragraph(out, 0,
				 "In every cell the functions add up to the regions' counts, to the last digit.");
	return err;
}

static int read_sides(const struct results *results, struct side *sides)
{
	int err = 0;

	for (size_t i = 0; !err && i < results->arms_n; i++) {
		sides[i].arm = &results->arms[i];
		err = functions_read(sides[i].arm, &sides[i].cells);
	}
	return err;
}

int report_functions(const struct results *results, FILE *out)
{
	struct side *sides;
	int err;

	if (results->arms_n < 2)
		return error_report(EINVAL,
				    "%s holds one arm: --by function compares two; measure with ./run.sh compare",
				    results->dir);
	sides = calloc(results->arms_n, sizeof(*sides));
	if (!sides)
		return error_report(ENOMEM, "no memory left to report %s",
				    results->dir);
	err = read_sides(results, sides);
	if (!err)
		err = print_pairs(results, sides, out);
	for (size_t i = 0; i < results->arms_n && sides[i].arm; i++)
		functions_free(sides[i].arm, sides[i].cells);
	free(sides);
	return err;
}
