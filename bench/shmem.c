// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on shared anonymous memory, one a folio. shmem gets its folios without
 * __GFP_ZERO and clears them in the fault (shmem_get_folio_gfp()): a control, which
 * no change to the zeroing of anonymous memory should move.
 */
#include <stdio.h>
#include <sys/mman.h>

#include "shmem.h"

const char *shmem_refuses(const struct cell *cell, char *text, size_t size)
{
	if (cell->prezeroed_pct == CELL_NOT_PREZEROED)
		return NULL;
	snprintf(text, size,
		 "its folios are cleared whether they are zeroed or not: leave prezeroed at none");
	return text;
}

static int shmem_map(struct buffer *buffer, const struct cell *cell)
{
	int err = buffer_map(buffer, MAP_SHARED | MAP_ANONYMOUS, -1);

	return err ? err : buffer_advise(buffer, cell->order);
}

static int shmem_setup(const struct workload_input *input, void **state)
{
	return buffer_setup(input, shmem_map, state);
}

const struct workload shmem_workload = {
	.name = "shmem",
	.summary = "first touch of shared anonymous memory",
	.folios = FOLIOS_SHMEM,
	.choices = CHOICES_OF_SHMEM,
	.refuses = shmem_refuses,
	.setup = shmem_setup,
	.run = buffer_run,
	.run_latency = buffer_run_latency,
	.reuse = buffer_reuse,
	.memory = buffer_memory,
	.teardown = buffer_teardown,
};
