// SPDX-License-Identifier: GPL-2.0-only
#include "outcomes.h"

#include "harness/stats/effects.h"
#include "harness/stats/power.h"
#include "harness/stats/quantiles.h"
#include "harness/stats/sign.h"
#include "harness/verdicts/verdicts.h"

#include <math.h>
#include <stdlib.h>

struct judgement {
	struct judged cell[DRAW_CELLS];
	size_t found;
};

static void against_both(const struct drawn *drawn, size_t cell,
			 double *differences)
{
	stats_against_both(drawn->base[cell], drawn->again[cell],
			   drawn->other[cell], drawn->design.boots,
			   differences);
}

static void against_itself(const struct drawn *drawn, size_t cell,
			   double *differences)
{
	for (size_t i = 0; i < drawn->design.boots; i++)
		differences[i] = drawn->again[cell][i] - drawn->base[cell][i];
}

static void against_one(const struct drawn *drawn, size_t cell,
			double *differences)
{
	for (size_t i = 0; i < drawn->design.boots; i++)
		differences[i] = drawn->other[cell][i] - drawn->base[cell][i];
}

/* Differences of one kind, of all cells, as a table of the report. */
static int judge(const struct drawn *drawn,
		 void (*differ)(const struct drawn *drawn, size_t cell,
				double *differences),
		 struct judgement *out)
{
	struct judged *cells[DRAW_CELLS];
	double differences[DRAW_BOOTS];
	int found;

	for (size_t i = 0; i < drawn->design.cells; i++) {
		differ(drawn, i, differences);
		cells[i] = &out->cell[i];
		if (judge_paired(differences, drawn->design.boots, cells[i]))
			return -1;
	}
	found = judge_together(cells, drawn->design.cells);
	out->found = (size_t)found;
	return found < 0 ? -1 : 0;
}

double outcome_found(const struct drawn *drawn)
{
	struct judgement judgement;

	return judge(drawn, against_both, &judgement) ? NAN :
							judgement.cell[0].found;
}

/* Any of them. */
double outcome_beyond_layout(const struct drawn *drawn)
{
	const size_t cells = drawn->design.cells;
	const double bound = stats_pair_bound(VERDICT_LAYOUT, cells);
	struct judgement judgement;
	bool any = false;

	if (judge(drawn, against_both, &judgement))
		return NAN;
	for (size_t i = 0; i < cells; i++)
		any |= judgement.cell[i].found &&
		       judged_is_beyond(&judgement.cell[i], bound);
	return any;
}

double outcome_found_without_second(const struct drawn *drawn)
{
	struct judgement judgement;

	return judge(drawn, against_one, &judgement) ? NAN :
						       judgement.cell[0].found;
}

#define PILOT 4 /* blocks */
#define ASKED 0.02 /* relative */

/* As harness/verdicts/spread.h has it: the median over cells. */
static double pilot_sd(const struct drawn *drawn)
{
	double differences[DRAW_BOOTS], sds[DRAW_CELLS];
	struct stats_effect effect;

	for (size_t i = 0; i < drawn->design.cells; i++) {
		against_itself(drawn, i, differences);
		if (stats_paired(differences, PILOT, &effect))
			return NAN;
		sds[i] = sqrt(3) / 2 * effect.se * sqrt(PILOT);
	}
	stats_sort(sds, drawn->design.cells);
	return stats_quantile(sds, drawn->design.cells, 0.5);
}

double outcome_found_after_pilot(const struct drawn *drawn)
{
	const size_t most = drawn->design.boots;
	struct drawn *first = malloc(sizeof(*first));
	size_t boots;
	double found;

	if (!first)
		return NAN;
	*first = *drawn;
	boots = stats_boots_for(log1p(ASKED), pilot_sd(drawn),
				drawn->design.cells, most);
	first->design.boots = boots > most ? most : boots < PILOT ? PILOT : boots;
	found = outcome_found(first);
	free(first);
	return found;
}

