// SPDX-License-Identifier: GPL-2.0-only
#include "counters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "region.h"
#include "sample.h"

#define BACKENDS 2

struct counters {
	size_t n;
	const struct counter_backend *backend[BACKENDS];
	void *state[BACKENDS];
	struct counter_value value[COUNTERS_MAX];
};

static const struct {
	const char *pmu;
	const struct counter_backend *backend;
} choices[] = {
	{ "auto", &counter_perf },
	{ "hw", &counter_perf },
	{ "sim", &counter_sim },
	{ "none", NULL },
};

#define CHOICES (sizeof(choices) / sizeof(choices[0]))

static int add_backend(struct counters *counters,
		       const struct counter_backend *backend)
{
	int err = backend->open(&counters->state[counters->n]);

	if (!err)
		counters->backend[counters->n++] = backend;
	return err;
}

static void *find_state(const struct counters *counters,
			const struct counter_backend *backend)
{
	size_t i;

	for (i = 0; i < counters->n; i++)
		if (counters->backend[i] == backend)
			return counters->state[i];
	return NULL;
}

static int add_chosen(struct counters *counters, const char *pmu,
		      const struct counter_backend *backend)
{
	int err;

	err = add_backend(counters, &counter_soft);
	if (!err && backend)
		err = add_backend(counters, backend);
	if (err)
		return err;
	if (!strcmp(pmu, "hw") &&
	    !counter_perf_usable(find_state(counters, &counter_perf)))
		return error_report(ENODEV,
			"--pmu hw: no hardware event can be opened here: see `pzbench doctor`, or use --pmu auto");
	return 0;
}

int counters_open(const char *pmu, struct counters **out)
{
	struct counters *counters;
	size_t i;
	int err;

	for (i = 0; i < CHOICES && strcmp(choices[i].pmu, pmu); i++)
		;
	if (i == CHOICES)
		return error_report(EINVAL,
			"--pmu %s: use auto, hw, sim or none", pmu);
	counters = calloc(1, sizeof(*counters));
	if (!counters)
		return -ENOMEM;
	err = add_chosen(counters, pmu, choices[i].backend);
	if (err)
		counters_close(counters);
	else
		*out = counters;
	return err;
}

void counters_close(struct counters *counters)
{
	if (!counters)
		return;
	while (counters->n) {
		counters->n--;
		counters->backend[counters->n]->close(
			counters->state[counters->n]);
	}
	free(counters);
}

const char *counters_pmu(const struct counters *counters)
{
	void *perf = find_state(counters, &counter_perf);

	if (find_state(counters, &counter_sim))
		return "sim";
	return perf && counter_perf_usable(perf) ? "hw" : "none";
}

void counters_begin(struct counters *counters)
{
	size_t i;

	for (i = 0; i < counters->n; i++)
		counters->backend[i]->begin(counters->state[i]);
}

int counters_wake(struct counters *counters)
{
	size_t i;
	int err = 0;

	for (i = 0; i < counters->n && !err; i++)
		if (counters->backend[i]->wake)
			err = counters->backend[i]->wake(counters->state[i]);
	return err;
}

void counters_rest(struct counters *counters)
{
	size_t i;

	for (i = 0; i < counters->n; i++)
		if (counters->backend[i]->rest)
			counters->backend[i]->rest(counters->state[i]);
}

/* The last backend is the innermost: its counts hold none of the others' work. */
void counters_start(struct counters *counters)
{
	size_t i;

	for (i = 0; i < counters->n; i++)
		counters->backend[i]->start(counters->state[i]);
}

void counters_stop(struct counters *counters)
{
	size_t i;

	for (i = counters->n; i-- > 0;)
		counters->backend[i]->stop(counters->state[i]);
}

size_t counters_read(struct counters *counters,
		     const struct counter_value **values)
{
	size_t i, count = 0;

	for (i = 0; i < counters->n; i++)
		count += counters->backend[i]->read(counters->state[i],
						    &counters->value[count],
						    COUNTERS_MAX - count);
	*values = counters->value;
	return count;
}

static json_t *value_json(const struct counter_value *value)
{
	if (value->reason)
		return json_pack("{s:n, s:s, s:s}", "value", "source",
				 value->source, "reason", value->reason);
	return json_pack("{s:I, s:o, s:o, s:s}",
			 "value", (json_int_t)value->value,
			 "enabled_ns",
			 sample_integer(value->timed, value->enabled_ns),
			 "running_ns",
			 sample_integer(value->timed, value->running_ns),
			 "source", value->source);
}

json_t *counters_json(const struct counter_value *values, size_t count)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < count; i++)
		if (json_object_set_new(object, values[i].name,
					value_json(&values[i]))) {
			json_decref(object);
			return NULL;
		}
	return object;
}

uint64_t counter_find(const struct counter_value *values, size_t count,
		      const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(values[i].name, name))
			return values[i].value;
	return 0;
}

bool counters_windowed(const struct counters *counters)
{
	return find_state(counters, &counter_sim);
}

struct counter_regions counters_regions(const struct counters *counters)
{
	return counter_sim_regions(find_state(counters, &counter_sim));
}

#define COST_ROUNDS 101

uint64_t counters_cost_ns(struct counters *counters)
{
	uint64_t ns[COST_ROUNDS];
	uint64_t start_ns;
	size_t i;

	counters_begin(counters);
	for (i = 0; i < COST_ROUNDS; i++) {
		start_ns = region_clock_ns();
		counters_start(counters);
		counters_stop(counters);
		ns[i] = region_clock_ns() - start_ns;
	}
	return region_median_ns(ns, COST_ROUNDS);
}
