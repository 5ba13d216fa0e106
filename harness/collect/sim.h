/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins a guest's sample to the regions that the plugin counted for it.
 */
#ifndef PZBENCH_COLLECT_SIM_H
#define PZBENCH_COLLECT_SIM_H

#include "harness/sim_regions.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Adds to @row's `sim` object the members of formats.md, and to its `counters`
 * EVENT:k and EVENT:u, summed over the clean windows. A window that the plugin
 * never saw gets null counts and SIM_LOST. Any window with SIM_LOST or
 * SIM_UNTRACKED makes the row invalid (*lost is set), and so does having no
 * clean window, with the reason unless it has one already, and the counters
 * null. @regions may be NULL: all are lost.
 *
 * Nothing to do, and 0, for a row without `sim`. -EINVAL when its `sim` is not
 * in the format, -ENOMEM.
 */
int collect_sim_merge(json_t *row, const struct sim_regions *regions,
		      bool *lost);

#endif
