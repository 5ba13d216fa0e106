// SPDX-License-Identifier: GPL-2.0-only
#include "plotdata.h"

#include "comparison.h"
#include "error.h"
#include "outfile.h"
#include "report_section.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_ORDER 18 /* 1 GB pages */

/* gnuplot is told that `?` is a missing value. */
static void put_number(FILE *out, double value)
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
	put_number(out, s.median / divisor);
	put_number(out, s.p25 / divisor);
	put_number(out, s.p75 / divisor);
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
static bool on_figure(const struct section *section, const struct axes *axes)
{
	return section_holds(section, axes) &&
	       same_line(&section->first, axes);
}

#define ANY_ORDER (-1)

static bool has_order(const struct results *results,
		      const struct section *section, int order)
{
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n; j++)
			if (arm->tallies[j].axes.order == order &&
			    on_figure(section, &arm->tallies[j].axes))
				return true;
	}
	return order == ANY_ORDER;
}

/*
 * The config's first section of that order with, or without, shares of
 * pre-zeroed memory: configs give the PMD a section, and a size, of its own.
 */
static int pick_section(const struct results *results, bool ratio, int order,
			struct section *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; err && i < count; i++) {
		if (section_has_ratio(&sections[i]) == ratio &&
		    has_order(results, &sections[i], order)) {
			*out = sections[i];
			err = 0;
		}
	}
	free(sections);
	return err;
}

static int put_host_rows(const struct section *section, const struct arm *arm,
			 FILE *out)
{
	int err = -ENODATA;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!on_figure(section, &tally->axes) || !tally->fault_ns.n)
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
	int err = pick_section(results, false, ANY_ORDER, &section);

	if (err)
		return err;
	fprintf(out, "# order fault_ns_median fault_ns_p25 fault_ns_p75 page_ns_median page_ns_p25 page_ns_p75\n");
	return put_host_rows(&section, &results->arms[0], out);
}

/* gnuplot takes two empty lines after the last block for one more block. */
static void put_block_start(FILE *out, const char *name, bool first)
{
	fprintf(out, "%s\"%s\"\n", first ? "" : "\n\n", name);
}

/* The medians and the change; 0 or -ENOMEM. */
static int put_change(const struct arm *baseline, const struct tally *tally,
		      FILE *out)
{
	const struct tally *base =
		results_find_baseline(baseline, &tally->axes);
	struct difference d;
	int err = difference_of(base ? &base->kernel_instructions : NULL,
				&tally->kernel_instructions, &d);

	if (err)
		return err;
	put_number(out, d.other.median);
	put_number(out, d.other.p25);
	put_number(out, d.other.p75);
	put_number(out, d.change.median);
	put_number(out, percent_of(d.change.median, d.base.median));
	put_number(out, percent_of(d.change.mean, d.base.mean));
	fputc('\n', out);
	return 0;
}

static int put_instructions(const struct section *section,
			    const struct arm *baseline, const struct arm *arm,
			    bool first, FILE *out)
{
	int err = -ENODATA;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!on_figure(section, &tally->axes) ||
		    !tally->kernel_instructions.n)
			continue;
		if (err == -ENODATA)
			put_block_start(out, arm->name, first);
		fprintf(out, "%d", tally->axes.order);
		err = put_change(baseline, tally, out);
		if (err)
			return err;
	}
	return err;
}

/* A figure of any block is a figure. */
static int fold(int so_far, int err)
{
	if (err == -ENODATA)
		return so_far;
	return so_far && so_far != -ENODATA ? so_far : err;
}

#define CHANGE_COLUMNS "kernel_instructions_median p25 p75 change_median change_median_pct change_mean_pct"

int plotdata_arms_orders(const struct results *results, FILE *out)
{
	struct section section;
	int err = pick_section(results, false, ANY_ORDER, &section);

	if (err)
		return err;
	err = -ENODATA;
	fprintf(out, "# a block an arm: order " CHANGE_COLUMNS "\n");
	for (size_t i = 0; i < results->arms_n; i++)
		err = fold(err, put_instructions(&section, &results->arms[0],
						 &results->arms[i], err, out));
	return err;
}

static bool is_ratio_point(const struct section *section,
			   const struct tally *tally, int order)
{
	return tally->axes.order == order &&
	       on_figure(section, &tally->axes) &&
	       tally->axes.prezeroed_pct != AXES_NOT_PREZEROED &&
	       tally->kernel_instructions.n;
}

static int put_ratio_block(const struct section *section,
			   const struct arm *baseline, const struct arm *arm,
			   int order, bool first, FILE *out)
{
	int err = -ENODATA;
	char name[300];

	snprintf(name, sizeof(name), "%s, order %d", arm->name, order);
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!is_ratio_point(section, tally, order))
			continue;
		if (err == -ENODATA)
			put_block_start(out, name, first);
		fprintf(out, "%d", tally->axes.prezeroed_pct);
		put_number(out, tally_skipped_pct(tally));
		err = put_change(baseline, tally, out);
		if (err)
			return err;
	}
	return err;
}

static int put_ratio_order(const struct results *results, int order,
			   bool first, FILE *out)
{
	struct section section;
	int err = pick_section(results, true, order, &section);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; i < results->arms_n; i++)
		err = fold(err, put_ratio_block(&section, &results->arms[0],
						&results->arms[i], order,
						first && err, out));
	return err;
}

int plotdata_arms_ratio(const struct results *results, FILE *out)
{
	int err = -ENODATA;

	fprintf(out, "# a block an arm and order: asked_pct skipped_got_pct " CHANGE_COLUMNS "\n");
	for (int order = 0; order <= MAX_ORDER; order++)
		err = fold(err, put_ratio_order(results, order, err, out));
	return err;
}

struct plot {
	const char *name;
	int (*print)(const struct results *results, FILE *out);
};

static const struct plot host_plots[] = {
	{ "plots/host-orders.dat", plotdata_host_orders },
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
