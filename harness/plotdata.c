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

/* The config's first section with, or without, shares of pre-zeroed memory. */
static int pick_section(const struct results *results, bool ratio,
			struct section *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; err && i < count; i++) {
		if (section_has_ratio(&sections[i]) == ratio) {
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
	int err = pick_section(results, false, &section);

	if (err)
		return err;
	fprintf(out, "# order fault_ns_median fault_ns_p25 fault_ns_p75 page_ns_median page_ns_p25 page_ns_p75\n");
	return put_host_rows(&section, &results->arms[0], out);
}

static void put_block_end(FILE *out)
{
	fputs("\n\n", out);
}

static bool put_instructions(const struct section *section,
			     const struct arm *arm, FILE *out)
{
	bool any = false;

	fprintf(out, "\"%s\"\n", arm->name);
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!on_figure(section, &tally->axes) ||
		    !tally->kernel_instructions.n)
			continue;
		fprintf(out, "%d", tally->axes.order);
		put_summary(out, &tally->kernel_instructions, 1);
		fputc('\n', out);
		any = true;
	}
	put_block_end(out);
	return any;
}

int plotdata_arms_orders(const struct results *results, FILE *out)
{
	struct section section;
	bool any = false;
	int err = pick_section(results, false, &section);

	if (err)
		return err;
	fprintf(out, "# a block an arm: order kernel_instructions_median p25 p75\n");
	for (size_t i = 0; i < results->arms_n; i++)
		any |= put_instructions(&section, &results->arms[i], out);
	return any ? 0 : -ENODATA;
}

static void put_ratio_row(const struct arm *baseline, const struct tally *tally,
			  FILE *out)
{
	const struct tally *base =
		results_find_baseline(baseline, &tally->axes);
	struct difference d;

	if (difference_of(base ? &base->kernel_instructions : NULL,
			  &tally->kernel_instructions, &d))
		return;
	fprintf(out, "%d", tally->axes.prezeroed_pct);
	put_number(out, tally_skipped_pct(tally));
	put_summary(out, &tally->kernel_instructions, 1);
	put_number(out, d.base.median);
	put_number(out, percent_of(d.change.median, d.base.median));
	fputc('\n', out);
}

/* The rows of @order; true when there is one. */
static bool put_ratio_block(const struct section *section,
			    const struct arm *baseline, const struct arm *arm,
			    int order, FILE *out)
{
	bool any = false;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (tally->axes.order != order ||
		    !on_figure(section, &tally->axes) ||
		    tally->axes.prezeroed_pct == AXES_NOT_PREZEROED ||
		    !tally->kernel_instructions.n)
			continue;
		if (!any)
			fprintf(out, "\"%s, order %d\"\n", arm->name, order);
		put_ratio_row(baseline, tally, out);
		any = true;
	}
	if (any)
		put_block_end(out);
	return any;
}

int plotdata_arms_ratio(const struct results *results, FILE *out)
{
	struct section section;
	bool any = false;
	int err = pick_section(results, true, &section);

	if (err)
		return err;
	fprintf(out, "# a block an arm and order: asked_pct skipped_got_pct kernel_instructions_median p25 p75 baseline_median change_pct\n");
	for (size_t i = 0; i < results->arms_n; i++)
		for (int order = 0; order <= MAX_ORDER; order++)
			any |= put_ratio_block(&section, &results->arms[0],
					       &results->arms[i], order, out);
	return any ? 0 : -ENODATA;
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
