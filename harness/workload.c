// SPDX-License-Identifier: GPL-2.0-only
#include "workload.h"

#include <string.h>

#include "units.h"

static const char *const trigger_names[TRIGGERS] = {
	[TRIGGER_WRITE] = "write",
	[TRIGGER_POPULATE] = "populate",
};

static const char *const offset_names[OFFSETS] = {
	[OFFSET_FIRST] = "first",
	[OFFSET_MIDDLE] = "middle",
	[OFFSET_LAST] = "last",
	[OFFSET_RANDOM] = "random",
};

uint64_t cell_folios(const struct cell *cell)
{
	return cell->size_bytes / units_order_bytes(cell->order);
}

uint64_t cell_units(const struct cell *cell)
{
	const uint64_t unit_bytes = cell->workload->unit_bytes;

	return unit_bytes ? cell->size_bytes / unit_bytes : cell_folios(cell);
}

uint64_t cell_faults(const struct cell *cell)
{
	if (cell->workload->faults)
		return cell->workload->faults(cell);
	return cell_folios(cell);
}

uint64_t cell_delivered(const struct cell *cell)
{
	const struct workload *workload = cell->workload;

	return cell_folios(cell) -
	       (workload->undelivered ? workload->undelivered(cell) : 0);
}

bool cell_evicts(const struct cell *cell)
{
	return cell->prezeroed_pct != CELL_NOT_PREZEROED ||
	       cell->workload->evict;
}

bool cell_reuses_after(const struct cell *cell)
{
	return cell->choices[CHOICE_REUSE] != REUSE_NONE &&
	       cell->choices[CHOICE_REUSE_WHEN] == REUSE_AFTER;
}

const char *cell_trigger_name(int trigger)
{
	return trigger < TRIGGERS ? trigger_names[trigger] : NULL;
}

const char *cell_offset_name(int offset)
{
	return offset < OFFSETS ? offset_names[offset] : NULL;
}

const struct workload *workload_find(const struct workload *const *workloads,
				     const char *name)
{
	for (; *workloads; workloads++)
		if (!strcmp((*workloads)->name, name))
			return *workloads;
	return NULL;
}
