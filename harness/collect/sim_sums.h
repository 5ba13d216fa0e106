/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the clean windows of a row counted, and the events that follow from it.
 */
#ifndef PZBENCH_COLLECT_SIM_SUMS_H
#define PZBENCH_COLLECT_SIM_SUMS_H

#include "harness/sim_regions.h"

#include <jansson.h>

/* All zero is the sum of no window. */
struct sim_sums {
	struct sim_counts of[SIM_CLASSES];
	/* Of the fills and writebacks those on the CPU's own node. */
	uint64_t local_fills[SIM_CLASSES], local_writebacks[SIM_CLASSES];
};

void sim_sums_add(struct sim_sums *sums, const struct sim_region *region);

/*
 * The `events` of a row (docs/formats.md): what @regions have a column for,
 * and memory traffic by distance, by node and in bytes. NULL without memory.
 */
json_t *sim_sums_json(const struct sim_sums *sums,
		      const struct sim_regions *regions);

#endif
