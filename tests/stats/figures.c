// SPDX-License-Identifier: GPL-2.0-only
/*
 * harness/stats/ by hand: reads questions, a line each, and prints the figures of
 * each as a line, with all digits. For tests/stats/against_scipy.py.
 *
 * A question is a word, vectors as their length and values, and numbers:
 *
 *   both A AGAIN B | paired D | welch A B | t LEVEL DF | sign D
 *   ranks A B | bh P | fcr SELECTED N Q | smallest SD BOOTS CELLS
 *   pair SD CELLS | boots EFFECT SD CELLS MOST | summary D | arm D
 */
#include "harness/stats/effects.h"
#include "harness/stats/multiplicity.h"
#include "harness/stats/power.h"
#include "harness/stats/quantiles.h"
#include "harness/stats/ranks.h"
#include "harness/stats/sign.h"
#include "harness/verdicts/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 256

struct vector {
	size_t n;
	double at[LONGEST];
};

static double number(void)
{
	double value;

	if (scanf("%lf", &value) != 1)
		exit(2);
	return value;
}

static struct vector vector(void)
{
	struct vector vector = { .n = (size_t)number() };

	if (vector.n > LONGEST)
		exit(2);
	for (size_t i = 0; i < vector.n; i++)
		vector.at[i] = number();
	return vector;
}

static void tell(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%s%.17g", i ? " " : "", values[i]);
	putchar('\n');
}

static void tell_interval(struct stats_interval interval)
{
	tell((const double[]){ interval.low, interval.high }, 2);
}

static void tell_effect(const struct stats_effect *effect)
{
	const struct stats_interval interval = stats_t_interval(effect, 0.95);

	tell((const double[]){ effect->mean, effect->se, effect->df, effect->p,
			       interval.low, interval.high },
	     6);
}

static void take_logarithms(struct vector *vector)
{
	for (size_t i = 0; i < vector->n; i++)
		vector->at[i] = log(vector->at[i]);
}

static void both(void)
{
	struct vector base = vector(), again = vector(), other = vector();

	take_logarithms(&base);
	take_logarithms(&again);
	take_logarithms(&other);
	stats_against_both(base.at, again.at, other.at, base.n, base.at);
	tell(base.at, base.n);
}

static void paired(void)
{
	struct vector d = vector();
	struct stats_effect effect;

	if (stats_paired(d.at, d.n, &effect))
		exit(1);
	tell_effect(&effect);
}

static void welch(void)
{
	struct vector a = vector(), b = vector();
	struct stats_effect effect;

	if (stats_welch(a.at, a.n, b.at, b.n, &effect))
		exit(1);
	tell_effect(&effect);
}

static void t(void)
{
	const double level = number();
	const struct stats_effect effect = { .se = 1, .df = number() };

	tell_interval(stats_t_interval(&effect, level));
}

static void sign(void)
{
	struct vector d = vector();
	struct stats_interval interval;

	if (stats_sign_interval(d.at, d.n, &interval))
		exit(1);
	tell_interval(interval);
}

static void ranks(void)
{
	struct vector a = vector(), b = vector();

	tell((const double[]){ stats_mann_whitney_p(a.at, a.n, b.at, b.n) }, 1);
}

static void bh(void)
{
	struct vector p = vector();
	double adjusted[LONGEST];

	stats_bh(p.at, p.n, adjusted);
	tell(adjusted, p.n);
}

static void fcr(void)
{
	const size_t selected = (size_t)number(), n = (size_t)number();

	tell((const double[]){ stats_fcr_level(selected, n, number()) }, 1);
}

static void pair(void)
{
	const double sd = number();

	tell((const double[]){ stats_pair_bound(sd, (size_t)number()) }, 1);
}

static void smallest(void)
{
	const double sd = number();
	const size_t boots = (size_t)number(), cells = (size_t)number();

	tell((const double[]){ stats_smallest_effect(sd, boots, cells) }, 1);
}

static void boots(void)
{
	const double effect = number(), sd = number();
	const size_t cells = (size_t)number(), most = (size_t)number();

	printf("%zu\n", stats_boots_for(effect, sd, cells, most));
}

static void summary(void)
{
	struct vector d = vector();
	struct stats_summary s;

	if (stats_summarise(d.at, d.n, &s))
		exit(1);
	tell((const double[]){ s.min, s.p25, s.median, s.p75, s.max, s.mean,
			       s.midmean },
	     7);
}

/* What the boots of an arm gave, as the report prints it. */
static void arm(void)
{
	struct vector boots = vector();
	struct estimate estimate;

	take_logarithms(&boots);
	estimate = estimate_of(boots.at, boots.n);
	tell((const double[]){ estimate.value, estimate.low, estimate.high,
			       estimate_half(&estimate) },
	     4);
}

static const struct {
	const char *word;
	void (*answer)(void);
} questions[] = {
	{ "both", both },   { "paired", paired }, { "welch", welch },
	{ "t", t },	    { "sign", sign },	  { "ranks", ranks },
	{ "bh", bh },	    { "fcr", fcr },	  { "smallest", smallest },
	{ "pair", pair },
	{ "boots", boots },	  { "summary", summary },
	{ "arm", arm },
};

static void answer(const char *word)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (!strcmp(word, questions[i].word)) {
			questions[i].answer();
			return;
		}
	fprintf(stderr, "figures: no question is called %s\n", word);
	exit(2);
}

int main(void)
{
	char word[16];

	while (scanf("%15s", word) == 1)
		answer(word);
	return 0;
}
