// SPDX-License-Identifier: GPL-2.0-only
#include "spread.h"

#include "observations.h"
#include "harness/stats/effects.h"

#include <errno.h>
#include <math.h>

/* -ENODATA with fewer than two units. */
static int sd_of(const struct paired *observed, double *sd)
{
	double differences[OBSERVATIONS];
	struct stats_effect effect;
	int err;

	for (size_t i = 0; i < observed->units; i++)
		differences[i] = observed->again[i] - observed->base[i];
	err = stats_paired(differences, observed->units, &effect);
	if (!err)
		*sd = sqrt(3) / 2 * effect.se * sqrt((double)effect.n);
	return err;
}

static int take_cell(const struct campaign *campaign,
		     const struct metric *metric, const struct tally *base,
		     const struct tally *again, struct points *sds,
		     struct spread *out)
{
	struct paired observed;
	double sd = 0;
	int err = paired_observe(campaign, metric, base, again, again,
				 &observed);

	if (!err)
		err = observed.positive ? sd_of(&observed, &sd) : -ENODATA;
	if (!err)
		err = points_add(sds, sds->n, sd);
	if (err)
		return err == -ENODATA ? 0 : err;
	if (sds->n == 1 || sd > out->worst) {
		out->worst = sd;
		out->worst_axes = &base->axes;
	}
	if (observed.units > out->pairs)
		out->pairs = observed.units;
	return 0;
}

static int take_cells(const struct campaign *campaign,
		      const struct metric *metric, const struct arm *base,
		      const struct arm *again, struct points *sds,
		      struct spread *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < base->tallies_n; i++)
		err = take_cell(campaign, metric, &base->tallies[i],
				results_find(again, &base->tallies[i].axes),
				sds, out);
	return err;
}

int spread_find(const struct campaign *campaign, const struct results *results,
		struct spread *out)
{
	const struct metric *metric =
		results_is_tcg(results) ? &metric_memory : &metric_times;
	const struct arm *base = results_arm(
		results, campaign->arm[CAMPAIGN_BASELINE].name);
	const struct arm *again =
		results_arm(results, campaign->arm[CAMPAIGN_AGAIN].name);
	struct spread spread = { .metric = metric->name };
	struct points sds = { 0 };
	struct stats_summary summary;
	int err = base && again ? 0 : -ENODATA;

	if (!err)
		err = take_cells(campaign, metric, base, again, &sds, &spread);
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
