// SPDX-License-Identifier: GPL-2.0-only
#include "view.h"

#include <string.h>

#include "cache_hit.h"
#include "qemu_plugin.h"

#define PAGE_SHIFT 12
#define LINES_PER_PAGE ((1 << PAGE_SHIFT) / SIM_LINE_BYTES)

static void forget_lines(struct view *view)
{
	memset(view->slots, 0xff, sizeof(view->slots));
}

void view_forget(struct view *view)
{
	forget_lines(view);
	view->run.next = VIEW_NOWHERE;
	for (int i = 0; i < VIEW_PAGES; i++)
		view->pages[i].page = VIEW_NOWHERE;
}

void view_init(struct view *view, struct model *model, unsigned int cpu)
{
	struct cpu_caches *caches = caches_of(model->caches, cpu);

	*view = (struct view){ .model = model,
			       .caches = caches,
			       .l1 = caches_l1(caches) };
	view->knows_second = cache_array_sets(view->l1) == VIEW_LINES &&
			     cache_array_can_swap(&view->l1->layout);
	view_forget(view);
	model->view[model->n_views++] = view;
}

/* VIEW_NOWHERE for a device, which has no cache, or what QEMU cannot tell. */
static uint64_t ask_qemu(const struct view *view, uint64_t vaddr, uint32_t info)
{
	const struct qemu_plugin_hwaddr *hwaddr =
		qemu_plugin_get_hwaddr(info, vaddr);

	if (!hwaddr || qemu_plugin_hwaddr_is_io(hwaddr))
		return VIEW_NOWHERE;
	return memory_guest_address(&view->model->memory,
				    qemu_plugin_hwaddr_phys_addr(hwaddr));
}

/* Learns where the page of @vaddr is. Returns whether that is in memory. */
static bool learn_page(struct view *view, uint64_t vaddr, uint32_t info)
{
	const uint64_t page = vaddr >> PAGE_SHIFT;
	const uint64_t address = ask_qemu(view, vaddr, info);

	if (address == VIEW_NOWHERE)
		return false;
	view->pages[page % VIEW_PAGES].page = page;
	view->pages[page % VIEW_PAGES].line =
		(address >> PAGE_SHIFT) * LINES_PER_PAGE;
	return true;
}

/* Virtual line @line of the access is physical line *@physical. */
static inline bool translate(struct view *view, uint64_t line, uint64_t vaddr,
			     uint32_t info, uint64_t *physical)
{
	const uint64_t page = line / LINES_PER_PAGE;
	const unsigned int slot = page % VIEW_PAGES;

	if (__builtin_expect(view->pages[slot].page != page, 0)) {
		/* The rest of an access across two pages is not known. */
		if (vaddr >> PAGE_SHIFT != page ||
		    !learn_page(view, vaddr, info))
			return false;
	}
	*physical = view->pages[slot].line + line % LINES_PER_PAGE;
	return true;
}

static void disturb(const struct model *model, uint64_t cpus)
{
	for (unsigned int i = 0; cpus; i++, cpus >>= 1)
		if (cpus & 1)
			forget_lines(model->view[i]);
}

static void __attribute__((noinline))
access_slowly(struct view *view, uint64_t physical, bool store, bool whole,
	      bool in_l1, struct sim_counts *counts)
{
	disturb(view->model, caches_access_slowly(view->caches, physical, store,
						  whole, in_l1, counts));
}

/* Whether it was the access of a set's last line but one, which is done then. */
static inline bool access_second(struct view *view, uint64_t line, bool store)
{
	struct view_slot *slot = &view->slots[VIEW_SLOT(line)];
	const struct view_line second = slot->second;

	if ((store ? second.stored : second.loaded) != line)
		return false;
	view_settle(view->model);
	slot->second = slot->first;
	slot->first = second;
	cache_array_swap(&view->l1->layout,
			 cache_array_set(view->l1, &view->l1->layout, line));
	return true;
}

void view_settle(struct model *model)
{
	struct view *view = model->late;

	if (!view)
		return;
	model->late = NULL;
	view->run.next = VIEW_NOWHERE;
	caches_store_run(view->caches, view->run.physical, view->run.n,
			 view->run.whole, view->run.counts);
}

/* Whether a store, which follows the last one, is put off as a run's first. */
static inline bool begin_run(struct view *view, uint64_t line,
			     uint64_t physical, bool whole,
			     struct sim_counts *counts)
{
	const bool follows = physical == view->run.physical + view->run.n;

	view->run = (struct view_run){ .next = VIEW_NOWHERE,
				       .physical = physical + 1 };
	if (!follows || !caches_are_alone(view->caches, physical))
		return false;
	view->run = (struct view_run){ .next = line,
				       .physical = physical,
				       .whole = whole,
				       .counts = counts };
	view->model->late = view;
	return view_continue(view, line, whole, counts);
}

/* The usual hit inline, and @store a constant: both are for speed. */
static inline __attribute__((always_inline)) void
access_lines(struct view *view, uint64_t vaddr, unsigned int bytes,
	     uint32_t info, bool store, bool whole, struct sim_counts *counts)
{
	const uint64_t last = (vaddr + bytes - 1) / SIM_LINE_BYTES;
	uint64_t line, physical;
	enum cache_hit hit;
	bool dirty;

	for (line = vaddr / SIM_LINE_BYTES; line <= last; line++) {
		if ((store ? view_knows_store(view, line) :
			     view_knows_load(view, line)) ||
		    access_second(view, line, store) ||
		    !translate(view, line, vaddr, info, &physical))
			continue;
		view_settle(view->model);
		if (store && begin_run(view, line, physical, whole, counts))
			continue;
		hit = cache_hit(view->l1, &view->l1->layout, physical, store);
		if (!cache_hit_ends(hit, store))
			access_slowly(view, physical, store, whole,
				      hit != CACHE_MISS, counts);
		dirty = store || hit == CACHE_HIT_DIRTY;
		view_remember(view,
			      (struct view_line){
				      .loaded = line,
				      .stored = dirty ? line : VIEW_NOWHERE,
				      .physical = physical });
	}
}

void view_load(struct view *view, uint64_t vaddr, unsigned int bytes,
	       uint32_t info, struct sim_counts *counts)
{
	access_lines(view, vaddr, bytes, info, false, false, counts);
}

void view_store(struct view *view, uint64_t vaddr, unsigned int bytes,
		uint32_t info, bool whole, struct sim_counts *counts)
{
	access_lines(view, vaddr, bytes, info, true, whole, counts);
}
