// SPDX-License-Identifier: GPL-2.0-only
#include "marker_watch.h"

#include "harness/marker.h"

#define LOADS 4
#define DIGIT_BITS (MARKER_ID_BITS / LOADS)

void marker_watch_nop(struct marker_watch *watch, uint32_t kind)
{
	*watch = (struct marker_watch){ .kind = kind };
}

bool marker_watch_load(struct marker_watch *watch, uint64_t vaddr)
{
	uint64_t page = vaddr / MARKER_TABLE_BYTES;

	if (!watch->kind || watch->n_loads == LOADS)
		return false;
	if (watch->n_loads && page != watch->page) {
		watch->kind = 0; /* another task's; the marker is lost */
		return false;
	}
	watch->page = page;
	watch->payload |= vaddr % MARKER_TABLE_BYTES
			  << watch->n_loads * DIGIT_BITS;
	return ++watch->n_loads == LOADS;
}

void marker_watch_tear(struct marker_watch *watch)
{
	watch->torn = true;
}
