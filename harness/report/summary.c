// SPDX-License-Identifier: GPL-2.0-only
#include "summary.h"

#include "harness/results/comparison.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define SCHEMA 1

/* JSON has no NaN: what is unknown is null. */
static json_t *number(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static json_t *summary_json(const struct stats_summary *s)
{
	if (!s->n)
		return json_null();
	return json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "n",
			 (json_int_t)s->n, "min", number(s->min), "p25",
			 number(s->p25), "median", number(s->median), "p75",
			 number(s->p75), "max", number(s->max), "mean",
			 number(s->mean));
}

static json_t *points_json(const struct points *points)
{
	struct stats_summary s;

	if (points_summarise(points, &s))
		return json_null();
	return summary_json(&s);
}

static json_t *mean_json(const struct points *points)
{
	struct stats_summary s;

	return points_summarise(points, &s) ? json_null() : json_real(s.mean);
}

static json_t *latency_json(const struct tally *tally)
{
	static const char *const names[LATENCY_COLUMNS] = {
		[LATENCY_P50] = "p50", [LATENCY_P90] = "p90",
		[LATENCY_P99] = "p99", [LATENCY_P999] = "p999",
		[LATENCY_MAX] = "max",
	};
	json_t *latency;

	if (!tally->latency_ns[LATENCY_P50].n)
		return json_null();
	latency = json_object();
	for (int i = 0; i < LATENCY_COLUMNS; i++)
		json_object_set_new(latency, names[i],
				    number(points_boot_median(
					    &tally->latency_ns[i])));
	return latency;
}

static json_t *workers_json(const struct tally *tally)
{
	return json_pack("{s:o, s:o}", "folios_per_s",
			 points_json(&tally->folios_per_s),
			 "slowest_to_fastest",
			 points_json(&tally->slowest_to_fastest));
}

static json_t *zeroed_json(const struct tally *tally)
{
	json_t *in_vain = NULL;

	if (!tally->has_zeroed)
		return json_null();
	if (tally->has_in_vain)
		in_vain = json_integer((json_int_t)tally->zeroed.in_vain);
	return json_pack("{s:I, s:I, s:I, s:o*}", "by_caller",
			 (json_int_t)tally->zeroed.by_caller, "by_buddy",
			 (json_int_t)tally->zeroed.by_buddy, "skipped",
			 (json_int_t)tally->zeroed.skipped, "in_vain", in_vain);
}

static bool is_simulated(const struct tally_counter *counter)
{
	return !strcmp(counter->source, "sim");
}

/* Simulated ones are `events`; instructions are read here too, as ever. */
static bool is_listed(const struct tally_counter *counter)
{
	return !is_simulated(counter) ||
	       !strncmp(counter->name, "instructions:", 13);
}

static json_t *counters_json(const struct tally *tally)
{
	json_t *counters = json_object();

	for (size_t i = 0; i < tally->counters_n; i++) {
		const struct tally_counter *c = &tally->counters[i];

		if (!is_listed(c))
			continue;
		json_object_set_new(counters, c->name,
				    json_pack("{s:s, s:f, s:o}", "source",
					      c->source, "running_share",
					      c->running_share, "per_fault",
					      points_json(&c->per_fault)));
	}
	return counters;
}

static json_t *range_json(const struct points *points)
{
	struct stats_summary s;

	if (points_summarise(points, &s))
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:I}", "median", s.median, "min",
			 s.min, "max", s.max, "n", (json_int_t)s.n);
}

/* "LLC-load-misses:k" is k of LLC-load-misses. */
static void set_event(json_t *events, const struct tally_counter *counter)
{
	size_t length = strcspn(counter->name, ":");
	json_t *classes = json_object_getn(events, counter->name, length);

	if (!counter->name[length])
		return;
	if (!classes) {
		classes = json_object();
		json_object_setn_new(events, counter->name, length, classes);
	}
	json_object_set_new(classes, counter->name + length + 1,
			    range_json(&counter->per_fault));
}

static json_t *events_json(const struct tally *tally)
{
	json_t *events = json_object();

	for (size_t i = 0; i < tally->counters_n; i++)
		if (is_simulated(&tally->counters[i]))
			set_event(events, &tally->counters[i]);
	if (json_object_size(events))
		return events;
	json_decref(events);
	return json_null();
}

