/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Joins a guest's sample to the regions that the plugin counted for it.
 */
#ifndef PZBENCH_COLLECT_SIM_H
#define PZBENCH_COLLECT_SIM_H

#include "sim_regions.h"

#include <jansson.h>

/*
 * Adds to @row's `sim` object the arrays of formats.md, one entry a window, and
 * to its `counters` instructions:k, :u and :irq, summed over the windows. A
 * window that the plugin never saw gets null counts and SIM_LOST. Any window
 * with SIM_LOST makes the row invalid, with the reason (unless it has one
 * already) and the three counters null. @regions may be NULL: all are lost.
 *
 * Nothing to do, and 0, for a row without `sim`. -EINVAL when its `sim` is not
 * in the format, -ENOMEM.
 */
int collect_sim_merge(json_t *row, const struct sim_regions *regions);

#endif
