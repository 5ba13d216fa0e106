/* SPDX-License-Identifier: GPL-2.0-only */
/* The plugin's arguments that describe the caches, as `pzbench cache` prints. */
#ifndef PZBENCH_VPMU_CACHE_ARGS_H
#define PZBENCH_VPMU_CACHE_ARGS_H

#include "cache.h"

/*
 * Takes l1d=, l2= or llc=BYTES/WAYS/SLICES/POLICY or whole_lines_unread=yes|no.
 * What is not named stays as it is in @shapes, so from zeros a level that no
 * argument named has 0 sets. -ENOENT: not an argument of the caches; -EINVAL:
 * reported.
 */
int cache_args_take(struct cache_shapes *shapes, const char *argument);

#endif
