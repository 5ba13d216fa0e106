// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on private anonymous memory, one a folio.
 *
 * Each repetition maps anew. The page tables are not prepared: a new mapping needs
 * them as a program's does (a PTE page for each 2 MB at orders below the PMD's),
 * and MADV_DONTNEED, by which one would empty prepared ones, frees them too on
 * kernels with CONFIG_PT_RECLAIM.
 */
#include "buffer.h"

static int anon_setup(const struct workload_input *input, void **state)
{
	return buffer_setup(input, buffer_map_anon, state);
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
	.teardown = buffer_teardown,
};
