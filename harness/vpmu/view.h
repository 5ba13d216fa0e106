/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How one CPU sees memory: from the virtual address of an access to the lines
 * of the modelled caches. Remembers translations, and the lines whose access
 * would change nothing in the model.
 */
#ifndef PZBENCH_VPMU_VIEW_H
#define PZBENCH_VPMU_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "cache.h"
#include "memory.h"

#define VIEW_LINES 64
#define VIEW_PAGES 512
#define VIEW_MAX_CPUS 64

struct view;

/* What all CPUs share. */
struct model {
	struct caches *caches;
	struct memory memory;
	unsigned int line_mask; /* of VIEW_LINES, as the L1 has sets for */
	unsigned int n_views;
	struct view *view[VIEW_MAX_CPUS];
};

struct view {
	struct model *model;
	unsigned int cpu;
	/*
	 * Virtual lines that are the L1 set's most recently used, and for
	 * stores dirty as well. A line and its set's others share a slot.
	 */
	uint64_t loaded[VIEW_LINES];
	uint64_t stored[VIEW_LINES];
	struct {
		uint64_t page; /* virtual */
		uint64_t line; /* physical, of its start */
	} pages[VIEW_PAGES];
};

struct view_access {
	uint64_t vaddr;
	uint32_t info; /* QEMU's word for it, of use in its callback only */
	uint8_t bytes;
	bool store;
	bool whole; /* part of a store that overwrites the line */
};

/* @line_sets: sets of the L1. Adds the view to @model, which outlives it. */
void view_init(struct view *view, struct model *model, unsigned int cpu,
	       unsigned int l1_sets);

/* The guest has changed its page tables. */
void view_forget(struct view *view);

void view_access_line(struct view *view, const struct view_access *access,
		      uint64_t line, struct sim_counts *counts);

/* The model's part of @access; what it counts goes into @counts. */
static inline void view_access(struct view *view,
			       const struct view_access *access,
			       struct sim_counts *counts)
{
	const uint64_t line = access->vaddr / SIM_LINE_BYTES;
	const uint64_t last =
		(access->vaddr + access->bytes - 1) / SIM_LINE_BYTES;
	const unsigned int slot = line & view->model->line_mask;
	const uint64_t *known = access->store ? view->stored : view->loaded;

	if (known[slot] != line)
		view_access_line(view, access, line, counts);
	if (__builtin_expect(last != line, 0))
		view_access_line(view, access, last, counts);
}

#endif
