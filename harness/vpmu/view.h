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
#define VIEW_NOWHERE UINT64_MAX

struct view;

/* What all CPUs share. */
struct model {
	struct caches *caches;
	struct memory memory;
	unsigned int n_views;
	struct view *view[VIEW_MAX_CPUS];
	struct view *late; /* whose run is yet to be settled, or NULL */
};

/* The same virtual line twice, or VIEW_NOWHERE where that does not hold: */
struct view_line {
	uint64_t loaded; /* in L1 */
	uint64_t stored; /* and dirty there */
	uint64_t physical;
};

/*
 * Stores to one line of a page after the other, as where memory is cleared. The
 * caches are told of all at once, before anything else is asked of them. No other
 * CPU holds a line of the page, or it would have to lose that at once.
 */
struct view_run {
	uint64_t next; /* virtual line that goes on with it, or VIEW_NOWHERE */
	uint64_t physical; /* its first line */
	unsigned int n;
	bool whole; /* see view_store() */
	struct sim_counts *counts;
};

/*
 * The slot of a line, VIEW_SLOT(), is shared by all lines of its L1 set. It
 * remembers the set's most recently used line, whose access would change
 * nothing, and the one before, whose access would change their order alone.
 */
struct view {
	struct model *model;
	struct cpu_caches *caches; /* this CPU's */
	struct cache_array *l1;
	bool knows_second; /* slots are L1's sets, whose LRU is a word */
	struct view_run run; /* the last one */
	struct view_slot {
		struct view_line first, second;
	} slots[VIEW_LINES];
	struct {
		uint64_t page; /* virtual */
		uint64_t line; /* physical, of its start */
	} pages[VIEW_PAGES];
};

/* A page holds as many lines, so that virtual and physical ones agree in it. */
#define VIEW_SLOT(line) ((line) % VIEW_LINES)

/* Adds the view to @model, which outlives it. */
void view_init(struct view *view, struct model *model, unsigned int cpu);

/* The guest has changed its page tables. */
void view_forget(struct view *view);

/*
 * An access of @bytes at @vaddr, for which QEMU's word is @info; of use in its
 * callback only. @whole: part of a store that overwrites the line. What the
 * model makes of it goes into @counts.
 */
void view_load(struct view *view, uint64_t vaddr, unsigned int bytes,
	       uint32_t info, struct sim_counts *counts);
void view_store(struct view *view, uint64_t vaddr, unsigned int bytes,
		uint32_t info, bool whole, struct sim_counts *counts);

/* Tells the caches of a run, if there is one that they do not know of. */
void view_settle(struct model *model);

/* @line is the most recently used of its set now. */
static inline void view_remember(struct view *view, struct view_line line)
{
	struct view_slot *slot = &view->slots[VIEW_SLOT(line.loaded)];

	/* Two virtual lines may be one physical line. */
	if (view->knows_second && slot->first.physical != line.physical)
		slot->second = slot->first;
	slot->first = line;
}

/* Whether a store to virtual line @line goes on with the run, and so is done. */
static inline bool view_continue(struct view *view, uint64_t line, bool whole,
				 struct sim_counts *counts)
{
	struct view_run *run = &view->run;

	if (line != run->next || whole != run->whole || counts != run->counts)
		return false;
	run->next = VIEW_SLOT(line + 1) ? line + 1 : VIEW_NOWHERE;
	view_remember(view,
		      (struct view_line){ line, line, run->physical + run->n });
	run->n++;
	return true;
}

/* Whether accesses of virtual line @line would change nothing. */
static inline bool view_knows_load(const struct view *view, uint64_t line)
{
	return view->slots[VIEW_SLOT(line)].first.loaded == line;
}

static inline bool view_knows_store(const struct view *view, uint64_t line)
{
	return view->slots[VIEW_SLOT(line)].first.stored == line;
}

#endif
