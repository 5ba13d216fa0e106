// SPDX-License-Identifier: GPL-2.0-only
#include "harness/check.h"

#include <string.h>

#include "harness/error.h"

int check_memory(struct verify *verify, const struct cell *cell, void *state,
		 struct verify_result *order, struct verify_result *node)
{
	struct workload_memory memory = { .reason = VERIFY_GONE };
	int err;

	cell->workload->memory(state, &memory);
	if (!memory.start) {
		*order = *node = verify_nothing(memory.reason);
		return 0;
	}
	err = verify_order(verify, memory.start, memory.bytes, cell->order,
			   order);
	if (!err)
		err = verify_node(memory.start, memory.bytes, cell->order,
				  cell->mem_node, node);
	if (err)
		return error_report(-err, "verification failed: %s",
				    strerror(-err));
	return 0;
}
