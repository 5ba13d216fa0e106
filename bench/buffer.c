// SPDX-License-Identifier: GPL-2.0-only
#include "buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGN_BYTES ((uint64_t)1 << 30)

int buffer_init(struct buffer *buffer, const struct workload_input *input)
{
	const struct cell *cell = input->cell;

	*buffer = (struct buffer) {
		.bytes = cell->size_bytes,
		.folio_bytes = units_order_bytes(cell->order),
		.folios = cell_folios(cell),
		.reuse = cell->choices[CHOICE_REUSE],
		.access = cell->choices[CHOICE_REUSE_ACCESS],
		.reuse_each = cell->choices[CHOICE_REUSE_WHEN] == REUSE_EACH,
	};
	return touch_choose(buffer, input);
}

/* Maps more than needed for the alignment; what lies around is never touched. */
int buffer_map(struct buffer *buffer, int flags, int fd)
{
	const uint64_t bytes = buffer->bytes + ALIGN_BYTES;
	char *map, *start;

	map = mmap(NULL, bytes, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		goto fail;
	start = (char *)(((uintptr_t)map + ALIGN_BYTES - 1) &
			 ~(uintptr_t)(ALIGN_BYTES - 1));
	buffer->map = map;
	buffer->map_bytes = bytes;
	if (!(flags & MAP_HUGETLB))
		flags |= MAP_NORESERVE;
	buffer->start = mmap(start, buffer->bytes, PROT_READ | PROT_WRITE,
			     flags | MAP_FIXED, fd, 0);
	if (buffer->start != MAP_FAILED)
		return 0;
fail:
	return error_report(errno,
		"cannot map the buffer (%s): make size smaller, or raise ulimit -v",
		strerror(errno));
}

int buffer_map_anon(struct buffer *buffer, const struct cell *cell)
{
	int err = buffer_map(buffer, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	return err ? err : buffer_advise(buffer, cell->order);
}

int buffer_advise(const struct buffer *buffer, int order)
{
	int advice = order ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;

	/* A kernel without THP refuses the advice that order 0 does not need. */
	if (!madvise(buffer->start, buffer->bytes, advice) || !order)
		return 0;
	return error_report(errno, "MADV_HUGEPAGE: %s: use order 0",
			    strerror(errno));
}

/*
 * Local memory needs no policy: one of the mapping's own would be looked up in
 * each fault, which programs without one do not pay. Where the kernel falls
 * back to another node verification says so.
 */
int buffer_bind(const struct buffer *buffer,
		const struct workload_input *input)
{
	int node = input->cell->mem_node;
	int err;

	if (node == input->cell->cpu_node)
		return 0;
	err = topology_bind_memory(input->topology, buffer->start,
				   buffer->bytes, node);
	if (err)
		return error_report(-err,
			"cannot bind memory to node %d (%s): widen this process's memory nodes",
			node, strerror(-err));
	return 0;
}

void buffer_drop(struct buffer *buffer, uint64_t *ns)
{
	uint64_t start_ns = region_clock_ns();

	if (buffer->map)
		munmap(buffer->map, buffer->map_bytes);
	*ns = region_clock_ns() - start_ns;
	if (buffer->offsets_bytes)
		munmap(buffer->offsets_bytes, buffer->offsets_size);
}

int buffer_setup(const struct workload_input *input,
		 int (*map)(struct buffer *buffer, const struct cell *cell),
		 void **state)
{
	struct buffer *buffer = malloc(sizeof(*buffer));
	uint64_t ns;
	int err;

	if (!buffer)
		return -ENOMEM;
	err = buffer_init(buffer, input);
	if (!err)
		err = map(buffer, input->cell);
	if (!err)
		err = buffer_bind(buffer, input);
	if (err)
		buffer_teardown(buffer, &ns);
	else
		*state = buffer;
	return err;
}

/* --- hooks */

static int fault_and_reuse(const struct buffer *buffer, uint64_t first,
			   uint64_t last)
{
	uint64_t i;
	int err = 0;

	for (i = first; i < last && !err; i++) {
		err = buffer->fault_in(buffer, i, i + 1);
		reuse_folios(buffer, i, i + 1);
	}
	return err;
}

/* @on_folios for the folios of each window, and nothing else in the region. */
static int run_windows(const struct buffer *buffer, struct region *region,
		       int (*on_folios)(const struct buffer *buffer,
					uint64_t first, uint64_t last))
{
	uint64_t first, last;
	int err = 0;

	for (first = 0; first < buffer->folios && !err; first = last) {
		last = region_window_end(region, first, buffer->folios);
		region_start(region);
		err = on_folios(buffer, first, last);
		region_stop(region);
	}
	return err;
}

int buffer_run(void *state, struct region *region)
{
	const struct buffer *buffer = state;

	return run_windows(buffer, region, buffer->reuse_each ?
			   fault_and_reuse : buffer->fault_in);
}

int buffer_time_faults(const struct buffer *buffer, uint64_t first,
		       uint64_t last, uint32_t *latency_ns)
{
	uint64_t i, start_ns;
	int err = 0;

	for (i = first; i < last && !err; i++) {
		start_ns = region_clock_ns();
		err = buffer->fault_in(buffer, i, i + 1);
		latency_ns[i] = (uint32_t)(region_clock_ns() - start_ns);
	}
	return err;
}

int buffer_run_latency(void *state, struct region *region,
		       uint32_t *latency_ns)
{
	const struct buffer *buffer = state;
	int err;

	region_start(region);
	err = buffer_time_faults(buffer, 0, buffer->folios, latency_ns);
	region_stop(region);
	return err;
}

int buffer_reuse(void *state, struct region *region)
{
	return run_windows(state, region, reuse_folios);
}

void buffer_memory(void *state, struct workload_memory *memory)
{
	const struct buffer *buffer = state;

	memory->start = buffer->start;
	memory->bytes = buffer->bytes;
}

int buffer_teardown(void *state, uint64_t *ns)
{
	buffer_drop(state, ns);
	free(state);
	return 0;
}
