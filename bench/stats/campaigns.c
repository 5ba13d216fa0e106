// SPDX-License-Identifier: GPL-2.0-only
/*
 * How often the statistics are right: campaigns with a known truth, drawn and
 * judged as the report judges those that were measured.
 *
 *     build/stats/campaigns [--campaigns N] [--seed S]
 *
 * A line a figure: its mean over N campaigns (2000), the standard error of that,
 * and the bound where one is to hold. Boots spread by 1 %, iterations within a boot
 * by 3 %, skewed, 30 of them, if a figure does not say otherwise. Exit status 1
 * where a bound is missed.
 */
#include "outcomes.h"

#include "harness/error.h"
#include "harness/progress.h"
#include "harness/units.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static const struct world plain = { .boot = 0.01, .iteration = 0.03 };
static const struct world drifting = { .boot = 0.01, .iteration = 0.03,
				       .drift = 0.03 };
static const struct world moved = { .boot = 0.01, .iteration = 0.03,
				    .link = 0.01 };
/* Boots so alike that a difference is the layout's alone. */
static const struct world moved_quietly = { .boot = 0.001, .iteration = 0.003,
					    .link = 0.01 };
static const struct world moved_more = { .boot = 0.01, .iteration = 0.03,
					 .link = 0.02 };

#define ANY -1.0

struct figure {
	const char *name;
	const struct world *world;
	struct design design;
	outcome *outcome;
	double least, most; /* percent, or ANY */
};

/* @changed cells of @cells_ differ, by @percent. */
#define CELLS(boots_, cells_, changed_, percent)                             \
	{                                                                    \
		.boots = boots_, .cells = cells_, .changed = changed_,       \
		.effect = percent                                            \
	}
#define LINKED(boots_, links_) LINKED_CELLS(boots_, links_, 1)
#define LINKED_CELLS(boots_, links_, cells_)                                 \
	{                                                                    \
		.boots = boots_, .links = links_, .cells = cells_            \
	}

