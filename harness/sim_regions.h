/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plugin's regions (sim.tsv, docs/formats.md), found by their id.
 */
#ifndef PZBENCH_SIM_REGIONS_H
#define PZBENCH_SIM_REGIONS_H

#include <stddef.h>
#include <stdint.h>

enum sim_flag {
	SIM_INTERRUPT = 1,
	SIM_CONTEXT_SWITCH = 2,
	SIM_CPU_CHANGED = 4,
	SIM_LOST = 8, /* marker lost or duplicate */
};

struct sim_region {
	uint64_t id;
	uint64_t kernel, user, irq; /* instructions of class */
	unsigned int flags; /* enum sim_flag */
};

struct sim_regions;

/*
 * Reads @path. An id that comes twice is one region with SIM_LOST set. The
 * caller frees *out. -errno of opening; -EINVAL when a line is not in the
 * format (*line, from 1, says which). A torn last line, as a QEMU that died
 * leaves it, is no error: its region was never seen.
 */
int sim_regions_read(const char *path, struct sim_regions **out,
		     unsigned int *line);

void sim_regions_free(struct sim_regions *regions);

/* NULL when the plugin never saw @id. @regions may be NULL. */
const struct sim_region *sim_regions_find(const struct sim_regions *regions,
					  uint64_t id);

#endif
