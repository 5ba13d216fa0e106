// SPDX-License-Identifier: GPL-2.0-only
#include "marker_watch.h"

#include "harness/marker.h"

#define LOADS 4
#define DIGIT_BITS (MARKER_ID_BITS / LOADS)

void marker_watch_nop(struct marker_watch *watch, struct cpu *cpu,
		      uint32_t kind)
{
	*watch = (struct marker_watch){ .kind = kind };
	/* A region ends here. Its loads may yet be interrupted. */
	cpu_read(cpu, &watch->at_nop);
	cpu_uncount_user(cpu);
}

static void finish(struct marker_watch *watch, struct cpu *cpu,
		   struct regions *regions)
{
	if (watch->kind == MARKER_OPEN) {
		cpu_forget_context(cpu);
		regions_open(regions, watch->id, cpu);
	} else {
		regions_close(regions, watch->id, cpu, &watch->at_nop);
	}
	watch->kind = 0;
}

void marker_watch_load(struct marker_watch *watch, struct cpu *cpu,
		       uint64_t vaddr, struct regions *regions)
{
	uint64_t page = vaddr / MARKER_TABLE_BYTES;

	if (!watch->kind)
		return;
	if (watch->n_loads && page != watch->page) {
		watch->kind = 0; /* another task's; the marker is lost */
		return;
	}
	cpu_uncount_user(cpu);
	watch->page = page;
	watch->id |= vaddr % MARKER_TABLE_BYTES << watch->n_loads * DIGIT_BITS;
	if (++watch->n_loads == LOADS)
		finish(watch, cpu, regions);
}
