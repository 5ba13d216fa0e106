// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on private anonymous memory, one a folio.
 *
 * Each repetition maps anew, aligned to 1 GB so that every folio and every page
 * table lies the same. The page tables are not prepared: a new mapping needs
 * them as a program's does (a PTE page for each 2 MB at orders below the PMD's),
 * and MADV_DONTNEED, by which one would empty prepared ones, frees them too on
 * kernels with CONFIG_PT_RECLAIM.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/bench.h"

#define ALIGN_BYTES ((uint64_t)1 << 30)

struct anon {
	char *map;
	char *start;			/* aligned, within map */
	uint64_t bytes;
	uint64_t folio_bytes;
	uint64_t faults;
	uint64_t offset_bytes;		/* of the touch in each folio */
	uint32_t *offsets_bytes;	/* or one for each, NULL = all the same */
	uint64_t offsets_size;
	int (*fault_in)(struct anon *anon, uint64_t first, uint64_t last);
};

/*
 * Loops of few instructions are aligned: where else the linker happens to put
 * one has been seen to move the figure by more than what is looked for.
 */
#define LOOP __attribute__((noinline, aligned(64)))

LOOP static int touch_strided(struct anon *anon, uint64_t first, uint64_t last)
{
	const uint64_t stride = anon->folio_bytes;
	volatile char *byte = anon->start + anon->offset_bytes + first * stride;
	uint64_t i;

	for (i = first; i < last; i++, byte += stride)
		*byte = 1;
	return 0;
}

LOOP static int touch_listed(struct anon *anon, uint64_t first, uint64_t last)
{
	volatile char *folio = anon->start + first * anon->folio_bytes;
	uint64_t i;

	for (i = first; i < last; i++, folio += anon->folio_bytes)
		folio[anon->offsets_bytes[i]] = 1;
	return 0;
}

static int populate(struct anon *anon, uint64_t first, uint64_t last)
{
	if (!madvise(anon->start + first * anon->folio_bytes,
		     (last - first) * anon->folio_bytes, MADV_POPULATE_WRITE))
		return 0;
	return error_report(errno,
		"MADV_POPULATE_WRITE: %s: leave out trigger populate before Linux 5.14",
		strerror(errno));
}

static int anon_run(void *state, struct region *region)
{
	struct anon *anon = state;
	uint64_t first, last;
	int err = 0;

	for (first = 0; first < anon->faults && !err; first = last) {
		last = region_window_end(region, first, anon->faults);
		region_start(region);
		err = anon->fault_in(anon, first, last);
		region_stop(region);
	}
	return err;
}

static int anon_run_latency(void *state, struct region *region,
			    uint32_t *latency_ns)
{
	struct anon *anon = state;
	uint64_t i, start_ns;
	int err = 0;

	region_start(region);
	for (i = 0; i < anon->faults && !err; i++) {
		start_ns = region_clock_ns();
		err = anon->fault_in(anon, i, i + 1);
		latency_ns[i] = (uint32_t)(region_clock_ns() - start_ns);
	}
	region_stop(region);
	return err;
}

/* Maps more than needed for the alignment; what lies around is never touched. */
static int map_aligned(struct anon *anon)
{
	char *map;

	map = mmap(NULL, anon->bytes + ALIGN_BYTES, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		return error_report(errno,
			"cannot map the buffer (%s): make size smaller, or raise ulimit -v",
			strerror(errno));
	anon->map = map;
	anon->start = (char *)(((uintptr_t)map + ALIGN_BYTES - 1) &
			       ~(uintptr_t)(ALIGN_BYTES - 1));
	return 0;
}

static int advise(struct anon *anon, int order)
{
	int advice = order ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;

	/* A kernel without THP refuses the advice that order 0 does not need. */
	if (!madvise(anon->start, anon->bytes, advice) || !order)
		return 0;
	return error_report(errno, "MADV_HUGEPAGE: %s: use order 0",
			    strerror(errno));
}

/*
 * Local memory needs no policy: one of the mapping's own would be looked up in
 * each fault, which programs without one do not pay. Where the kernel falls
 * back to another node verification says so.
 */
static int bind_memory(struct anon *anon, const struct workload_input *input)
{
	int node = input->cell->mem_node;
	int err;

	if (node == input->cell->cpu_node)
		return 0;
	err = topology_bind_memory(input->topology, anon->start, anon->bytes,
				   node);
	if (err)
		return error_report(-err,
			"cannot bind memory to node %d (%s): widen this process's memory nodes",
			node, strerror(-err));
	return 0;
}

/* Present before the region, so that reading the list does not fault. */
static int draw_offsets(struct anon *anon, const struct workload_input *input)
{
	struct prng prng = { input->seed };
	uint32_t pages = 1u << input->cell->order;
	void *memory;
	uint64_t i;

	anon->offsets_size = anon->faults * sizeof(*anon->offsets_bytes);
	memory = mmap(NULL, anon->offsets_size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno,
			"no memory for the offsets: make size smaller");
	anon->offsets_bytes = memory;
	for (i = 0; i < anon->faults; i++)
		anon->offsets_bytes[i] = prng_below(&prng, pages)
					 << UNITS_PAGE_SHIFT;
	return 0;
}

static int choose_offset(struct anon *anon, const struct workload_input *input)
{
	anon->fault_in = touch_strided;
	switch (input->cell->offset) {
	case OFFSET_MIDDLE:
		anon->offset_bytes = anon->folio_bytes / 2;
		return 0;
	case OFFSET_LAST:
		anon->offset_bytes = anon->folio_bytes - UNITS_PAGE_BYTES;
		return 0;
	case OFFSET_RANDOM:
		anon->fault_in = touch_listed;
		return draw_offsets(anon, input);
	default:
		return 0;
	}
}

static int anon_teardown(void *state, uint64_t *ns)
{
	struct anon *anon = state;
	uint64_t start_ns = region_clock_ns();

	if (anon->map)
		munmap(anon->map, anon->bytes + ALIGN_BYTES);
	*ns = region_clock_ns() - start_ns;
	if (anon->offsets_bytes)
		munmap(anon->offsets_bytes, anon->offsets_size);
	free(anon);
	return 0;
}

static int anon_setup(const struct workload_input *input, void **state)
{
	const struct cell *cell = input->cell;
	struct anon *anon = calloc(1, sizeof(*anon));
	uint64_t ns;
	int err;

	if (!anon)
		return -ENOMEM;
	anon->bytes = cell->size_bytes;
	anon->folio_bytes = units_order_bytes(cell->order);
	anon->faults = cell_faults(cell);
	err = choose_offset(anon, input);
	if (cell->trigger == TRIGGER_POPULATE)
		anon->fault_in = populate;
	if (!err)
		err = map_aligned(anon);
	if (!err)
		err = advise(anon, cell->order);
	if (!err)
		err = bind_memory(anon, input);
	if (err)
		anon_teardown(anon, &ns);
	else
		*state = anon;
	return err;
}

static void anon_memory(void *state, struct workload_memory *memory)
{
	const struct anon *anon = state;

	memory->start = anon->start;
	memory->bytes = anon->bytes;
}

const struct workload anon_workload = {
	.name = "anon",
	.summary = "first touch of private anonymous memory",
	.setup = anon_setup,
	.run = anon_run,
	.run_latency = anon_run_latency,
	.memory = anon_memory,
	.teardown = anon_teardown,
};
