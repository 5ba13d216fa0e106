/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plugin's tables (sim.tsv, functions.tsv; docs/formats.md): a header that
 * names the columns, then a line a record, tabs between. Columns are found by
 * their names; those of events are told here, the others by the caller.
 */
#ifndef PZBENCH_SIM_TABLE_H
#define PZBENCH_SIM_TABLE_H

#include "sim_events.h"

#include <stdbool.h>
#include <stddef.h>

#define SIM_TABLE_FIELDS 8

struct sim_table {
	/* Columns that are no events and must be there; NULL ends the list. */
	const char *fields[SIM_TABLE_FIELDS];
	bool classes; /* events carry a modifier: L1-dcache-loads:k */
	/*
	 * Takes a line: a text for each of fields[], in their order, and the
	 * counts, one a class or, without modifiers, counts[0] alone. What the
	 * file has no column for is zero. -EINVAL: not in the format.
	 */
	int (*take)(void *context, char *const *texts,
		    const struct sim_counts *counts);
	void *context;
	bool has[SIM_EVENTS]; /* set on reading: the file has such a column */
};

/*
 * Reads @path, calling take() for each line. A torn last line, as a QEMU that
 * died leaves it, is no error and not taken. -ENOENT in silence; other errors,
 * of take() too, are reported.
 */
int sim_table_read(const char *path, struct sim_table *table);

#endif
