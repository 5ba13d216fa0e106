// SPDX-License-Identifier: GPL-2.0-only
#include "sim_sums.h"

#include <stdio.h>

void sim_sums_add(struct sim_sums *sums, const struct sim_region *region)
{
	for (int i = 0; i < SIM_CLASSES; i++) {
		const uint64_t *event = region->of[i].event;

		sim_counts_add(&sums->of[i], &region->of[i]);
		sums->local_fills[i] += event[SIM_FILLS + region->node];
		sums->local_writebacks[i] +=
			event[SIM_WRITEBACKS + region->node];
	}
}

static int set_event(json_t *events, const char *name,
		     const uint64_t value[SIM_CLASSES])
{
	json_t *classes = json_object();
	int err = 0;

	for (int i = 0; i < SIM_CLASSES; i++)
		err |= json_object_set_new(classes, sim_class_name(i),
					   json_integer((json_int_t)value[i]));
	return err | json_object_set_new(events, name, classes);
}

static int set_plain(json_t *events, const struct sim_sums *sums,
		     enum sim_event event, const char *name)
{
	uint64_t value[SIM_CLASSES];

	for (int i = 0; i < SIM_CLASSES; i++)
		value[i] = sums->of[i].event[event];
	return set_event(events, name, value);
}

/* Over all nodes, from @first on: SIM_FILLS or SIM_WRITEBACKS. */
static uint64_t lines_of(const struct sim_counts *counts, enum sim_event first)
{
	uint64_t lines = 0;

	for (int node = 0; node < SIM_MAX_NODES; node++)
		lines += counts->event[first + node];
	return lines;
}

static int set_distances(json_t *events, const struct sim_sums *sums)
{
	uint64_t fills[SIM_CLASSES], writebacks[SIM_CLASSES];
	int err = 0;

	for (int i = 0; i < SIM_CLASSES; i++) {
		fills[i] = lines_of(&sums->of[i], SIM_FILLS) -
			   sums->local_fills[i];
		writebacks[i] = lines_of(&sums->of[i], SIM_WRITEBACKS) -
				sums->local_writebacks[i];
	}
	err |= set_event(events, "mem-fills-local", sums->local_fills);
	err |= set_event(events, "mem-fills-remote", fills);
	err |= set_event(events, "mem-writebacks-local",
			 sums->local_writebacks);
	return err | set_event(events, "mem-writebacks-remote", writebacks);
}

static int set_nodes(json_t *events, const struct sim_sums *sums,
		     const struct sim_regions *regions)
{
	char name[64];
	int err = 0;

	for (int i = SIM_FILLS; i < SIM_EVENTS; i++) {
		if (!sim_regions_have(regions, i))
			continue;
		snprintf(name, sizeof(name), "mem-%s", sim_event_name(i));
		err |= set_plain(events, sums, i, name);
	}
	return err;
}

static int set_bytes(json_t *events, const struct sim_sums *sums)
{
	uint64_t bytes[SIM_CLASSES];

	for (int i = 0; i < SIM_CLASSES; i++)
		bytes[i] = SIM_LINE_BYTES *
			   (lines_of(&sums->of[i], SIM_FILLS) +
			    lines_of(&sums->of[i], SIM_WRITEBACKS));
	return set_event(events, "mem-bytes", bytes);
}

/* A plugin that models no caches has no column of any node. */
static bool has_memory(const struct sim_regions *regions)
{
	for (int i = SIM_FILLS; i < SIM_EVENTS; i++)
		if (sim_regions_have(regions, i))
			return true;
	return false;
}

json_t *sim_sums_json(const struct sim_sums *sums,
		      const struct sim_regions *regions)
{
	json_t *events = json_object();
	int err = events ? 0 : -1;

	for (int i = 0; !err && i < SIM_FILLS; i++)
		if (i == SIM_INSTRUCTIONS || sim_regions_have(regions, i))
			err = set_plain(events, sums, i, sim_event_name(i));
	if (!err && has_memory(regions)) {
		err |= set_distances(events, sums);
		err |= set_nodes(events, sums, regions);
		err |= set_bytes(events, sums);
	}
	if (err) {
		json_decref(events);
		return NULL;
	}
	return events;
}
