// SPDX-License-Identifier: GPL-2.0-only
#include "observations.h"

#include "harness/campaign/order.h"

#include <errno.h>
#include <math.h>

/* Counts are read back from decimals. */
#define SAME 1e-9

/* What the arms of a block gave. */
struct block {
	uint64_t number;
	double base, again, other;
};

struct blocks {
	size_t n;
	struct block at[OBSERVATIONS];
};

static int of_boots(const struct metric *metric, const struct tally *tally,
		    struct points *out)
{
	return tally ? points_of_boots(metric->points(tally), metric->of_boot,
				       out) :
		       0;
}

static void match(const struct points *base, const struct points *again,
		  const struct points *other, struct blocks *out)
{
	out->n = 0;
	for (size_t i = 0; i < base->n && out->n < OBSERVATIONS; i++) {
		const uint64_t number = base->at[i].index;
		const double *b = points_at(again, number);
		const double *c = points_at(other, number);

		if (b && c)
			out->at[out->n++] = (struct block){
				number, base->at[i].value, *b, *c,
			};
	}
}

static bool same(double a, double b)
{
	return fabs(a - b) <= SAME * fmax(fabs(a), fabs(b));
}

static bool are_exact(const struct blocks *blocks)
{
	const struct block *first = &blocks->at[0];

	for (size_t i = 0; i < blocks->n; i++) {
		const struct block *block = &blocks->at[i];

		if (!same(block->base, block->again) ||
		    !same(block->other + first->base, first->other + block->base))
			return false;
	}
	return blocks->n > 1;
}

static bool are_positive(const struct blocks *blocks)
{
	for (size_t i = 0; i < blocks->n; i++)
		if (!(blocks->at[i].base > 0 && blocks->at[i].again > 0 &&
		      blocks->at[i].other > 0))
			return false;
	return true;
}

/* The blocks of a unit: all that share its link, or one. */
static bool is_of_unit(const struct campaign *campaign,
		       const struct block *block, size_t unit)
{
	return order_turn(campaign->links ? campaign->links : campaign->boots,
			  block->number) == unit;
}

static void add_unit(const struct campaign *campaign,
		     const struct blocks *blocks, size_t unit,
		     struct paired *out)
{
	double base = 0, again = 0, other = 0;
	size_t n = 0;

	for (size_t i = 0; i < blocks->n; i++) {
		const struct block *block = &blocks->at[i];

		if (!is_of_unit(campaign, block, unit))
			continue;
		base += log(block->base);
		again += log(block->again);
		other += log(block->other);
		n++;
	}
	if (!n)
		return;
	out->base[out->units] = base / (double)n;
	out->again[out->units] = again / (double)n;
	out->other[out->units++] = other / (double)n;
}

static void make_units(const struct campaign *campaign,
		       const struct metric *metric,
		       const struct blocks *blocks, struct paired *out)
{
	*out = (struct paired){
		.blocks = blocks->n,
		.exact = metric_is_count(metric) && are_exact(blocks),
		.positive = are_positive(blocks),
	};
	if (blocks->n)
		out->exact_change = blocks->at[0].other - blocks->at[0].base;
	for (size_t unit = 0; unit < campaign->boots; unit++)
		add_unit(campaign, blocks, unit, out);
}

int paired_observe(const struct campaign *campaign, const struct metric *metric,
		   const struct tally *base, const struct tally *again,
		   const struct tally *other, struct paired *out)
{
	struct points a = { 0 }, b = { 0 }, c = { 0 };
	struct blocks blocks;
	int err = of_boots(metric, base, &a);

	if (!err)
		err = of_boots(metric, again, &b);
	if (!err)
		err = of_boots(metric, other, &c);
	if (!err) {
		match(&a, &b, &c, &blocks);
		make_units(campaign, metric, &blocks, out);
	}
	points_free(&a);
	points_free(&b);
	points_free(&c);
	return err;
}

int boots_observe(const struct metric *metric, const struct tally *tally,
		  struct boots *out)
{
	struct points boots = { 0 };
	int err = of_boots(metric, tally, &boots);

	*out = (struct boots){ .positive = true,
			      .countable = metric_is_count(metric) };
	for (size_t i = 0; !err && i < boots.n && out->n < OBSERVATIONS; i++) {
		out->positive &= boots.at[i].value > 0;
		out->value[out->n++] = log(boots.at[i].value);
	}
	points_free(&boots);
	return err;
}
