// SPDX-License-Identifier: GPL-2.0-only
#include "judge.h"

#include "harness/stats/multiplicity.h"
#include "harness/stats/power.h"
#include "harness/stats/ranks.h"
#include "harness/stats/sign.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static bool excludes_0(const struct stats_interval *interval)
{
	return interval->low > 0 || interval->high < 0;
}

/* What holds without any other cell. */
static void start(struct judged *out)
{
	out->robust = JUDGE_NO_ROBUST_TEST;
	out->other_p = NAN;
	out->adjusted = NAN;
	out->smallest = NAN;
	out->found = false;
	out->level = 1 - JUDGE_LEVEL;
	out->interval = stats_t_interval(&out->effect, out->level);
}

static void say_robust(bool same, struct judged *out)
{
	out->robust = same ? JUDGE_ROBUST : JUDGE_NOT_ROBUST;
}

int judge_paired(const double *differences, size_t n, struct judged *out)
{
	struct stats_interval sign;
	int err = stats_paired(differences, n, &out->effect);

	if (err)
		return err;
	start(out);
	err = stats_sign_interval(differences, n, &sign);
	if (!err)
		say_robust(excludes_0(&sign) == excludes_0(&out->interval),
			   out);
	return err == -ENODATA ? 0 : err;
}

int judge_unpaired(const double *base, size_t n, const double *other, size_t m,
		   struct judged *out)
{
	int err = stats_welch(base, n, other, m, &out->effect);

	if (err)
		return err;
	start(out);
	out->other_p = stats_mann_whitney_p(base, n, other, m);
	if (isnan(out->other_p))
		return -ENOMEM;
	say_robust((out->other_p <= JUDGE_LEVEL) ==
			   (out->effect.p <= JUDGE_LEVEL),
		   out);
	return 0;
}

bool judged_is_beyond(const struct judged *judged, double share)
{
	return expm1(judged->interval.low) >= share ||
	       expm1(judged->interval.high) <= -share;
}

/* @p: of the cells that were tested; returns how many. */
static size_t take_p(struct judged *const *cells, size_t n, double *p)
{
	size_t tested = 0;

	for (size_t i = 0; i < n; i++)
		if (cells[i]->effect.n)
			p[tested++] = cells[i]->effect.p;
	return tested;
}

static int give_adjusted(struct judged *const *cells, size_t n,
			 const double *adjusted, size_t family)
{
	size_t tested = 0;
	int found = 0;

	for (size_t i = 0; i < n; i++) {
		if (!cells[i]->effect.n)
			continue;
		cells[i]->adjusted = adjusted[tested++];
		cells[i]->smallest = stats_smallest_of(&cells[i]->effect, family);
		cells[i]->found = cells[i]->adjusted <= JUDGE_LEVEL;
		found += cells[i]->found;
	}
	return found;
}

int judge_together(struct judged *const *cells, size_t n)
{
	double *p = calloc(n + 1, sizeof(*p));
	double *adjusted = calloc(n + 1, sizeof(*adjusted));
	int found = -ENOMEM;
	size_t tested;

	if (!p || !adjusted)
		goto out;
	tested = take_p(cells, n, p);
	stats_bh(p, tested, adjusted);
	found = give_adjusted(cells, n, adjusted, tested);
	for (size_t i = 0; i < n; i++) {
		if (!cells[i]->found)
			continue;
		cells[i]->level = stats_fcr_level((size_t)found, tested,
						  JUDGE_LEVEL);
		cells[i]->interval = stats_t_interval(&cells[i]->effect,
						      cells[i]->level);
	}
out:
	free(p);
	free(adjusted);
	return found;
}
