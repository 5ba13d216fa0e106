// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the baseline's instructions to another arm's, function by function: of the
 * lowest and of the highest order of a section.
 */
#include "plotdata.h"

#include "common.h"
#include "harness/report/function_lines.h"

#include <errno.h>
#include <stdlib.h>

#define STEPS 8 /* functions by name; the others are one more */

/* Two arms with the functions of their cells. */
struct pair {
	const struct arm *arm[2];
	struct cell_functions *cells[2];
};

static bool is_counted(const struct arm *base, const struct tally *tally)
{
	const struct tally *against = results_find_baseline(base, &tally->axes);

	return tally->sim.n && against && against->sim.n;
}

/* A simulated cell of the section, of the least order or the greatest. */
static const struct tally *pick(const struct arm *base, const struct arm *other,
				const struct section *section, bool greatest)
{
	const struct tally *picked = NULL;

	for (size_t i = 0; i < other->tallies_n; i++) {
		const struct tally *tally = &other->tallies[i];

		if (!plot_holds(section, &tally->axes) ||
		    !is_counted(base, tally))
			continue;
		if (!picked || (greatest ?
					tally->axes.order > picked->axes.order :
					tally->axes.order < picked->axes.order))
			picked = tally;
	}
	return picked;
}

static void put_step(FILE *out, const char *name, double from, double to)
{
	fprintf(out, "\"%s\"", name);
	plot_put_number(out, from);
	plot_put_number(out, to);
	fputc('\n', out);
}

static void put_steps(const struct function_lines *lines, FILE *out)
{
	double at = 0, rest = 0;
	char name[32];

	for (size_t i = 0; i < lines->n; i++) {
		const double change = line_change(&lines->at[i]);

		if (i >= STEPS) {
			rest += change;
			continue;
		}
		put_step(out, lines->at[i].name, at, at + change);
		at += change;
	}
	if (lines->n > STEPS) {
		snprintf(name, sizeof(name), "%zu others", lines->n - STEPS);
		put_step(out, name, at, at + rest);
	}
	put_step(out, "all functions", 0, at + rest);
}

static int put_cell(const struct pair *pair, const struct tally *tally,
		    bool *first, FILE *out)
{
	const struct tally *base =
		results_find_baseline(pair->arm[0], &tally->axes);
	const struct cell_side sides[2] = {
		{ pair->arm[0]->column, base,
		  &pair->cells[0][base - pair->arm[0]->tallies] },
		{ pair->arm[1]->column, tally,
		  &pair->cells[1][tally - pair->arm[1]->tallies] },
	};
	char order[PLOT_ORDER_TEXT];
	struct function_lines lines;
	int err = function_lines_find(function_instructions, sides, &lines);

	if (err)
		return err;
	plot_order_text(tally->axes.order, order);
	plot_start_block(out, first, "%s against %s, %s", pair->arm[1]->column,
			 pair->arm[0]->column, order);
	put_steps(&lines, out);
	free(lines.at);
	return 0;
}

static int put_pair(const struct pair *pair, const struct section *section,
		    FILE *out)
{
	const struct tally *least =
		pick(pair->arm[0], pair->arm[1], section, false);
	const struct tally *greatest =
		pick(pair->arm[0], pair->arm[1], section, true);
	bool first = true;
	int err;

	if (!least)
		return -ENODATA;
	fprintf(out, "# a block a cell: \"function\" instructions_from instructions_to (per fault, cumulated)\n");
	err = put_cell(pair, least, &first, out);
	if (!err && greatest != least)
		err = put_cell(pair, greatest, &first, out);
	return err;
}

/* Whether the plugin told of functions at all. */
static bool told(const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (arm->tallies[i].sim.n)
			return true;
	return false;
}

/* The first arm that has what the baseline has. */
static const struct arm *find_other(const struct results *results)
{
	for (size_t i = 1; i < results->arms_n; i++)
		if (told(&results->arms[i]))
			return &results->arms[i];
	return NULL;
}

int plotdata_functions(const struct results *results, FILE *out)
{
	struct pair pair = { .arm = { &results->arms[0], find_other(results) } };
	struct section section;
	int err = -ENODATA;

	if (pair.arm[1] && told(pair.arm[0]))
		err = plot_pick_section(results, false, PLOT_ANY_ORDER,
					&section);
	for (int i = 0; i < 2 && !err; i++)
		if (functions_read(pair.arm[i], &pair.cells[i]))
			err = -ENODATA; /* reported; all other figures are drawn */
	if (!err)
		err = put_pair(&pair, &section, out);
	for (int i = 0; i < 2; i++)
		if (pair.cells[i])
			functions_free(pair.arm[i], pair.cells[i]);
	return err;
}
