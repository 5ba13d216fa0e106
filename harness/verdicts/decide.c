// SPDX-License-Identifier: GPL-2.0-only
#include "decide.h"

#include "harness/stats/power.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static const char no_logarithm[] = "a boot gave 0, which has no logarithm";
static const char too_few[] = "fewer than 4 boots of each arm";
static const char differs_from_itself[] = "the baseline differs from itself";
static const char too_few_links[] = "fewer than 3 links of each arm";
static const char layout[] =
	"it may be what another layout of the same code makes";

/* Two observations at least, else the cell has figures alone. */
static int no_test(int err, struct verdict *out)
{
	if (err != -ENODATA)
		return err;
	out->why = too_few;
	return 0;
}

int decide_paired(const struct paired *observed, struct verdict *out)
{
	double differences[OBSERVATIONS], both[OBSERVATIONS];

	out->boots = observed->blocks;
	out->units = observed->units;
	out->exact = observed->exact;
	out->exact_change = observed->exact_change;
	if (!observed->positive)
		out->why = no_logarithm;
	for (size_t i = 0; i < observed->units; i++)
		both[i] = (observed->base[i] + observed->again[i]) / 2;
	stats_against_both(observed->base, observed->again, observed->other,
			   observed->units, differences);
	out->base = estimate_of(both, observed->units);
	out->other = estimate_of(observed->other, observed->units);
	if (out->exact || out->why)
		return 0;
	return no_test(judge_paired(differences, observed->units, &out->judged),
		       out);
}

int decide_again(const struct paired *observed, struct verdict *out)
{
	double differences[OBSERVATIONS];

	out->boots = observed->blocks;
	out->units = observed->units;
	out->base = estimate_of(observed->base, observed->units);
	out->other = estimate_of(observed->again, observed->units);
	if (!observed->positive)
		out->why = no_logarithm;
	for (size_t i = 0; i < observed->units; i++)
		differences[i] = observed->again[i] - observed->base[i];
	if (out->why)
		return 0;
	return no_test(judge_paired(differences, observed->units, &out->judged),
		       out);
}

static bool all_the_same(const struct boots *boots)
{
	for (size_t i = 1; i < boots->n; i++)
		if (boots->value[i] != boots->value[0])
			return false;
	return boots->n > 1;
}

/* Not of the estimates: as many roundings as there are boots are in those. */
static void set_exact(double base, double other, struct verdict *out)
{
	out->exact = true;
	out->exact_change = base == other ? 0 : exp(other) - exp(base);
}

int decide_unpaired(const struct boots *base, const struct boots *other,
		    struct verdict *out)
{
	out->boots = base->n < other->n ? base->n : other->n;
	out->units = out->boots;
	out->base = estimate_of(base->value, base->n);
	out->other = estimate_of(other->value, other->n);
	if (!base->positive || !other->positive)
		out->why = no_logarithm;
	else if (base->countable && all_the_same(base) && all_the_same(other))
		set_exact(base->value[0], other->value[0], out);
	if (out->exact || out->why)
		return 0;
	return no_test(judge_unpaired(base->value, base->n, other->value,
				      other->n, &out->judged),
		       out);
}

/* Why there are too few to judge, or NULL. */
static const char *lack(const struct verdict *verdict)
{
	if (verdict->boots < VERDICT_BOOTS)
		return too_few;
	return !verdict->exact && verdict->units < VERDICT_LINKS ?
		       too_few_links :
		       NULL;
}

static bool is_tested(const struct verdict *verdict)
{
	return verdict->judged.effect.n && !lack(verdict);
}

/* The tests of @n verdicts that are, or are not, primary, as one family. */
static int judge_family(struct verdict *at, size_t n, bool primary)
{
	struct judged **family = malloc((n + 1) * sizeof(*family));
	size_t members = 0;
	int found;

	if (!family)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (at[i].primary == primary && is_tested(&at[i]))
			family[members++] = &at[i].judged;
	found = judge_together(family, members);
	free(family);
	return found;
}

static enum verdict_word direction(double change)
{
	return change < 0 ? VERDICT_LESS :
	       change > 0 ? VERDICT_MORE :
			    VERDICT_NONE;
}

