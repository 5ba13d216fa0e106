// SPDX-License-Identifier: GPL-2.0-only
#include "spread.h"

#include "harness/stats/effects.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct arm *find_arm(const struct results *results,
				  const char *name)
{
	for (size_t i = 0; i < results->arms_n; i++)
		if (!strcmp(results->arms[i].name, name))
			return &results->arms[i];
	return NULL;
}

static const struct points *points_of(const struct tally *tally, bool timed)
{
	return timed ? &tally->fault_ns : &tally->memory[MEMORY_BYTES];
}

/* Logarithms of boots' medians; a boot of 0 has none. */
static int boots_of(const struct points *points, struct points *out)
{
	struct points boots = { 0 };
	int err = points_of_boots(points, &boots);

	for (size_t i = 0; !err && i < boots.n; i++)
		if (boots.at[i].value > 0)
			err = points_add(out, boots.at[i].index,
					 log(boots.at[i].value));
	points_free(&boots);
	return err;
}

static int pair_boots(const struct points *base, const struct points *again,
		      struct points *out)
{
	struct points a = { 0 }, b = { 0 };
	int err = boots_of(base, &a);

	if (!err)
		err = boots_of(again, &b);
	if (!err)
		err = points_differences(&a, &b, out);
	points_free(&a);
	points_free(&b);
	return err;
}

/* -ENODATA with fewer than two. */
static int sd_of(const struct points *pairs, double *sd)
{
	struct stats_effect effect;
	double *values = malloc((pairs->n + 1) * sizeof(*values));
	int err = values ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < pairs->n; i++)
		values[i] = pairs->at[i].value;
	if (!err)
		err = stats_paired(values, pairs->n, &effect);
	if (!err)
		*sd = sqrt(3) / 2 * effect.se * sqrt((double)effect.n);
	free(values);
	return err;
}

static int take_cell(const struct tally *base, const struct tally *again,
		     bool timed, struct points *sds, struct spread *out)
{
	struct points pairs = { 0 };
	int err = pair_boots(points_of(base, timed), points_of(again, timed),
			     &pairs);
	double sd = 0;

	if (!err)
		err = sd_of(&pairs, &sd);
	if (!err)
		err = points_add(sds, sds->n, sd);
	if (!err && (sds->n == 1 || sd > out->worst)) {
		out->worst = sd;
		out->worst_axes = &base->axes;
	}
	if (!err && pairs.n > out->pairs)
		out->pairs = pairs.n;
	points_free(&pairs);
	return err == -ENODATA ? 0 : err;
}

static int take_cells(const struct arm *base, const struct arm *again,
		      bool timed, struct points *sds, struct spread *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < base->tallies_n; i++) {
		const struct tally *tally = &base->tallies[i];
		const struct tally *other = results_find(again, &tally->axes);

		if (other)
			err = take_cell(tally, other, timed, sds, out);
	}
	return err;
}

int spread_find(const struct campaign *campaign, const struct results *results,
		struct spread *out)
{
	const bool timed = !results_is_tcg(results);
	const struct arm *base =
		find_arm(results, campaign->arm[CAMPAIGN_BASELINE].name);
	const struct arm *again =
		find_arm(results, campaign->arm[CAMPAIGN_AGAIN].name);
	struct spread spread = { 0 };
	struct points sds = { 0 };
	struct stats_summary summary;
	int err = base && again ? 0 : -ENODATA;

	spread.metric = timed ? "time per fault" : "memory bytes per fault";
	if (!err)
		err = take_cells(base, again, timed, &sds, &spread);
	if (!err)
		err = points_summarise(&sds, &summary);
	if (!err) {
		spread.cells = sds.n;
		spread.median = summary.median;
		*out = spread;
	}
	points_free(&sds);
	return err;
}
