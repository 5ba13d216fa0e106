// SPDX-License-Identifier: GPL-2.0-only
#include "sim.h"

#include "sim_sums.h"

#include <errno.h>
#include <stdio.h>

#define MAX_WINDOWS (1 << SIM_WINDOW_BITS) /* a region's id holds no more */
#define REASON_TEXT 160

struct merge {
	json_int_t first, windows, faults_each, faults;
	json_t *instructions[SIM_CLASSES], *flags; /* a window an entry */
	struct sim_sums sums; /* of the clean windows */
	json_int_t dropped[SIM_DROPS]; /* [SIM_CLEAN]: those that are not */
	json_int_t lost, untracked;
	uint64_t clean_faults;
};

static int append_instructions(struct merge *merge,
			       const struct sim_region *region)
{
	int err = 0;

	for (int i = 0; i < SIM_CLASSES; i++) {
		json_t *value = json_null();

		if (region)
			value = json_integer((json_int_t)region->of[i]
						     .event[SIM_INSTRUCTIONS]);
		err |= json_array_append_new(merge->instructions[i], value);
	}
	return err;
}

static int append_window(struct merge *merge, json_int_t index,
			 const struct sim_region *region)
{
	unsigned int flags = region ? region->flags : SIM_LOST;
	enum sim_drop drop = sim_drop_of(flags);

	merge->lost += !!(flags & SIM_LOST);
	merge->untracked += !!(flags & SIM_UNTRACKED);
	merge->dropped[drop]++;
	if (drop == SIM_CLEAN) {
		sim_sums_add(&merge->sums, region);
		merge->clean_faults += sim_window_faults(
			merge->faults, merge->faults_each, index);
	}
	if (append_instructions(merge, region) ||
	    json_array_append_new(merge->flags, json_integer(flags)))
		return -ENOMEM;
	return 0;
}

/* "no window of 8 is clean: 7 interrupted, 1 with a context switch" */
static void describe_drops(const struct merge *merge, char *text)
{
	const char *before = ": ";
	int used;

	used = snprintf(text, REASON_TEXT,
			"no window of %" JSON_INTEGER_FORMAT " is clean",
			merge->windows);
	for (int i = SIM_CLEAN + 1; i < SIM_DROPS; i++) {
		if (!merge->dropped[i])
			continue;
		used += snprintf(text + used, REASON_TEXT - used,
				 "%s%" JSON_INTEGER_FORMAT " %s", before,
				 merge->dropped[i], sim_drop_words(i));
		before = ", ";
	}
}

/* Why the row is none, or false. */
static bool find_fault(const struct merge *merge, char *text)
{
	if (merge->lost)
		snprintf(text, REASON_TEXT,
			 "markers of %" JSON_INTEGER_FORMAT
			 " of %" JSON_INTEGER_FORMAT
			 " regions lost or duplicate",
			 merge->lost, merge->windows);
	else if (merge->untracked)
		snprintf(text, REASON_TEXT,
			 "the plugin lost track of %" JSON_INTEGER_FORMAT
			 " of %" JSON_INTEGER_FORMAT " regions",
			 merge->untracked, merge->windows);
	else if (!merge->clean_faults)
		describe_drops(merge, text);
	else
		return false;
	return true;
}

static int set_counter(json_t *counters, const char *event,
		       enum sim_class class, json_t *values,
		       const char *reason)
{
	json_t *counter;
	char name[80];

	snprintf(name, sizeof(name), "%s:%s", event, sim_class_name(class));
	if (reason)
		counter = json_pack("{s:n, s:n, s:n, s:s, s:s}", "value",
				    "enabled_ns", "running_ns", "source", "sim",
				    "reason", reason);
	else
		counter = json_pack("{s:O, s:n, s:n, s:s}", "value",
				    json_object_get(values,
						    sim_class_name(class)),
				    "enabled_ns", "running_ns", "source",
				    "sim");
	return json_object_set_new(counters, name, counter);
}

/* A clean window has no interrupt inside: of :irq there is nothing to tell. */
static int set_counters(json_t *row, json_t *events, const char *reason)
{
	json_t *counters = json_object_get(row, "counters"), *values;
	const char *event;
	int err = 0;

	if (!json_is_object(counters))
		return -EINVAL;
	json_object_foreach(events, event, values) {
		err |= set_counter(counters, event, SIM_KERNEL, values, reason);
		err |= set_counter(counters, event, SIM_USER, values, reason);
	}
	return err ? -ENOMEM : 0;
}

static int mark_invalid(json_t *row, const char *reason)
{
	if (!json_is_true(json_object_get(row, "valid")))
		return 0;
	if (json_object_set_new(row, "valid", json_false()) ||
	    json_object_set_new(row, "invalid_reason", json_string(reason)))
		return -ENOMEM;
	return 0;
}

static int store_windows(json_t *sim, const struct merge *merge)
{
	int err = json_object_set(sim, "flags", merge->flags);

	for (int i = 0; i < SIM_CLASSES; i++)
		err |= json_object_set(sim, sim_class_name(i),
				       merge->instructions[i]);
	err |= json_object_set_new(sim, "clean_windows",
				   json_integer(merge->dropped[SIM_CLEAN]));
	err |= json_object_set_new(
		sim, "clean_faults",
		json_integer((json_int_t)merge->clean_faults));
	return err ? -ENOMEM : 0;
}

static int store(json_t *row, json_t *sim, const struct merge *merge,
		 const struct sim_regions *regions)
{
	json_t *events = sim_sums_json(&merge->sums, regions);
	char reason[REASON_TEXT];
	bool broken = find_fault(merge, reason);
	int err;

	if (!events || json_object_set_new(sim, "events", events))
		return -ENOMEM;
	err = store_windows(sim, merge);
	if (!err)
		err = set_counters(row, events, broken ? reason : NULL);
	if (!err && broken)
		err = mark_invalid(row, reason);
	return err;
}

static int read_windows(json_t *row, json_t *sim, struct merge *out)
{
	struct merge merge = { 0 };

	if (json_unpack(sim, "{s:I, s:I, s:I}", "first_region", &merge.first,
			"windows", &merge.windows, "faults_each",
			&merge.faults_each) ||
	    json_unpack(row, "{s:I}", "faults", &merge.faults))
		return -EINVAL;
	if (merge.first < 0 || merge.windows < 1 ||
	    merge.windows > MAX_WINDOWS || merge.faults_each < 1 ||
	    merge.faults < 0)
		return -EINVAL;
	*out = merge;
	return 0;
}

static int merge_windows(json_t *row, json_t *sim, struct merge *merge,
			 const struct sim_regions *regions)
{
	int err = 0;

	for (int i = 0; i < SIM_CLASSES; i++)
		merge->instructions[i] = json_array();
	merge->flags = json_array();
	for (json_int_t i = 0; !err && i < merge->windows; i++)
		err = append_window(merge, i,
				    sim_regions_find(regions,
						     merge->first + i));
	if (!err)
		err = store(row, sim, merge, regions);
	for (int i = 0; i < SIM_CLASSES; i++)
		json_decref(merge->instructions[i]);
	json_decref(merge->flags);
	return err;
}

int collect_sim_merge(json_t *row, const struct sim_regions *regions,
		      bool *lost)
{
	json_t *sim = json_object_get(row, "sim");
	struct merge merge;
	int err;

	*lost = false;
	if (!sim || json_is_null(sim))
		return 0;
	err = read_windows(row, sim, &merge);
	if (!err)
		err = merge_windows(row, sim, &merge, regions);
	*lost = !err && (merge.lost || merge.untracked);
	return err;
}
