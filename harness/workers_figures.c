// SPDX-License-Identifier: GPL-2.0-only
/* What the results of all workers amount to. */
#include <string.h>

#include "units.h"
#include "workers.h"

uint64_t workers_wall_ns(const struct worker_result *results, int n)
{
	uint64_t first_ns = results[0].first_ns, end_ns = results[0].end_ns;
	int i;

	for (i = 1; i < n; i++) {
		if (results[i].first_ns < first_ns)
			first_ns = results[i].first_ns;
		if (results[i].end_ns > end_ns)
			end_ns = results[i].end_ns;
	}
	return end_ns - first_ns;
}

int workers_odd(const struct worker_result *results, int n, uint64_t asked)
{
	int i;

	for (i = 0; i < n; i++)
		if (results[i].page_faults != asked)
			return i;
	return -1;
}

static void sum(const struct worker_result *results, int n,
		struct counter_value *value)
{
	int i;

	value->value = 0;
	for (i = 0; i < n; i++)
		if (!strcmp(value->name, "page-faults"))
			value->value += results[i].page_faults;
		else if (!strcmp(value->name, "minor-faults"))
			value->value += results[i].minor_faults;
		else
			value->value += results[i].task_clock_ns;
}

void workers_sum(const struct worker_result *results, int n,
		 struct counter_value *values, size_t n_values)
{
	size_t i;

	for (i = 0; i < n_values; i++) {
		if (!strncmp(values[i].name, "vmstat.", 7))
			continue;
		if (!strcmp(values[i].source, counter_soft.source))
			sum(results, n, &values[i]);
		else
			values[i].reason = "more than one worker: hardware counts one thread";
	}
}

struct verify_result workers_worst(const struct verify_result *a,
				   const struct verify_result *b)
{
	if (isnan(a->got_pct) || isnan(b->got_pct))
		return isnan(a->got_pct) ? *a : *b;
	return a->got_pct <= b->got_pct ? *a : *b;
}

static double slowest_to_fastest(const struct worker_result *results, int n)
{
	uint64_t least = results[0].ns, most = results[0].ns;
	int i;

	for (i = 1; i < n; i++) {
		if (results[i].ns < least)
			least = results[i].ns;
		if (results[i].ns > most)
			most = results[i].ns;
	}
	return least ? (double)most / (double)least : NAN;
}

json_t *workers_json(const struct worker_result *results, int n,
		     uint64_t folios)
{
	const uint64_t wall_ns = workers_wall_ns(results, n);
	json_t *cpus = json_array(), *ns = json_array();
	int i;

	for (i = 0; i < n; i++) {
		json_array_append_new(cpus, json_integer(results[i].cpu));
		json_array_append_new(ns,
				      json_integer((json_int_t)results[i].ns));
	}
	return json_pack("{s:o, s:o, s:I, s:f, s:f}", "cpus", cpus, "ns", ns,
			 "wall_ns", (json_int_t)wall_ns, "folios_per_s",
			 (double)folios * n * UNITS_NS_PER_S / (double)wall_ns,
			 "slowest_to_fastest", slowest_to_fastest(results, n));
}