/*
 * A layout makes a difference of its own, the same in all boots: the interval tells
 * where the sum of that and of the patch's lies. Of exact ones it is one figure.
 */
static bool may_be_small(const struct verdict *verdict, double bound)
{
	const double change = verdict->exact_change / verdict->base.value;

	if (verdict->exact)
		return change != 0 && fabs(change) < bound;
	return !judged_is_beyond(&verdict->judged, bound);
}

static bool may_be_layout(const struct verdict_table *table,
			  const struct verdict *verdict)
{
	return table->metric->by_layout && !verdict->drawn_layout;
}

/* Of as many cells as may get a word. */
static double bound_of_layouts(const struct verdict_table *table)
{
	size_t cells = 0;

	for (size_t i = 0; i < table->n; i++)
		cells += may_be_layout(table, &table->at[i]) &&
			 (table->at[i].exact || is_tested(&table->at[i]));
	return cells ? stats_pair_bound(VERDICT_LAYOUT, cells) : 0;
}

/* An interval beyond the bound takes a difference that is larger by it. */
static void ask_for_more(struct verdict *verdict, double bound)
{
	verdict->judged.smallest += log1p(bound);
}

static void give_exact_word(struct verdict *verdict, bool flagged,
			    double layout_bound)
{
	verdict->why = lack(verdict);
	if (!verdict->why && flagged)
		verdict->why = differs_from_itself;
	if (!verdict->why && layout_bound > 0 &&
	    may_be_small(verdict, layout_bound))
		verdict->why = layout;
	if (!verdict->why)
		verdict->word = direction(verdict->exact_change);
}

/* @layout_bound: 0 where layouts were drawn, or are the same. */
static void give_word(struct verdict *verdict, bool flagged, double layout_bound)
{
	if (verdict->exact) {
		give_exact_word(verdict, flagged, layout_bound);
		return;
	}
	if (!verdict->why)
		verdict->why = lack(verdict);
	if (!verdict->why && flagged)
		verdict->why = differs_from_itself;
	if (!verdict->why && verdict->judged.found && layout_bound > 0 &&
	    may_be_small(verdict, layout_bound))
		verdict->why = layout;
	if (verdict->why)
		verdict->word = VERDICT_NOT_JUDGED;
	else
		verdict->word = verdict->judged.found ?
					direction(verdict->judged.effect.mean) :
					VERDICT_NONE;
}

static void count_boots(const struct verdict *verdict,
			struct verdict_table *table)
{
	if (!verdict->boots)
		return;
	if (verdict->boots > table->boots_most)
		table->boots_most = verdict->boots;
	if (!table->boots_least || verdict->boots < table->boots_least)
		table->boots_least = verdict->boots;
}

static void count(struct verdict_table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct verdict *verdict = &table->at[i];

		table->tested += is_tested(verdict);
		table->primary_tested += verdict->primary && is_tested(verdict);
		table->exact += verdict->exact && !lack(verdict);
		count_boots(verdict, table);
	}
}

/* The layout is the same of both, in the same boots. */
static int decide_own(struct verdict_table *table)
{
	const int found = judge_family(table->own, table->own_n, false);

	if (found < 0)
		return found;
	table->own_found = (size_t)found;
	table->own_tested = 0;
	for (size_t i = 0; i < table->own_n; i++) {
		table->own_tested += is_tested(&table->own[i]);
		give_word(&table->own[i], table->again_found, 0);
	}
	return 0;
}

int decide_table(struct verdict_table *table)
{
	int again = judge_family(table->again, table->again_n, false);
	int primary = judge_family(table->at, table->n, true);
	int rest = judge_family(table->at, table->n, false);

	if (again < 0 || primary < 0 || rest < 0)
		return -ENOMEM;
	table->again_found = (size_t)again;
	table->found = (size_t)(primary + rest);
	count(table);
	table->layout = bound_of_layouts(table);
	for (size_t i = 0; i < table->n; i++) {
		struct verdict *verdict = &table->at[i];
		const double bound = may_be_layout(table, verdict) ?
					     table->layout : 0;

		ask_for_more(verdict, bound);
		give_word(verdict, again, bound);
	}
	return decide_own(table);
}
