// SPDX-License-Identifier: GPL-2.0-only
/* More and more workers: a block an arm and kind of workers, by order. */
#include "plotdata.h"

#include "common.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const char *kind_of(const struct axes *axes)
{
	const char *kind = axes->choices[CHOICE_WORKERS];

	return *kind ? kind : choice_word(CHOICE_WORKERS, CHOICE_DEFAULT);
}

static bool is_point(const struct tally *tally)
{
	return tally->folios_per_s.n && tally->axes.phase == PHASE_FAULT &&
	       tally->axes.prezeroed_pct == AXES_NOT_PREZEROED;
}

static void put_point(int order, int threads, double rate, FILE *out)
{
	fprintf(out, "%d %d", order, threads);
	plot_put_number(out, rate);
	fputc('\n', out);
}

/* A line of one order: its point of one worker first. */
static void put_line(const struct arm *arm, const struct axes *of, FILE *out)
{
	const double one = results_rate_of_one(arm, of);

	if (!isnan(one))
		put_point(of->order, 1, one, out);
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];
		struct axes moved = tally->axes;

		moved.threads = of->threads;
		if (is_point(tally) && axes_same_place(of, &moved))
			put_point(of->order, tally->axes.threads,
				  points_boot_median(&tally->folios_per_s),
				  out);
	}
}

static bool begins_line(const struct arm *arm, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		struct axes moved = arm->tallies[i].axes;

		moved.threads = arm->tallies[at].axes.threads;
		if (is_point(&arm->tallies[i]) &&
		    axes_same_place(&arm->tallies[at].axes, &moved))
			return false;
	}
	return is_point(&arm->tallies[at]);
}

static void put_kind(const struct arm *arm, const char *kind, bool *first,
		     FILE *out)
{
	bool started = false;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct axes *axes = &arm->tallies[i].axes;

		if (!begins_line(arm, i) || strcmp(kind_of(axes), kind))
			continue;
		if (!started)
			plot_start_block(out, first, "%s, %s", arm->column,
					 kind);
		started = true;
		put_line(arm, axes, out);
	}
}

int plotdata_workers(const struct results *results, FILE *out)
{
	bool first = true;

	fprintf(out, "# a block an arm and kind of workers: order workers faults_per_second\n");
	for (size_t i = 0; !results_is_tcg(results) && i < results->arms_n; i++)
		for (int word = 0; choice_word(CHOICE_WORKERS, word); word++)
			put_kind(&results->arms[i],
				 choice_word(CHOICE_WORKERS, word), &first,
				 out);
	return first ? -ENODATA : 0;
}
