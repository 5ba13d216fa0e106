// SPDX-License-Identifier: GPL-2.0-only
#include "collect_sim.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define MAX_WINDOWS (1 << 24) /* more is a broken row, not a measurement */

struct merge {
	json_t *kernel, *user, *irq, *flags; /* arrays, a window an entry */
	uint64_t kernel_sum, user_sum, irq_sum;
	json_int_t windows, lost;
};

static int append_window(struct merge *merge, const struct sim_region *region)
{
	int err = 0;

	if (!region) {
		merge->lost++;
		err |= json_array_append_new(merge->kernel, json_null());
		err |= json_array_append_new(merge->user, json_null());
		err |= json_array_append_new(merge->irq, json_null());
		err |= json_array_append_new(merge->flags,
					     json_integer(SIM_LOST));
		return err ? -ENOMEM : 0;
	}
	merge->lost += !!(region->flags & SIM_LOST);
	merge->kernel_sum += region->kernel;
	merge->user_sum += region->user;
	merge->irq_sum += region->irq;
	err |= json_array_append_new(merge->kernel,
				     json_integer(region->kernel));
	err |= json_array_append_new(merge->user, json_integer(region->user));
	err |= json_array_append_new(merge->irq, json_integer(region->irq));
	err |= json_array_append_new(merge->flags, json_integer(region->flags));
	return err ? -ENOMEM : 0;
}

static int set_counter(json_t *counters, const char *name, uint64_t value,
		       json_int_t lost)
{
	json_t *counter;

	if (lost)
		counter = json_pack("{s:n, s:n, s:n, s:s, s:s}", "value",
				    "enabled_ns", "running_ns", "source", "sim",
				    "reason", "the plugin lost a region");
	else
		counter = json_pack("{s:I, s:n, s:n, s:s}", "value",
				    (json_int_t)value, "enabled_ns",
				    "running_ns", "source", "sim");
	return json_object_set_new(counters, name, counter) ? -ENOMEM : 0;
}

static int set_counters(json_t *row, const struct merge *merge)
{
	json_t *counters = json_object_get(row, "counters");
	int err;

	if (!json_is_object(counters))
		return -EINVAL;
	err = set_counter(counters, "instructions:k", merge->kernel_sum,
			  merge->lost);
	if (!err)
		err = set_counter(counters, "instructions:u", merge->user_sum,
				  merge->lost);
	if (!err)
		err = set_counter(counters, "instructions:irq", merge->irq_sum,
				  merge->lost);
	return err;
}

static int mark_invalid(json_t *row, const struct merge *merge)
{
	char reason[96];

	if (!json_is_true(json_object_get(row, "valid")))
		return 0;
	snprintf(reason, sizeof(reason),
		 "markers of %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
		 " regions lost or duplicate",
		 merge->lost, merge->windows);
	if (json_object_set_new(row, "valid", json_false()) ||
	    json_object_set_new(row, "invalid_reason", json_string(reason)))
		return -ENOMEM;
	return 0;
}

static int store(json_t *row, json_t *sim, const struct merge *merge)
{
	int err;

	if (json_object_set(sim, "k", merge->kernel) ||
	    json_object_set(sim, "u", merge->user) ||
	    json_object_set(sim, "irq", merge->irq) ||
	    json_object_set(sim, "flags", merge->flags))
		return -ENOMEM;
	err = set_counters(row, merge);
	if (!err && merge->lost)
		err = mark_invalid(row, merge);
	return err;
}

int collect_sim_merge(json_t *row, const struct sim_regions *regions)
{
	json_t *sim = json_object_get(row, "sim");
	json_int_t first, faults_each;
	struct merge merge = { 0 };
	int err = 0;

	if (!sim || json_is_null(sim))
		return 0;
	if (json_unpack(sim, "{s:I, s:I, s:I}", "first_region", &first,
			"windows", &merge.windows, "faults_each",
			&faults_each) ||
	    first < 0 || merge.windows < 1 || merge.windows > MAX_WINDOWS ||
	    faults_each < 1)
		return -EINVAL;
	merge.kernel = json_array();
	merge.user = json_array();
	merge.irq = json_array();
	merge.flags = json_array();
	for (json_int_t i = 0; !err && i < merge.windows; i++)
		err = append_window(&merge,
				    sim_regions_find(regions, first + i));
	if (!err)
		err = store(row, sim, &merge);
	json_decref(merge.kernel);
	json_decref(merge.user);
	json_decref(merge.irq);
	json_decref(merge.flags);
	return err;
}
