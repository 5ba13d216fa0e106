/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plugin's regions (sim.tsv, docs/formats.md), found by their id.
 */
#ifndef PZBENCH_SIM_REGIONS_H
#define PZBENCH_SIM_REGIONS_H

#include "sim_events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_flag {
	SIM_INTERRUPT = 1,
	SIM_CONTEXT_SWITCH = 2,
	SIM_CPU_CHANGED = 4,
	SIM_LOST = 8, /* marker lost or duplicate */
	SIM_UNTRACKED = 16, /* the plugin lost track of an instruction */
};

/* Why a window is left out; one of several flags speaks for it. */
enum sim_drop {
	SIM_CLEAN,
	SIM_DROP_INTERRUPT,
	SIM_DROP_SWITCH,
	SIM_DROP_CPU,
	SIM_DROP_BROKEN, /* lost or untracked: the row is none either */
	SIM_DROPS
};

struct sim_region {
	uint64_t id;
	unsigned int cpu, node; /* the CPU's and its memory node */
	unsigned int flags; /* enum sim_flag */
	struct sim_counts of[SIM_CLASSES];
};

struct sim_regions;

/*
 * Reads @path. An id that comes twice is one region with SIM_LOST set. The
 * caller frees *out. -ENOENT in silence; other errors are reported. A torn last
 * line, as a QEMU that died leaves it, is no error: its region was never seen.
 */
int sim_regions_read(const char *path, struct sim_regions **out);

void sim_regions_free(struct sim_regions *regions);

/* NULL when the plugin never saw @id. @regions may be NULL. */
const struct sim_region *sim_regions_find(const struct sim_regions *regions,
					  uint64_t id);

/* Whether the plugin counted it at all. @regions may be NULL. */
bool sim_regions_have(const struct sim_regions *regions, enum sim_event event);

/* The gravest of @flags. */
enum sim_drop sim_drop_of(unsigned int flags);

/* "interrupted", "with a context switch" ... as in "3 windows ..." */
const char *sim_drop_words(enum sim_drop drop);

/* The page faults of window @index of a row: the last may hold fewer. */
uint64_t sim_window_faults(uint64_t faults, uint64_t each, uint64_t index);

#endif
