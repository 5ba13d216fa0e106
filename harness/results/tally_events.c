// SPDX-License-Identifier: GPL-2.0-only
#include "tally.h"

#include "harness/members.h"

#include <errno.h>
#include <stdlib.h>

#define PARTS 2

/* A figure is the sum of some events, times a factor. */
static const struct figure {
	const char *events[PARTS];
	unsigned int factor;
} figures[MEMORY_FIGURES] = {
	[MEMORY_L1D_MISSES] = {
		{ "L1-dcache-load-misses", "L1-dcache-store-misses" }, 1 },
	[MEMORY_L2_MISSES] = { { "L2-load-misses", "L2-store-misses" }, 1 },
	[MEMORY_LLC_MISSES] = { { "LLC-load-misses", "LLC-store-misses" }, 1 },
	[MEMORY_BYTES] = { { "mem-bytes" }, 1 },
	[MEMORY_LOCAL_BYTES] = {
		{ "mem-fills-local", "mem-writebacks-local" },
		SIM_LINE_BYTES },
	[MEMORY_REMOTE_BYTES] = {
		{ "mem-fills-remote", "mem-writebacks-remote" },
		SIM_LINE_BYTES },
	[MEMORY_STORED_BYTES] = { { "store-bytes" }, 1 },
};

/* False where the row has no such event. */
static bool event_sum(const cJSON *events, const char *name, uint64_t *sum)
{
	const cJSON *classes = member(events, name);
	int64_t kernel, user;

	if (member_integer(classes, sim_class_name(SIM_KERNEL), &kernel) ||
	    member_integer(classes, sim_class_name(SIM_USER), &user))
		return false;
	*sum += (uint64_t)kernel + (uint64_t)user;
	return true;
}

static bool figure_sum(const cJSON *events, const struct figure *figure,
		       uint64_t *out)
{
	uint64_t sum = 0;

	for (int i = 0; i < PARTS && figure->events[i]; i++)
		if (!event_sum(events, figure->events[i], &sum))
			return false;
	*out = figure->factor * sum;
	return true;
}

static int add_figures(struct tally *tally, const cJSON *events,
		       uint64_t faults, uint64_t index)
{
	int err = 0;

	for (int i = 0; !err && i < MEMORY_FIGURES; i++) {
		uint64_t sum;

		if (figure_sum(events, &figures[i], &sum))
			err = points_add(&tally->memory[i], index,
					 (double)sum / (double)faults);
	}
	return err;
}

static int append_batch(struct tally_sim *sim, unsigned int boot,
			uint64_t number)
{
	struct tally_batch *at =
		realloc(sim->at, (sim->n + 1) * sizeof(*at));

	if (!at)
		return -ENOMEM;
	sim->at = at;
	at[sim->n++] = (struct tally_batch){ boot, number };
	return 0;
}

static int add_batch(struct tally_sim *sim, const cJSON *events,
		     uint64_t faults, unsigned int boot, uint64_t number)
{
	if (!event_sum(events, sim_event_name(SIM_INSTRUCTIONS),
		       &sim->instructions))
		return -EINVAL;
	event_sum(events, "mem-bytes", &sim->memory_bytes);
	sim->faults += faults;
	return append_batch(sim, boot, number);
}

int tally_add_events(struct tally *tally, const cJSON *sim,
		     unsigned int boot, uint64_t index)
{
	const cJSON *events = member(sim, "events");
	int64_t first, faults;
	int err;

	if (!events || member_integer(sim, "first_region", &first) ||
	    member_integer(sim, "clean_faults", &faults) || first < 0 ||
	    faults < 1)
		return -EINVAL;
	err = add_batch(&tally->sim, events, faults, boot, sim_batch(first));
	return err ? err : add_figures(tally, events, faults, index);
}
