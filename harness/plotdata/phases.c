// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the share of pre-zeroed memory does to the phases of a repetition: times where
 * there are any, else memory bytes. Of the first arm and section that have both.
 */
#include "plotdata.h"

#include "common.h"
#include "harness/report/phase_points.h"

#include <errno.h>
#include <math.h>

struct figure {
	const struct results *results;
	const struct arm *arm;
	tally_points *of, *ahead;
};

static struct phases phases_at(const struct figure *figure,
			       const struct tally *tally)
{
	return phases_of(figure->arm, tally, figure->of, figure->ahead);
}

static bool is_point(const struct figure *figure,
		     const struct section *section, const struct tally *tally)
{
	struct phases phases;

	if (!plot_holds(section, &tally->axes) ||
	    tally->axes.prezeroed_pct == AXES_NOT_PREZEROED)
		return false;
	phases = phases_at(figure, tally);
	return phases_are_several(&phases);
}

static bool has_points(const struct results *results,
		       const struct section *section, const void *what)
{
	const struct figure *figure = what;

	(void)results;
	for (size_t i = 0; i < figure->arm->tallies_n; i++)
		if (is_point(figure, section, &figure->arm->tallies[i]))
			return true;
	return false;
}

static int phase_value(const struct phases *phases, int column, double *out)
{
	struct points sum = { 0 };
	int err;

	if (column < COLUMN_SUM) {
		*out = phases->of[column] ?
			       points_boot_median(phases->of[column]) :
			       NAN;
		return 0;
	}
	err = phases_sum(phases, &sum);
	*out = points_boot_median(&sum);
	points_free(&sum);
	return err;
}

static int put_phase(const struct figure *figure,
		     const struct section *section, int column, bool *first,
		     FILE *out)
{
	static const char *const names[PHASE_COLUMNS] = {
		"fault", "use after it", "zeroing ahead", "sum",
	};
	bool started = false;
	int err = 0;

	for (size_t i = 0; !err && i < figure->arm->tallies_n; i++) {
		const struct tally *tally = &figure->arm->tallies[i];
		struct phases phases;
		double value = NAN;

		if (!is_point(figure, section, tally))
			continue;
		phases = phases_at(figure, tally);
		err = phase_value(&phases, column, &value);
		if (err || isnan(value))
			continue;
		if (!started)
			plot_start_block(out, first, "%s", names[column]);
		started = true;
		fprintf(out, "%d %d", tally->axes.order,
			tally->axes.prezeroed_pct);
		plot_put_number(out, value);
		fputc('\n', out);
	}
	return err;
}

static int put_figure(const struct figure *figure,
		      const struct section *section, FILE *out)
{
	bool first = true;
	int err = 0;

	fprintf(out, "# arm: %s\n# unit: %s\n# a block a phase: order asked_pct median_per_fault\n",
		figure->arm->column, figure->ahead ? "ns" : "memory bytes");
	for (int column = 0; !err && column < PHASE_COLUMNS; column++)
		err = put_phase(figure, section, column, &first, out);
	return err;
}

int plotdata_phases(const struct results *results, FILE *out)
{
	const bool tcg = results_is_tcg(results);
	struct figure figure = { .results = results,
				 .of = tcg ? tally_memory_bytes : tally_times,
				 .ahead = tcg ? NULL : tally_background };
	struct section section;
	int err = -ENODATA;

	for (size_t i = 0; err == -ENODATA && i < results->arms_n; i++) {
		figure.arm = &results->arms[i];
		err = plot_pick(results, has_points, &figure, &section);
	}
	return err ? err : put_figure(&figure, &section, out);
}
