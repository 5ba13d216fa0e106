// SPDX-License-Identifier: GPL-2.0-only
#include "plotdata.h"

#include "harness/error.h"
#include "harness/outfile.h"
#include "common.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* gnuplot is told that `?` is a missing value. */
void plot_put_number(FILE *out, double value)
{
	if (isnan(value))
		fputs(" ?", out);
	else
		fprintf(out, " %.6g", value);
}

static void put_summary(FILE *out, const struct points *points, double divisor)
{
	struct stats_summary s = { .median = NAN, .p25 = NAN, .p75 = NAN };

	points_summarise(points, &s);
	plot_put_number(out, s.median / divisor);
	plot_put_number(out, s.p25 / divisor);
	plot_put_number(out, s.p75 / divisor);
}

static double pages_of(const struct axes *axes)
{
	return (double)(1ULL << axes->order);
}

/* The same line of a figure: all axes equal but for order, ratio and label. */
static bool same_line(const struct axes *a, const struct axes *b)
{
	struct axes moved = *b;

	moved.order = a->order;
	return axes_same_place(a, &moved);
}

/* What a figure shows: a section's cells on the line of its first one. */
bool plot_holds(const struct section *section, const struct axes *axes)
{
	return axes->phase == PHASE_FAULT && section_holds(section, axes) &&
	       same_line(&section->first, axes);
}

static bool has_order(const struct results *results,
		      const struct section *section, int order)
{
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n; j++)
			if (arm->tallies[j].axes.order == order &&
			    plot_holds(section, &arm->tallies[j].axes))
				return true;
	}
	return order == PLOT_ANY_ORDER;
}

int plot_pick(const struct results *results,
	      bool (*wanted)(const struct results *results,
			     const struct section *section, const void *what),
	      const void *what, struct section *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; err && i < count; i++) {
		if (wanted(results, &sections[i], what)) {
			*out = sections[i];
			err = 0;
		}
	}
	free(sections);
	return err;
}

struct kind {
	bool ratio;
	int order;
};

static bool is_of_kind(const struct results *results,
		       const struct section *section, const void *what)
{
	const struct kind *kind = what;

	return section_has_ratio(section) == kind->ratio &&
	       has_order(results, section, kind->order);
}

/*
 * The config's first section of that order with, or without, shares of
 * pre-zeroed memory: configs give the PMD a section, and a size, of its own.
 */
int plot_pick_section(const struct results *results, bool ratio, int order,
		      struct section *out)
{
	const struct kind kind = { ratio, order };

	return plot_pick(results, is_of_kind, &kind, out);
}

static int put_host_rows(const struct section *section, const struct arm *arm,
			 FILE *out)
{
	int err = -ENODATA;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!plot_holds(section, &tally->axes) || !tally->fault_ns.n)
			continue;
		fprintf(out, "%d", tally->axes.order);
		put_summary(out, &tally->fault_ns, 1);
		put_summary(out, &tally->fault_ns, pages_of(&tally->axes));
		fputc('\n', out);
		err = 0;
	}
	return err;
}

int plotdata_host_orders(const struct results *results, FILE *out)
{
	struct section section;
	int err = plot_pick_section(results, false, PLOT_ANY_ORDER, &section);

	if (err)
		return err;
	fprintf(out, "# order fault_ns_median fault_ns_p25 fault_ns_p75 page_ns_median page_ns_p25 page_ns_p75\n");
	return put_host_rows(&section, &results->arms[0], out);
}

struct plot {
	const char *name;
	int (*print)(const struct results *results, FILE *out);
};

static const struct plot host_plots[] = {
	{ "plots/host-orders.dat", plotdata_host_orders },
	{ "plots/host-latency.dat", plotdata_host_latency },
	{ NULL, NULL },
};

static const struct plot arms_plots[] = {
	{ "plots/arms-orders.dat", plotdata_arms_orders },
	{ "plots/arms-ratio.dat", plotdata_arms_ratio },
	{ NULL, NULL },
};

static int write_plot(const struct results *results, const struct plot *plot)
{
	struct outfile file;
	int err = outfile_open(results->dir, plot->name, &file);

	if (!err)
		err = plot->print(results, file.stream);
	if (!err)
		err = outfile_commit(&file);
	else
		outfile_drop(&file);
	if (err && err != -ENODATA)
		return error_report(-err, "cannot write %s/%s: %s",
				    results->dir, plot->name, strerror(-err));
	return 0;
}

static int make_directory(const struct results *results)
{
	char *path = path_join(results->dir, "plots");
	int err = path ? 0 : -ENOMEM;

	if (!err && mkdir(path, 0777) && errno != EEXIST)
		err = -errno;
	free(path);
	if (err)
		return error_report(-err, "cannot make %s/plots: %s",
				    results->dir, strerror(-err));
	return 0;
}

int plotdata_write(const struct results *results)
{
	const struct plot *plot = results_is_host(results) ? host_plots :
							     arms_plots;
	int err = make_directory(results);

	for (; !err && plot->name; plot++)
		err = write_plot(results, plot);
	return err;
}