static const struct figure figures[] = {
	{ "no difference, 6 blocks: found", &plain, CELLS(6, 1, 0, 0),
	  outcome_found, 3.5, 6.5 },
	{ "the same with a drift of 3 %", &drifting, CELLS(6, 1, 0, 0),
	  outcome_found, 3.5, 6.5 },
	{ "the same, 5 blocks", &plain, CELLS(5, 1, 0, 0), outcome_found, 3.5, 6.5 },
	{ "the same, iterations pooled: found", &plain, CELLS(5, 1, 0, 0),
	  outcome_found_pooled, ANY, ANY },
	{ "+3 %, 6 blocks: found", &plain, CELLS(6, 1, 1, 3), outcome_found, 97,
	  ANY },
	{ "+2 %, 6 blocks: found", &plain, CELLS(6, 1, 1, 2), outcome_found, 78,
	  ANY },
	{ "+2 % with a drift of 3 %: found", &drifting, CELLS(6, 1, 1, 2),
	  outcome_found, 78, ANY },
	{ "+3 %, one baseline: found", &plain, CELLS(6, 1, 1, 3),
	  outcome_found_without_second, ANY, ANY },
	{ "+2 %, one baseline: found", &plain, CELLS(6, 1, 1, 2),
	  outcome_found_without_second, ANY, ANY },
	{ "one of 10 cells +3 %, 6 blocks: found", &plain, CELLS(6, 10, 1, 3),
	  outcome_found, ANY, ANY },
	{ "one of 10 cells +3 %, 8 blocks: found", &plain, CELLS(8, 10, 1, 3),
	  outcome_found, 80, ANY },
	{ "one of 40 cells +3 %, 6 blocks: found", &plain, CELLS(6, 40, 1, 3),
	  outcome_found, ANY, ANY },
	{ "one of 40 cells +3 %, 11 blocks: found", &plain, CELLS(11, 40, 1, 3),
	  outcome_found, 80, ANY },
	{ "the same: false of those found", &plain, CELLS(11, 40, 1, 3),
	  outcome_false_share, ANY, 6.5 },
	{ "5 of 10 cells +3 %, 8 blocks: false of those found", &plain,
	  CELLS(8, 10, 5, 3), outcome_false_share, ANY, 5 },
	{ "the same: intervals of those found that miss", &plain,
	  CELLS(8, 10, 5, 3), outcome_missed_share, ANY, 6.5 },
	{ "+2 %, 6 blocks: t interval holds the truth", &plain, CELLS(6, 1, 1, 2),
	  outcome_covered, 93.5, 96.5 },
	{ "+2 %, 6 blocks: sign interval holds the truth", &plain,
	  CELLS(6, 1, 1, 2), outcome_covered_by_signs, 93.5, ANY },
	{ "+2 %, 6 blocks: said to be not robust", &plain, CELLS(6, 1, 1, 2),
	  outcome_not_robust, ANY, ANY },
	{ "10 cells, 6 blocks: baseline differs from itself", &plain,
	  CELLS(6, 10, 0, 0), outcome_flagged, ANY, 6.5 },
	{ "layout 1 %, one link an arm, 6 blocks: found", &moved,
	  LINKED(6, 0), outcome_found, ANY, ANY },
	{ "layout 1 %, one link an arm, 12 blocks: found", &moved,
	  LINKED(12, 0), outcome_found, ANY, ANY },
	{ "layout 1 %, one link an arm, 6 blocks: verdict", &moved,
	  LINKED(6, 0), outcome_beyond_layout, ANY, 5 },
	{ "layout 1 %, one link an arm, 12 blocks: verdict", &moved,
	  LINKED(12, 0), outcome_beyond_layout, ANY, 5 },
	{ "the same, boots of 0.1 %: verdict", &moved_quietly, LINKED(12, 0),
	  outcome_beyond_layout, ANY, 6.5 },
	{ "the same, any of 10 cells: verdict", &moved_quietly,
	  LINKED_CELLS(12, 0, 10), outcome_beyond_layout, ANY, 6.5 },
	{ "layout 2 %, one link an arm, 6 blocks: verdict", &moved_more,
	  LINKED(6, 0), outcome_beyond_layout, ANY, ANY },
	{ "+6 %, one link an arm, 6 blocks: verdict", &moved, CELLS(6, 1, 1, 6),
	  outcome_beyond_layout, ANY, ANY },
	{ "layout 1 %, a link a boot, 6 blocks: found", &moved, LINKED(6, 6),
	  outcome_found, 3.5, 6.5 },
	{ "layout 1 %, 3 links, 6 blocks, by links: found", &moved,
	  LINKED(6, 3), outcome_found_by_links, 3.5, 6.5 },
	{ "layout 1 %, 3 links, 6 blocks, by blocks: found", &moved,
	  LINKED(6, 3), outcome_found, ANY, ANY },
	{ "no difference, 4 boots an arm, Welch: found", &plain, CELLS(4, 1, 0, 0),
	  outcome_found_welch, ANY, 6.5 },
	{ "no difference, 4 boots an arm, ranks: found", &plain, CELLS(4, 1, 0, 0),
	  outcome_found_ranks, ANY, 6.5 },
	{ "+3 %, 6 boots an arm, Welch: found", &plain, CELLS(6, 1, 1, 3),
	  outcome_found_welch, ANY, ANY },
	{ "+3 %, 6 boots an arm, ranks: found", &plain, CELLS(6, 1, 1, 3),
	  outcome_found_ranks, ANY, ANY },
	{ "no difference, as many blocks as a pilot says: found", &plain,
	  CELLS(24, 1, 0, 0), outcome_found_after_pilot, 3.5, 6.5 },
	{ "+2 %, as many blocks as a pilot says: found", &plain,
	  CELLS(24, 1, 1, 2), outcome_found_after_pilot, ANY, ANY },
	{ "the same, one of 10 cells: found", &plain, CELLS(24, 10, 1, 2),
	  outcome_found_after_pilot, ANY, ANY },
};

