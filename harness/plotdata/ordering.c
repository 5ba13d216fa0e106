// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's orders of clearing against the place of the faulting page. Where there
 * are times it is that of the fault and of the use after it; where the caches were
 * modelled, what of the used memory was not in L2 any more: L1d is too small to hold
 * anything until the fault is done.
 */
#include "plotdata.h"

#include "common.h"
#include "harness/report/phase_points.h"
#include "harness/workload.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Its word, also where the cell does not mention it. */
static const char *order_of(const struct axes *axes)
{
	const char *word = axes->choices[CHOICE_ZERO_ORDER];

	return *word ? word : choice_word(CHOICE_ZERO_ORDER, CHOICE_DEFAULT);
}

/* A cell of the map that @of is the first of: all else is the same. */
static bool is_of_map(const struct axes *of, const struct axes *axes)
{
	struct axes moved = *axes;

	strcpy(moved.offset, of->offset);
	strcpy(moved.choices[CHOICE_ZERO_ORDER],
	       of->choices[CHOICE_ZERO_ORDER]);
	return !axes_compare(of, &moved);
}

static bool is_cell(const struct tally *tally)
{
	return tally->axes.phase == PHASE_FAULT &&
	       *tally->axes.choices[CHOICE_REUSE];
}

/* A map has two orders of clearing or more. */
static bool is_map(const struct arm *arm, const struct tally *first)
{
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct axes *axes = &arm->tallies[i].axes;

		if (is_cell(&arm->tallies[i]) &&
		    is_of_map(&first->axes, axes) &&
		    strcmp(order_of(&first->axes), order_of(axes)))
			return true;
	}
	return false;
}

/*
 * Its first cell, of the maps that there are that of the neighbourhood, which is what
 * the orders are about; NULL: there is none.
 */
static const struct tally *find_map(const struct arm *arm)
{
	const struct tally *found = NULL;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_cell(tally) || !is_map(arm, tally))
			continue;
		if (!strcmp(tally->axes.choices[CHOICE_REUSE], "neighbourhood"))
			return tally;
		if (!found)
			found = tally;
	}
	return found;
}

static int value_of(const struct arm *arm, const struct tally *tally, bool tcg,
		    double *out)
{
	const struct phases phases =
		phases_of(arm, tally, tcg ? tally_l2_misses : tally_times, NULL);
	struct points sum = { 0 };
	int err;

	*out = NAN;
	if (!phases.of[COLUMN_USE] || !phases.of[COLUMN_FAULT])
		return 0;
	if (tcg) {
		*out = points_boot_median(phases.of[COLUMN_USE]);
		return 0;
	}
	err = phases_sum(&phases, &sum);
	*out = points_boot_median(&sum);
	points_free(&sum);
	return err;
}

static int put_cell(const struct arm *arm, const struct tally *map, int word,
		    int offset, bool tcg, FILE *out)
{
	double value;
	int err;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_cell(tally) || !is_of_map(&map->axes, &tally->axes) ||
		    strcmp(tally->axes.offset, cell_offset_name(offset)) ||
		    strcmp(order_of(&tally->axes),
			   choice_word(CHOICE_ZERO_ORDER, word)))
			continue;
		err = value_of(arm, tally, tcg, &value);
		if (err || isnan(value))
			return err;
		fprintf(out, "%d %d", word, offset);
		plot_put_number(out, value);
		fprintf(out, " \"%s\" \"%s\"\n", order_of(&tally->axes),
			tally->axes.offset);
	}
	return 0;
}

static int put_map(const struct arm *arm, const struct tally *map, bool tcg,
		   FILE *out)
{
	char order[PLOT_ORDER_TEXT];
	bool first = true;
	int err = 0;

	plot_order_text(map->axes.order, order);
	fprintf(out, "# figure: %s\n# a map: clearing page figure_per_fault \"clearing\" \"page\"\n",
		tcg ? "L2 misses of the use after the fault" :
		      "ns of the fault and the use after it");
	plot_start_block(out, &first, "%s, %s, then a read of the %s",
			 arm->column, order, map->axes.choices[CHOICE_REUSE]);
	for (int word = 0; choice_word(CHOICE_ZERO_ORDER, word); word++)
		for (int i = 0; !err && cell_offset_name(i); i++)
			err = put_cell(arm, map, word, i, tcg, out);
	return err;
}

int plotdata_ordering(const struct results *results, FILE *out)
{
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct tally *map = find_map(&results->arms[i]);

		if (map)
			return put_map(&results->arms[i], map,
				       results_is_tcg(results), out);
	}
	return -ENODATA;
}