static json_t *change_json(const struct points *base,
			   const struct points *other)
{
	struct difference d;

	if (difference_of(base, other, &d) || !d.change.n)
		return json_null();
	return json_pack("{s:I, s:o, s:o, s:o, s:o}", "pairs",
			 (json_int_t)d.change.n, "median",
			 number(d.change.median), "median_pct",
			 number(percent_of(d.change.median, d.base.median)),
			 "mean", number(d.change.mean), "mean_pct",
			 number(percent_of(d.change.mean, d.base.mean)));
}

/* Against the baseline's cell; null for the baseline itself. */
static json_t *changes_json(const struct arm *baseline, const struct arm *arm,
			    const struct tally *tally)
{
	const struct tally *base = NULL;
	json_t *ratio = json_null();

	if (arm != baseline)
		base = results_find_baseline(baseline, &tally->axes);
	if (!base)
		return json_null();
	if (base->axes.prezeroed_pct != AXES_NOT_PREZEROED)
		ratio = json_integer(base->axes.prezeroed_pct);
	return json_pack("{s:s, s:o, s:o, s:o}", "baseline", baseline->name,
			 "baseline_prezeroed_pct", ratio, "kernel_instructions",
			 change_json(&base->kernel_instructions,
				     &tally->kernel_instructions),
			 "fault_ns",
			 change_json(&base->fault_ns, &tally->fault_ns));
}

static int set_figures(json_t *row, const struct tally *tally)
{
	const struct {
		const char *name;
		json_t *value;
	} members[] = {
		{ "fault_ns", points_json(&tally->fault_ns) },
		{ "teardown_ns", points_json(&tally->teardown_ns) },
		{ "latency_ns", latency_json(tally) },
		{ "kernel_instructions",
		  points_json(&tally->kernel_instructions) },
		{ "windows", json_integer(tally->windows) },
		{ "windows_dropped", json_integer(tally->windows_dropped) },
		{ "order_got_pct", mean_json(&tally->order_got_pct) },
		{ "node_got_pct", mean_json(&tally->node_got_pct) },
		{ "skipped_got_pct", mean_json(&tally->skipped_pct) },
		{ "zeroed", zeroed_json(tally) },
		{ "counters", counters_json(tally) },
		{ "events", events_json(tally) },
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		err |= json_object_set_new(row, members[i].name,
					   members[i].value);
	if (tally->folios_per_s.n)
		err |= json_object_set_new(row, "workers", workers_json(tally));
	if (tally->host_zeroed_pct.n)
		err |= json_object_set_new(row, "host_zeroed_pct",
					   mean_json(&tally->host_zeroed_pct));
	return err ? -ENOMEM : 0;
}

static json_t *row_json(const struct arm *baseline, const struct arm *arm,
			const struct tally *tally)
{
	json_t *row = json_pack("{s:s, s:i, s:o, s:i, s:i, s:i, s:I}", "arm",
				arm->name, "boots", (int)arm->boots_n, "cell",
				axes_json(&tally->axes), "rows",
				(int)tally->rows, "warmup",
				(int)tally->warmups, "invalid",
				(int)tally->invalid, "faults",
				(json_int_t)tally->faults);

	if (!row)
		return NULL;
	if (set_figures(row, tally) ||
	    json_object_set_new(row, "change",
				changes_json(baseline, arm, tally))) {
		json_decref(row);
		return NULL;
	}
	return row;
}

static json_t *rows_json(const struct results *results)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < results->all_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n; j++)
			json_array_append_new(rows,
					      row_json(&results->arms[0], arm,
						       &arm->tallies[j]));
	}
	return rows;
}

int summary_print(const struct results *results, FILE *out)
{
	const char *environment = results_any_environment(results);
	json_t *summary = json_pack("{s:i, s:s?, s:s, s:o}", "schema", SCHEMA,
				    "environment", environment, "baseline",
				    results->arms[0].name, "rows",
				    rows_json(results));
	int err = summary ? summary_add_verdicts(results, summary) : -ENOMEM;

	if (err) {
		json_decref(summary);
		return err;
	}
	err = json_dumpf(summary, out, JSON_INDENT(1) | JSON_REAL_PRECISION(10));
	fputc('\n', out);
	json_decref(summary);
	return err ? -EIO : 0;
}
