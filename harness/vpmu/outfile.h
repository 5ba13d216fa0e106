/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables that the plugin writes (docs/formats.md). */
#ifndef PZBENCH_VPMU_OUTFILE_H
#define PZBENCH_VPMU_OUTFILE_H

#include <stdio.h>

#include "harness/sim_events.h"

/* Creates @path, which the argument @key named. Reports, returns -errno. */
int outfile_open(const char *key, const char *path, FILE **file);

/* Reports a write that failed. @file may be NULL. */
void outfile_close(FILE *file);

/*
 * A tab and a column each of the events, those by node of nodes 0 to @nodes - 1
 * only: their names with @modifier behind, or their counts.
 */
void outfile_event_names(FILE *file, unsigned int nodes, const char *modifier);
void outfile_counts(FILE *file, const struct sim_counts *counts,
		    unsigned int nodes);

#endif