double outcome_found_by_links(const struct drawn *drawn)
{
	const size_t links = drawn->design.links, boots = drawn->design.boots;
	double differences[DRAW_BOOTS], units[DRAW_BOOTS] = { 0 };
	struct judged judged;

	against_both(drawn, 0, differences);
	for (size_t i = 0; i < boots; i++)
		units[i % links] += differences[i] * (double)links /
				    (double)boots;
	return judge_paired(units, links, &judged) ?
		       NAN :
		       judged.effect.p <= JUDGE_LEVEL;
}

double outcome_found_pooled(const struct drawn *drawn)
{
	const size_t n = drawn->design.boots * DRAW_ITERATIONS;
	struct stats_effect effect;

	return stats_welch(drawn->base_all, n, drawn->other_all, n, &effect) ?
		       NAN :
		       effect.p <= JUDGE_LEVEL;
}

static int judge_boots(const struct drawn *drawn, struct judged *out)
{
	return judge_unpaired(drawn->base[0], drawn->design.boots,
			      drawn->other[0], drawn->design.boots, out);
}

double outcome_found_welch(const struct drawn *drawn)
{
	struct judged judged;

	return judge_boots(drawn, &judged) ? NAN :
					     judged.effect.p <= JUDGE_LEVEL;
}

double outcome_found_ranks(const struct drawn *drawn)
{
	struct judged judged;

	return judge_boots(drawn, &judged) ? NAN :
					     judged.other_p <= JUDGE_LEVEL;
}

static bool holds(const struct stats_interval *interval, double truth)
{
	return interval->low <= truth && truth <= interval->high;
}

static double truth_of(const struct drawn *drawn, size_t cell)
{
	return cell < drawn->design.changed ? drawn->design.effect : 0;
}

double outcome_covered(const struct drawn *drawn)
{
	struct stats_interval interval;
	double differences[DRAW_BOOTS];
	struct stats_effect effect;

	against_both(drawn, 0, differences);
	if (stats_paired(differences, drawn->design.boots, &effect))
		return NAN;
	interval = stats_t_interval(&effect, 1 - JUDGE_LEVEL);
	return holds(&interval, truth_of(drawn, 0));
}

double outcome_covered_by_signs(const struct drawn *drawn)
{
	struct stats_interval interval;
	double differences[DRAW_BOOTS];

	against_both(drawn, 0, differences);
	if (stats_sign_interval(differences, drawn->design.boots, &interval))
		return NAN;
	return holds(&interval, truth_of(drawn, 0));
}

double outcome_not_robust(const struct drawn *drawn)
{
	double differences[DRAW_BOOTS];
	struct judged judged;

	against_both(drawn, 0, differences);
	return judge_paired(differences, drawn->design.boots, &judged) ?
		       NAN :
		       judged.robust == JUDGE_NOT_ROBUST;
}

double outcome_flagged(const struct drawn *drawn)
{
	struct judgement judgement;

	return judge(drawn, against_itself, &judgement) ? NAN :
							  judgement.found > 0;
}

double outcome_false_share(const struct drawn *drawn)
{
	struct judgement judgement;
	size_t wrong = 0;

	if (judge(drawn, against_both, &judgement))
		return NAN;
	for (size_t i = drawn->design.changed; i < drawn->design.cells; i++)
		wrong += judgement.cell[i].found;
	return judgement.found ? (double)wrong / (double)judgement.found : 0;
}

double outcome_missed_share(const struct drawn *drawn)
{
	struct judgement judgement;
	size_t missed = 0;

	if (judge(drawn, against_both, &judgement))
		return NAN;
	for (size_t i = 0; i < drawn->design.cells; i++)
		missed += judgement.cell[i].found &&
			  !holds(&judgement.cell[i].interval,
				 truth_of(drawn, i));
	return judgement.found ? (double)missed / (double)judgement.found : 0;
}
