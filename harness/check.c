// SPDX-License-Identifier: GPL-2.0-only
#include "check.h"

#include <string.h>

#include "error.h"
#include "units.h"

static struct workload_memory memory_of(const struct cell *cell)
{
	return (struct workload_memory) {
		.reason = VERIFY_GONE,
		.order = cell->order,
		.stride_bytes = units_order_bytes(cell->order),
	};
}

static int report(int err)
{
	if (err)
		return error_report(-err, "verification failed: %s",
				    strerror(-err));
	return 0;
}

static int check_apart(struct verify *verify,
		       const struct workload_memory *memory,
		       struct verify_result *result)
{
	return verify_order_apart(verify, memory->start,
				  memory->bytes / memory->stride_bytes,
				  memory->stride_bytes, memory->order, result);
}

int check_order_asked(const struct cell *cell, void *state)
{
	struct workload_memory memory = memory_of(cell);

	cell->workload->memory(state, &memory);
	return memory.order;
}

/* The stand-ins know what comes after verify_mark() only. */
int check_source(struct verify *verify, const struct cell *cell, void *state,
		 struct verify_result *order)
{
	struct workload_memory memory = memory_of(cell);

	if (cell->workload->source)
		cell->workload->source(state, &memory);
	if (!memory.start)
		return 0;
	return report(check_apart(verify, &memory, order));
}

int check_memory(struct verify *verify, const struct cell *cell, void *state,
		 struct verify_result *order, struct verify_result *node)
{
	struct workload_memory memory = memory_of(cell);
	int err;

	cell->workload->memory(state, &memory);
	if (!memory.start) {
		*order = *node = verify_nothing(memory.reason);
		return 0;
	}
	if (memory.stride_bytes == units_order_bytes(memory.order))
		err = verify_order(verify, memory.start, memory.bytes,
				   memory.order, order);
	else
		err = check_apart(verify, &memory, order);
	if (!err)
		err = verify_node(memory.start,
				  memory.bytes / memory.stride_bytes,
				  memory.stride_bytes, cell->mem_node, node);
	return report(err);
}
