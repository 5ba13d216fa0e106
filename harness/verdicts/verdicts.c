// SPDX-License-Identifier: GPL-2.0-only
#include "verdicts.h"

#include "decide.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static const char no_other[] = "there is no other arm";
static const char no_baseline[] = "the baseline has no such cell";

static const struct metric *const judged_metrics[VERDICT_METRICS] = {
	&metric_times,	      &metric_tails,
	&metric_instructions, &metric_mean_instructions,
	&metric_memory,
};

/* What the tables are made from. */
struct source {
	const struct results *results;
	const struct campaign *campaign; /* NULL: boots that none planned */
	const struct arm *base, *again;
};

static bool has_drawn_layout(const struct source *source,
			     const struct arm *arm)
{
	const struct campaign *campaign = source->campaign;

	return campaign && campaign->links >= VERDICT_LINKS &&
	       campaign->arm[campaign_find(campaign, arm->name)].linked &&
	       campaign->arm[CAMPAIGN_BASELINE].linked;
}

static bool is_primary(const struct source *source, const struct axes *axes)
{
	const struct arm *base = source->base;

	for (size_t i = 0; i < base->planned_n; i++)
		if (base->planned[i].primary &&
		    !axes_compare(&base->planned[i].axes, axes))
			return true;
	return false;
}

static struct verdict *append(struct verdict **at, size_t *n)
{
	struct verdict *more = realloc(*at, (*n + 1) * sizeof(*more));

	if (!more)
		return NULL;
	*at = more;
	more[*n] = (struct verdict){ .base = { .value = NAN } };
	return &more[(*n)++];
}

static int test_paired(const struct source *source, const struct metric *metric,
		       const struct tally *base, const struct tally *other,
		       struct verdict *out)
{
	struct paired observed;
	int err = paired_observe(source->campaign, metric, base,
				 results_find(source->again, &base->axes),
				 other, &observed);

	if (!err)
		err = decide_paired(&observed, out);
	/* No block is whole, but what there is shall be seen. */
	if (!err && !observed.blocks)
		err = estimate_boots(metric, base, &out->base);
	if (!err && !observed.blocks)
		err = estimate_boots(metric, other, &out->other);
	return err;
}

static int test_unpaired(const struct metric *metric, const struct tally *base,
			 const struct tally *other, struct verdict *out)
{
	struct boots a, b;
	int err = boots_observe(metric, base, &a);

	if (!err)
		err = boots_observe(metric, other, &b);
	return err ? err : decide_unpaired(&a, &b, out);
}

static int test_cell(const struct source *source, const struct arm *arm,
		     const struct tally *tally, struct verdict_table *table)
{
	const struct tally *base = results_find_baseline(source->base,
							 &tally->axes);
	struct verdict *verdict = append(&table->at, &table->n);

	if (!verdict)
		return -ENOMEM;
	verdict->arm = arm;
	verdict->axes = &tally->axes;
	verdict->primary = is_primary(source, &tally->axes);
	verdict->drawn_layout = has_drawn_layout(source, arm);
	if (!base || !table->metric->points(base)->n) {
		verdict->why = no_baseline;
		return estimate_boots(table->metric, tally, &verdict->other);
	}
	if (source->campaign)
		return test_paired(source, table->metric, base, tally, verdict);
	return test_unpaired(table->metric, base, tally, verdict);
}

/* What runs in user space alone has no kernel instructions. */
static bool has_figures(const struct metric *metric, const struct tally *tally)
{
	return points_count_something(metric->points(tally));
}

static int test_arm(const struct source *source, const struct arm *arm,
		    struct verdict_table *table)
{
	int err = 0;

	for (size_t i = 0; !err && i < arm->tallies_n; i++)
		if (has_figures(table->metric, &arm->tallies[i]))
			err = test_cell(source, arm, &arm->tallies[i], table);
	return err;
}

/* The only arm: what it costs. */
static int show_arm(const struct arm *arm, struct verdict_table *table)
{
	int err = 0;

	for (size_t i = 0; !err && i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];
		struct verdict *verdict;

		if (!has_figures(table->metric, tally))
			continue;
		verdict = append(&table->at, &table->n);
		if (!verdict)
			return -ENOMEM;
		verdict->arm = arm;
		verdict->axes = &tally->axes;
		verdict->why = no_other;
		err = estimate_boots(table->metric, tally, &verdict->base);
	}
	return err;
}

