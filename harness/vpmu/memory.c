// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include <errno.h>
#include <stddef.h>

#define NONE UINT64_MAX
#define FOUR_GB (UINT64_C(1) << 32)
/*
 * RAM below 4 GB ends at a multiple of this where there is more above (QEMU's
 * pc machines: 3 or 3.5 GB); firmware keeps some of its end to itself.
 */
#define HOLE_ALIGN (UINT64_C(256) << 20)

int memory_add_range(struct memory *memory, unsigned int node, uint64_t start,
		     uint64_t end)
{
	struct memory_range *last =
		memory->n ? &memory->range[memory->n - 1] : NULL;

	/* Small gaps are the firmware's, not QEMU's. */
	if (last && last->node == node && last->end <= start &&
	    !(last->end <= FOUR_GB && start >= FOUR_GB)) {
		last->end = end;
		return 0;
	}
	if (memory->n == MEMORY_RANGES)
		return -ENOSPC;
	memory->range[memory->n++] = (struct memory_range){
		.node = node, .start = start, .end = end, .raw = NONE
	};
	return 0;
}

static struct memory_range *range_of(struct memory *memory, uint64_t address)
{
	for (unsigned int i = 0; i < memory->n; i++)
		if (address >= memory->range[i].start &&
		    address < memory->range[i].end)
			return &memory->range[i];
	return NULL;
}

/* The node's other part, across the hole; NULL when there is none. */
static struct memory_range *across_hole(struct memory *memory,
					const struct memory_range *known)
{
	for (unsigned int i = 0; i < memory->n; i++)
		if (&memory->range[i] != known &&
		    memory->range[i].node == known->node)
			return &memory->range[i];
	return NULL;
}

/* What lies above the hole follows in QEMU's block what lies below it. */
static uint64_t raw_across(const struct memory_range *known,
			   const struct memory_range *other)
{
	uint64_t hole;

	if (known->raw == known->start)
		return other->start; /* QEMU gives the guest's addresses */
	if (other->start > known->start) {
		hole = (known->end + HOLE_ALIGN - 1) & -HOLE_ALIGN;
		return known->raw + (hole - known->start);
	}
	hole = (other->end + HOLE_ALIGN - 1) & -HOLE_ALIGN;
	return known->raw - (hole - other->start);
}

int memory_add_page(struct memory *memory, uint64_t address, uint64_t raw)
{
	struct memory_range *known = range_of(memory, address), *other;

	if (!known)
		return -ENOENT;
	if (known->raw != NONE)
		return memory_guest_address(memory, raw) == address ? 0 :
								      -EEXIST;
	known->raw = raw - (address - known->start);
	other = across_hole(memory, known);
	if (other)
		other->raw = raw_across(known, other);
	return 0;
}

uint64_t memory_guest_address(const struct memory *memory, uint64_t raw)
{
	const struct memory_range *range;

	for (unsigned int i = 0; i < memory->n; i++) {
		range = &memory->range[i];
		if (range->raw != NONE && raw >= range->raw &&
		    raw - range->raw < range->end - range->start)
			return range->start + (raw - range->raw);
	}
	return raw;
}
