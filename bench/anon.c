// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on private anonymous memory, one a folio.
 *
 * Each repetition maps anew. The page tables are not prepared: a new mapping needs
 * them as a program's does (a PTE page for each 2 MB at orders below the PMD's),
 * and MADV_DONTNEED, by which one would empty prepared ones, frees them too on
 * kernels with CONFIG_PT_RECLAIM.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "bench/buffer.h"

static int anon_teardown(void *state, uint64_t *ns)
{
	buffer_drop(state, ns);
	free(state);
	return 0;
}

static int anon_setup(const struct workload_input *input, void **state)
{
	struct buffer *buffer = malloc(sizeof(*buffer));
	uint64_t ns;
	int err;

	if (!buffer)
		return -ENOMEM;
	err = buffer_init(buffer, input);
	if (!err)
		err = buffer_map(buffer, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	if (!err)
		err = buffer_advise(buffer, input->cell->order);
	if (!err)
		err = buffer_bind(buffer, input);
	if (err)
		anon_teardown(buffer, &ns);
	else
		*state = buffer;
	return err;
}

const struct workload anon_workload = {
	.name = "anon",
	.summary = "first touch of private anonymous memory",
	.choices = CHOICES_OF_BUFFERS,
	.setup = anon_setup,
	.run = buffer_run,
	.run_latency = buffer_run_latency,
	.reuse = buffer_reuse,
	.memory = buffer_memory,
	.teardown = anon_teardown,
};
