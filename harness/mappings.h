/* SPDX-License-Identifier: GPL-2.0-only */
/* What this process has mapped. */
#ifndef PZBENCH_MAPPINGS_H
#define PZBENCH_MAPPINGS_H

#include <stddef.h>

/*
 * Calls @visit for each line of /proc/self/maps as it was at first; @mode is the
 * line's, like "rw-p". -errno, not reported.
 */
int mappings_visit(void (*visit)(void *start, size_t bytes, const char *mode));

#endif
