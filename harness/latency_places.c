// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which faults stand out by their index.
 *
 * Refills of the per-CPU lists are no cycle: the kernel adapts how many pages of
 * order 0 it takes at once (nr_pcp_alloc() in mm/page_alloc.c: 63 to 2016), so no
 * index is theirs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "latency.h"

#define FAULTS_LEAST 8		/* at a place, for a median worth the name */
#define TABLE_PAGES 512
#define OUTLIER_DEVIATIONS 6
#define OUTLIER_SHARE 10	/* a tenth */

static const struct {
	const char *name;
	uint64_t pages;
} cycles[CYCLES] = {
	[CYCLE_TABLE] = { "table", TABLE_PAGES },
	[CYCLE_CHARGE] = { "charge", 64 },	/* MEMCG_CHARGE_BATCH */
};

const char *latency_cycle_name(enum latency_cycle cycle)
{
	return cycles[cycle].name;
}

/*
 * Page tables are charged as well, and every one moves what follows by a page.
 * Where in the cycle the first fault falls is chance: others charged before.
 */
static uint64_t place_of(enum latency_cycle cycle, int order, uint64_t index,
			 uint64_t period)
{
	uint64_t pages = index << order;

	if (cycle == CYCLE_CHARGE)
		pages += pages / TABLE_PAGES;
	return (pages >> order) % period;
}

static uint32_t median(uint32_t *ns, uint64_t n)
{
	latency_sort(ns, n);
	return ns[n / 2];
}

/* Puts the faults of a place side by side; @end: where each place's end then. */
static void group(enum latency_cycle cycle, int order, const uint32_t *ns,
		  uint64_t each, int workers, uint64_t period,
		  uint32_t *grouped, uint64_t *end)
{
	const uint64_t count = each * (uint64_t)workers;
	uint64_t i;

	memset(end, 0, (period + 1) * sizeof(*end));
	for (i = 0; i < count; i++)
		end[place_of(cycle, order, i % each, period) + 1]++;
	for (i = 0; i < period; i++)
		end[i + 1] += end[i];
	for (i = 0; i < count; i++)
		grouped[end[place_of(cycle, order, i % each, period)]++] = ns[i];
}

static void take_medians(uint32_t *grouped, const uint64_t *end,
			 uint64_t period, uint32_t *medians)
{
	uint64_t place, first = 0;

	for (place = 0; place < period; first = end[place++])
		medians[place] = median(grouped + first, end[place] - first);
}

static uint32_t deviation(const uint32_t *medians, uint64_t n, uint32_t middle,
			  uint32_t *scratch)
{
	uint64_t i;

	for (i = 0; i < n; i++)
		scratch[i] = medians[i] > middle ? medians[i] - middle :
						   middle - medians[i];
	return median(scratch, n);
}

/* The slowest come first; a slower one pushes the last one out. */
static void insert(struct latency_places *places, uint64_t index, uint32_t ns)
{
	unsigned int at = places->n_slow;

	if (at == CYCLE_SLOW_MAX)
		at--;
	else
		places->n_slow++;
	if (at == CYCLE_SLOW_MAX - 1 && places->slow[at].ns > ns)
		return;
	for (; at > 0 && places->slow[at - 1].ns < ns; at--)
		places->slow[at] = places->slow[at - 1];
	places->slow[at].index = index;
	places->slow[at].ns = ns;
}

static void find_slow(const uint32_t *medians, uint32_t *scratch,
		      struct latency_places *places)
{
	const uint64_t n = places->period;
	uint64_t i, limit, share;

	memcpy(scratch, medians, n * sizeof(*medians));
	places->median_ns = median(scratch, n);
	limit = (uint64_t)OUTLIER_DEVIATIONS *
		deviation(medians, n, places->median_ns, scratch);
	share = places->median_ns / OUTLIER_SHARE;
	limit = places->median_ns + (limit > share ? limit : share);
	for (i = 0; i < n; i++)
		if (medians[i] > limit)
			insert(places, i, medians[i]);
}

int latency_places_find(enum latency_cycle cycle, int order, const uint32_t *ns,
			uint64_t each, int workers, struct latency_places *out)
{
	const uint64_t period = cycles[cycle].pages >> order;
	uint32_t *grouped, *medians;
	uint64_t *end;
	int err = -ENOMEM;

	*out = (struct latency_places){ 0 };
	if (period < 2 || each < period * FAULTS_LEAST)
		return 0;
	grouped = calloc(each * (uint64_t)workers, sizeof(*grouped));
	medians = calloc(2 * period, sizeof(*medians));
	end = calloc(period + 1, sizeof(*end));
	if (grouped && medians && end) {
		out->period = period;
		group(cycle, order, ns, each, workers, period, grouped, end);
		take_medians(grouped, end, period, medians);
		find_slow(medians, medians + period, out);
		err = 0;
	}
	free(end);
	free(medians);
	free(grouped);
	return err;
}

static json_t *places_json(const struct latency_places *places)
{
	json_t *slow = json_array(), *pair;
	unsigned int i;

	for (i = 0; i < places->n_slow; i++) {
		pair = json_pack("[I, I]", (json_int_t)places->slow[i].index,
				 (json_int_t)places->slow[i].ns);
		json_array_append_new(slow, pair);
	}
	return json_pack("{s:I, s:I, s:o}", "period",
			 (json_int_t)places->period, "median_ns",
			 (json_int_t)places->median_ns, "slow", slow);
}

json_t *latency_places_json(const struct latency_places places[CYCLES])
{
	json_t *object = json_object();
	int i;

	for (i = 0; i < CYCLES; i++)
		if (places[i].period)
			json_object_set_new(object, latency_cycle_name(i),
					    places_json(&places[i]));
	return object;
}
