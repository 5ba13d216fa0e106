// SPDX-License-Identifier: GPL-2.0-only
/* The verdicts of summary.json. */
#include "summary.h"

#include "harness/verdicts/verdicts.h"

#include <errno.h>
#include <math.h>

/* JSON has no NaN and no infinity: what is unknown is null. */
static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *estimate_json(const struct estimate *estimate)
{
	return json_pack("{s:I, s:o, s:o, s:o}", "boots",
			 (json_int_t)estimate->boots, "value",
			 number(estimate->value), "low", number(estimate->low),
			 "high", number(estimate->high));
}

/* Null where there was no such test. */
static json_t *robust_json(enum judge_robust robust)
{
	return robust == JUDGE_NO_ROBUST_TEST ?
		       json_null() :
		       json_boolean(robust == JUDGE_ROBUST);
}

static json_t *test_json(const struct judged *judged)
{
	if (!judged->effect.n)
		return json_null();
	return json_pack("{s:o, s:[o, o], s:o, s:o, s:o, s:o, s:o, s:o}",
			 "change_pct", number(stats_percent(judged->effect.mean)),
			 "interval_pct", number(stats_percent(judged->interval.low)),
			 number(stats_percent(judged->interval.high)), "level",
			 number(judged->level), "p", number(judged->effect.p),
			 "p_adjusted", number(judged->adjusted), "p_ranks",
			 number(judged->other_p), "robust",
			 robust_json(judged->robust),
			 "smallest_pct", number(stats_percent(judged->smallest)));
}

static const char *word_of(const struct metric *metric,
			   const struct verdict *verdict)
{
	switch (verdict->word) {
	case VERDICT_LESS:
		return metric->less;
	case VERDICT_MORE:
		return metric->more;
	case VERDICT_NONE:
		return "none";
	default:
		return NULL;
	}
}

static json_t *verdict_json(const struct metric *metric,
			    const struct verdict *verdict)
{
	json_t *exact = verdict->exact ? number(verdict->exact_change) :
					 json_null();

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:s?, s:s?}",
			 "arm", verdict->arm->name, "cell",
			 axes_json(verdict->axes), "base",
			 estimate_json(&verdict->base), "other",
			 estimate_json(&verdict->other), "test",
			 test_json(&verdict->judged), "exact_change", exact,
			 "primary", verdict->primary, "verdict",
			 word_of(metric, verdict), "why", verdict->why);
}

static json_t *verdicts_json(const struct metric *metric,
			     const struct verdict *at, size_t n)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, verdict_json(metric, &at[i]));
	return rows;
}

static json_t *table_json(const struct verdict_table *table)
{
	const struct metric *metric = table->metric;

	return json_pack("{s:s, s:s, s:I, s:f, s:I, s:I, s:o, s:o, s:o}", "metric",
			 metric->key, "unit", metric->unit, "tested",
			 (json_int_t)table->tested, "expected_by_chance",
			 JUDGE_LEVEL * (double)table->tested, "found",
			 (json_int_t)table->found, "again_found",
			 (json_int_t)table->again_found, "cells",
			 verdicts_json(metric, table->at, table->n), "again",
			 verdicts_json(metric, table->again, table->again_n),
			 "own_zero",
			 verdicts_json(metric, table->own, table->own_n));
}

int summary_add_verdicts(const struct results *results, json_t *summary)
{
	struct verdicts *verdicts;
	json_t *tables = json_array();
	int err = verdicts_of_boots(results, &verdicts);

	if (!err) {
		for (size_t i = 0; i < verdicts->tables; i++)
			json_array_append_new(tables,
					      table_json(&verdicts->table[i]));
		verdicts_free(verdicts);
	}
	if (err && err != -ENODATA) {
		json_decref(tables);
		return err;
	}
	return json_object_set_new(summary, "verdicts", tables) ? -ENOMEM : 0;
}
