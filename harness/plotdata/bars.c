// SPDX-License-Identifier: GPL-2.0-only
#include "bars.h"

#include "common.h"
#include "harness/results/comparison.h"

#include <math.h>

static const struct bar no_bar = { NAN, NAN, NAN };
static const struct bar unchanged = { 0, NAN, NAN };

void bar_put(FILE *out, const struct bar *bar)
{
	plot_put_number(out, bar->value);
	plot_put_number(out, bar->low);
	plot_put_number(out, bar->high);
}

const struct verdict_table *bars_table(const struct verdicts *verdicts,
				       const struct metric *metric)
{
	for (size_t i = 0; verdicts && i < verdicts->tables; i++)
		if (verdicts->table[i].metric == metric)
			return &verdicts->table[i];
	return NULL;
}

/* @arm NULL: of any. */
static const struct verdict *find(const struct verdict *at, size_t n,
				  const struct arm *arm,
				  const struct axes *axes)
{
	for (size_t i = 0; i < n; i++)
		if ((!arm || at[i].arm == arm) &&
		    !axes_compare(at[i].axes, axes))
			return &at[i];
	return NULL;
}

static struct bar bar_of(const struct estimate *estimate)
{
	return (struct bar){ estimate->value, estimate->low, estimate->high };
}

static struct bar change_of(const struct verdict *verdict)
{
	const struct judged *judged = &verdict->judged;

	if (verdict->exact || !judged->effect.n)
		return (struct bar){
			percent_of(verdict->other.value - verdict->base.value,
				   verdict->base.value),
			NAN, NAN,
		};
	return (struct bar){ stats_percent(judged->effect.mean),
			     stats_percent(judged->interval.low),
			     stats_percent(judged->interval.high) };
}

static bool is_baseline(const struct results *results, const struct arm *arm)
{
	return arm == &results->arms[0];
}

/* The baseline is in the rows of the others. */
static const struct verdict *row_of(const struct results *results,
				    const struct verdict_table *table,
				    const struct arm *arm,
				    const struct axes *axes)
{
	return find(table->at, table->n,
		    is_baseline(results, arm) ? NULL : arm, axes);
}

struct bar bars_value(const struct results *results,
		      const struct verdict_table *table, const struct arm *arm,
		      const struct axes *axes)
{
	const struct verdict *verdict = row_of(results, table, arm, axes);

	if (!verdict)
		return no_bar;
	return bar_of(is_baseline(results, arm) ? &verdict->base :
						  &verdict->other);
}

struct bar bars_against_baseline(const struct results *results,
				 const struct verdict_table *table,
				 const struct arm *arm, const struct axes *axes)
{
	const struct verdict *verdict = row_of(results, table, arm, axes);

	if (!verdict)
		return no_bar;
	return is_baseline(results, arm) ? unchanged : change_of(verdict);
}

struct bar bars_against_own_zero(const struct verdict_table *table,
				 const struct arm *arm, const struct axes *axes)
{
	const struct verdict *verdict =
		find(table->own, table->own_n, arm, axes);

	if (!axes->prezeroed_pct)
		return unchanged;
	return verdict ? change_of(verdict) : no_bar;
}
