// SPDX-License-Identifier: GPL-2.0-only
/*
 * fork(), then writes by the parent to all that was copied: what a snapshot costs
 * who takes it. The child's page tables, which are zeroed pages of the kernel's,
 * are part of it, its end is not. A control, as cow is.
 *
 * Each window forks anew and shares its own folios alone, so that all windows are
 * of the same kind.
 */
#include "copies.h"

static int fork_touch_setup(const struct workload_input *input, void **state)
{
	struct copies *copies;
	uint64_t ns;
	int err = copies_open(input, &copies);

	if (err)
		return err;
	err = child_open(&copies->child);
	if (err)
		copies_close(copies, &ns);
	else
		*state = copies;
	return err;
}

static int inherit(const struct buffer *buffer, uint64_t first, uint64_t last,
		   bool inherits)
{
	return child_inherits(buffer->start + first * buffer->folio_bytes,
			      (last - first) * buffer->folio_bytes, inherits);
}

static int run_window(struct copies *copies, uint64_t first, uint64_t last,
		      struct region *region)
{
	const struct buffer *buffer = &copies->buffer;
	int err = inherit(buffer, first, last, true);

	if (err)
		return err;
	region_start(region);
	err = child_fork(&copies->child);
	if (!err)
		err = buffer->fault_in(buffer, first, last);
	region_stop(region);
	child_end(&copies->child);
	return err ? err : inherit(buffer, first, last, false);
}

static int fork_touch_run(void *state, struct region *region)
{
	struct copies *copies = state;
	const uint64_t folios = copies->buffer.folios;
	uint64_t first, last;
	int err = 0;

	for (first = 0; first < folios && !err; first = last) {
		last = region_window_end(region, first, folios);
		err = run_window(copies, first, last, region);
	}
	return err;
}

/* Of single faults the fork is none. */
static int fork_touch_run_latency(void *state, struct region *region,
				  uint32_t *latency_ns)
{
	struct copies *copies = state;
	int err = inherit(&copies->buffer, 0, copies->buffer.folios, true);

	if (!err)
		err = child_fork(&copies->child);
	if (!err)
		err = child_wait(&copies->child);
	return err ? err : buffer_run_latency(state, region, latency_ns);
}

const struct workload fork_touch_workload = {
	.name = "fork-touch",
	.summary = "fork, then the parent's writes to what both share",
	.choices = CHOICES_OF_COPIES,
	.refuses = copies_refuses,
	.faults = copies_faults,
	.setup = fork_touch_setup,
	.source = copies_source,
	.run = fork_touch_run,
	.run_latency = fork_touch_run_latency,
	.memory = copies_memory,
	.claims = copies_claims,
	.teardown = copies_close,
};