#define FIGURES (sizeof(figures) / sizeof(*figures))

struct request {
	uint64_t campaigns, seed;
};

struct mean {
	double value, error; /* percent; the latter is one standard error */
};

/* Each figure's random numbers are its own, whatever the others are. */
static int simulate(const struct figure *figure, size_t number,
		    const struct request *request, struct progress *progress,
		    struct mean *out)
{
	struct design design = figure->design;
	double sum = 0, squares = 0, n = (double)request->campaigns;
	struct drawn *drawn = malloc(sizeof(*drawn));

	if (!drawn)
		return -ENOMEM;
	design.effect = log1p(design.effect / 100);
	set_seed((unsigned int)request->seed + 1, (unsigned int)number + 1);
	for (uint64_t i = 0; i < request->campaigns; i++) {
		double share;

		draw_campaign(figure->world, &design, request->seed + i, drawn);
		share = figure->outcome(drawn);
		sum += share;
		squares += share * share;
		progress_add(progress, (double)design.cells * (double)design.boots,
			     "campaigns drawn");
	}
	free(drawn);
	out->value = 100 * sum / n;
	out->error = 100 * sqrt(fmax(squares / n - sum / n * sum / n, 0) / n);
	return isnan(sum) ? -ENOMEM : 0;
}

static bool misses(const struct figure *figure, double value)
{
	return (figure->least != ANY && value < figure->least) ||
	       (figure->most != ANY && value > figure->most);
}

static void print(const struct figure *figure, const struct mean *mean)
{
	char bound[32] = "";

	if (figure->least != ANY && figure->most != ANY)
		snprintf(bound, sizeof(bound), "%g to %g", figure->least,
			 figure->most);
	else if (figure->least != ANY)
		snprintf(bound, sizeof(bound), "%g or more", figure->least);
	else if (figure->most != ANY)
		snprintf(bound, sizeof(bound), "%g at most", figure->most);
	printf("%-52s %6.2f  %4.2f  %-10s %s\n", figure->name, mean->value,
	       mean->error, bound,
	       !*bound			       ? "" :
	       misses(figure, mean->value) ? "MISSED" :
						 "holds");
}

static double work(const struct request *request)
{
	double sum = 0;

	for (size_t i = 0; i < FIGURES; i++)
		sum += (double)figures[i].design.cells *
		       (double)figures[i].design.boots;
	return sum * (double)request->campaigns;
}

static int run(const struct request *request)
{
	struct progress progress;
	struct mean mean;
	int missed = 0, err = 0;

	progress_begin(&progress, work(request), false);
	printf("%" PRIu64 " campaigns a figure, seed %" PRIu64 "\n\n",
	       request->campaigns, request->seed);
	printf("%-52s %6s  %4s  %s\n", "", "%", "se", "bound");
	for (size_t i = 0; !err && i < FIGURES; i++) {
		err = simulate(&figures[i], i, request, &progress, &mean);
		if (!err) {
			print(&figures[i], &mean);
			missed |= misses(&figures[i], mean.value);
		}
	}
	progress_end(&progress);
	if (err)
		return error_exit_status(error_report(ENOMEM, "no memory left to draw campaigns"));
	return missed;
}

int main(int argc, char **argv)
{
	struct request request = { 2000, 1 };

	for (int i = 1; i < argc; i += 2) {
		uint64_t *number = !strcmp(argv[i], "--campaigns") ?
					   &request.campaigns :
				   !strcmp(argv[i], "--seed") ? &request.seed :
								NULL;

		if (!number || i + 1 == argc ||
		    units_parse_number(argv[i + 1], number) ||
		    !request.campaigns)
			return error_exit_status(error_report(EINVAL,
				"%s: give --campaigns N or --seed S, numbers from 1",
				argv[i]));
	}
	return run(&request);
}
