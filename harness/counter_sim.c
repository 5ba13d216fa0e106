// SPDX-License-Identifier: GPL-2.0-only
/*
 * Markers around each window. The plugin counts outside of the guest, so there
 * is nothing to read here but which regions they were.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"
#include "error.h"
#include "marker.h"
#include "sim_events.h"
#include "sim_tell.h"

struct sim {
	const void *table;
	bool armed;
	uint64_t batches;	/* begun so far */
	uint64_t first;		/* region of this batch */
	uint64_t next;		/* region to be opened; never used twice a boot */
};

static void sim_close(void *state)
{
	struct sim *sim = state;

	marker_table_free(sim->table);
	free(sim);
}

static int sim_open(void **state)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	int err;

	if (!sim)
		return -ENOMEM;
	err = marker_table_alloc(&sim->table);
	if (err) {
		free(sim);
		return error_report(-err,
			"the markers' page cannot be locked (%s): run as root, or raise ulimit -l",
			strerror(-err));
	}
	*state = sim;
	return 0;
}

static void sim_begin(void *state)
{
	struct sim *sim = state;

	sim->first = sim->batches++ << SIM_WINDOW_BITS;
	sim->next = sim->first;
}

static void sim_start(void *state)
{
	struct sim *sim = state;

	marker_open(sim->table, sim->next);
}

static void sim_stop(void *state)
{
	struct sim *sim = state;

	marker_close(sim->table, sim->next);
	sim->next++;
}

/* The plugin costs nothing before the first time. */
static int sim_wake(void *state)
{
	struct sim *sim = state;
	int err = 0;

	if (!sim->armed) {
		marker_arm();
		err = sim_tell(sim->table);
	}
	sim->armed = true;
	MARKER_EMIT(MARKER_WAKE, sim->table, 0);
	return err;
}

static void sim_rest(void *state)
{
	const struct sim *sim = state;

	MARKER_EMIT(MARKER_REST, sim->table, 0);
}

static size_t sim_read(void *state, struct counter_value *out, size_t room)
{
	(void)state;
	(void)out;
	(void)room;
	return 0;
}

struct counter_regions counter_sim_regions(void *state)
{
	const struct sim *sim = state;

	return (struct counter_regions) {
		.first = sim->first,
		.count = sim->next - sim->first,
	};
}

const struct counter_backend counter_sim = {
	.source = "sim",
	.open = sim_open,
	.begin = sim_begin,
	.start = sim_start,
	.stop = sim_stop,
	.read = sim_read,
	.wake = sim_wake,
	.rest = sim_rest,
	.close = sim_close,
};
