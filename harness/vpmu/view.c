// SPDX-License-Identifier: GPL-2.0-only
#include "view.h"

#include <string.h>

#include "qemu_plugin.h"

#define PAGE_SHIFT 12
#define LINES_PER_PAGE ((1 << PAGE_SHIFT) / SIM_LINE_BYTES)
#define NOWHERE UINT64_MAX

static void forget_lines(struct view *view)
{
	memset(view->loaded, 0xff, sizeof(view->loaded));
	memset(view->stored, 0xff, sizeof(view->stored));
}

void view_forget(struct view *view)
{
	forget_lines(view);
	for (int i = 0; i < VIEW_PAGES; i++)
		view->pages[i].page = NOWHERE;
}

void view_init(struct view *view, struct model *model, unsigned int cpu,
	       unsigned int l1_sets)
{
	*view = (struct view){ .model = model, .cpu = cpu };
	view_forget(view);
	model->line_mask =
		(l1_sets < VIEW_LINES ? l1_sets : VIEW_LINES) - 1;
	model->view[model->n_views++] = view;
}

/* NOWHERE for a device, which has no cache, or what QEMU cannot tell. */
static uint64_t ask_qemu(const struct view *view,
			 const struct view_access *access)
{
	const struct qemu_plugin_hwaddr *hwaddr =
		qemu_plugin_get_hwaddr(access->info, access->vaddr);

	if (!hwaddr || qemu_plugin_hwaddr_is_io(hwaddr))
		return NOWHERE;
	return memory_guest_address(&view->model->memory,
				    qemu_plugin_hwaddr_phys_addr(hwaddr));
}

/* The physical line of virtual line @line. */
static uint64_t translate(struct view *view, const struct view_access *access,
			  uint64_t line)
{
	const uint64_t page = line / LINES_PER_PAGE;
	const unsigned int slot = page % VIEW_PAGES;
	uint64_t address;

	if (view->pages[slot].page != page) {
		if (access->vaddr >> PAGE_SHIFT != page)
			return NOWHERE; /* the rest of one across two pages */
		address = ask_qemu(view, access);
		if (address == NOWHERE)
			return NOWHERE;
		view->pages[slot].page = page;
		view->pages[slot].line =
			(address >> PAGE_SHIFT) * LINES_PER_PAGE;
	}
	return view->pages[slot].line + line % LINES_PER_PAGE;
}

static void disturb(const struct model *model, uint64_t cpus)
{
	for (unsigned int i = 0; cpus; i++, cpus >>= 1)
		if (cpus & 1)
			forget_lines(model->view[i]);
}

void view_access_line(struct view *view, const struct view_access *access,
		      uint64_t line, struct sim_counts *counts)
{
	const unsigned int slot = line & view->model->line_mask;
	const uint64_t physical = translate(view, access, line);

	if (physical == NOWHERE)
		return;
	disturb(view->model,
		caches_access(view->model->caches, view->cpu, physical,
			      access->store, access->whole, counts));
	view->loaded[slot] = line;
	view->stored[slot] = access->store ? line : NOWHERE;
}