static int test_again_cell(const struct source *source,
			   const struct tally *base, struct verdict_table *table)
{
	const struct tally *again = results_find(source->again, &base->axes);
	struct verdict *verdict;
	struct paired observed;
	int err;

	if (!again)
		return 0;
	verdict = append(&table->again, &table->again_n);
	if (!verdict)
		return -ENOMEM;
	verdict->arm = source->again;
	verdict->axes = &base->axes;
	err = paired_observe(source->campaign, table->metric, base, again,
			     again, &observed);
	return err ? err : decide_again(&observed, verdict);
}

static int test_again(const struct source *source, struct verdict_table *table)
{
	int err = 0;

	for (size_t i = 0; !err && source->again && i < source->base->tallies_n;
	     i++)
		if (has_figures(table->metric, &source->base->tallies[i]))
			err = test_again_cell(source, &source->base->tallies[i],
					      table);
	return err;
}

static int test_own_cell(const struct source *source, const struct arm *arm,
			 const struct tally *tally, struct verdict_table *table)
{
	static const struct campaign unplanned = { .boots = OBSERVATIONS };
	const struct tally *zero = results_find_own_zero(arm, &tally->axes);
	struct verdict *verdict;
	struct paired observed;
	int err;

	if (!zero || !table->metric->points(zero)->n)
		return 0;
	verdict = append(&table->own, &table->own_n);
	if (!verdict)
		return -ENOMEM;
	verdict->arm = arm;
	verdict->axes = &tally->axes;
	err = paired_observe(source->campaign ? source->campaign : &unplanned,
			     table->metric, zero, zero, tally, &observed);
	return err ? err : decide_paired(&observed, verdict);
}

static int test_own(const struct source *source, const struct arm *arm,
		    struct verdict_table *table)
{
	int err = 0;

	for (size_t i = 0; !err && i < arm->tallies_n; i++)
		if (has_figures(table->metric, &arm->tallies[i]))
			err = test_own_cell(source, arm, &arm->tallies[i],
					    table);
	return err;
}

static int fill_table(const struct source *source, const struct metric *metric,
		      struct verdict_table *table)
{
	int err = 0;

	table->metric = metric;
	if (source->results->arms_n == 1)
		err = show_arm(source->base, table);
	for (size_t i = 1; !err && i < source->results->arms_n; i++)
		err = test_arm(source, &source->results->arms[i], table);
	if (!err && table->n)
		err = test_again(source, table);
	for (size_t i = 0; !err && i < source->results->arms_n; i++)
		err = test_own(source, &source->results->arms[i], table);
	return err ? err : decide_table(table);
}

static int fill(const struct source *source, struct verdicts *verdicts)
{
	const bool tcg = results_is_tcg(source->results);
	int err = 0;

	verdicts->base = source->base;
	verdicts->again = source->again;
	if (source->campaign)
		verdicts->boots = source->campaign->boots;
	for (size_t i = 0; !err && i < VERDICT_METRICS; i++) {
		struct verdict_table *table = &verdicts->table[verdicts->tables];

		if (!metric_is_meant(judged_metrics[i], tcg))
			continue;
		err = fill_table(source, judged_metrics[i], table);
		verdicts->tables += table->n > 0;
	}
	return err ? err : verdicts->tables ? 0 : -ENODATA;
}

int verdicts_find(const struct results *results, struct verdicts **out)
{
	const struct source source = {
		.results = results,
		.campaign = results_again(results) ? results->campaign : NULL,
		.base = &results->arms[0],
		.again = results_again(results),
	};
	struct verdicts *verdicts;
	int err;

	verdicts = calloc(1, sizeof(*verdicts));
	err = verdicts ? fill(&source, verdicts) : -ENOMEM;
	if (err) {
		verdicts_free(verdicts);
		return err;
	}
	*out = verdicts;
	return 0;
}

int verdicts_of_boots(const struct results *results, struct verdicts **out)
{
	return results_has_boots(results) ? verdicts_find(results, out) :
					    -ENODATA;
}

void verdicts_free(struct verdicts *verdicts)
{
	if (!verdicts)
		return;
	for (size_t i = 0; i < VERDICT_METRICS; i++) {
		free(verdicts->table[i].at);
		free(verdicts->table[i].again);
		free(verdicts->table[i].own);
	}
	free(verdicts);
}
