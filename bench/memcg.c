// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of a memory control group at its limit. The charge follows the allocation:
 * where it fails, a folio that the allocator has zeroed goes back unused, and a
 * single page is taken in its place.
 *
 * Of the folios the first have room and the others have not. Those are faulted in a
 * few at a time, with a limit set before that has room for single pages and less
 * than a folio. Without room for a single page the kernel kills.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buffer.h"
#include "harness/cgroup.h"
#include "harness/mthp.h"

/* PAGE_ALLOC_COSTLY_ORDER: up to there a failed charge kills instead. */
#define LAST_KILLED 3
#define TABLE_PAGES 512		/* that a page table maps */
#define SPARE_PAGES 4		/* page tables above it, slabs */

struct memcg {
	struct buffer buffer;		/* first, for the hooks of buffers */
	struct cgroup group;
	int max, high, current;		/* files of it; -1: not open */
	const struct cell *cell;
	bool counted;			/* the kernel counts fallbacks */
	uint64_t fallbacks;		/* before the region */
};

static uint64_t folios_without_room(const struct cell *cell)
{
	switch (cell->choices[CHOICE_HEADROOM]) {
	case HEADROOM_HALF:
		return cell_folios(cell) / 2;
	case HEADROOM_NONE:
		return cell_folios(cell);
	default:
		return 0;
	}
}

static uint64_t first_without_room(const struct cell *cell)
{
	return cell_folios(cell) - folios_without_room(cell);
}

/* What @folios take of which only a page each is had, their tables included. */
static uint64_t pages_of_fallbacks(const struct cell *cell, uint64_t folios)
{
	uint64_t tables = (folios << cell->order) / TABLE_PAGES + 1;

	return folios + tables + SPARE_PAGES;
}

/* As many as leave less than a folio of room, and two pages less than that. */
static uint64_t most_at_once(const struct cell *cell)
{
	uint64_t folios = 1;

	while (pages_of_fallbacks(cell, folios + 1) + 2 < 1ULL << cell->order)
		folios++;
	return folios;
}

static const char *memcg_refuses(const struct cell *cell, char *text,
				 size_t size)
{
	(void)text;
	(void)size;
	if (cell->threads > 1)
		return "the limit is one process's: leave threads at 1";
	if (cell->trigger == TRIGGER_POPULATE)
		return "trigger populate takes all pages of what has no room: use write";
	if (cell->offset == OFFSET_RANDOM)
		return "offset random does not let single pages be looked up: use first, middle or last";
	return NULL;
}

/* Tries it: of all that can be missing, this alone is sure to notice. */
static const char *memcg_lacks(const struct cell *cell, char *text,
			       size_t size)
{
	struct cgroup group;
	const char *reason;

	if (cell->order <= LAST_KILLED &&
	    cell->choices[CHOICE_HEADROOM] != HEADROOM_FULL) {
		snprintf(text, size,
			 "without room for a folio of order %d or less the kernel kills: from %d on it falls back",
			 LAST_KILLED, LAST_KILLED + 1);
		return text;
	}
	if (cgroup_open(&group, &reason))
		return reason;
	return cgroup_close(&group) ? "its group cannot be removed" : NULL;
}

static uint64_t memcg_undelivered(const struct cell *cell)
{
	return folios_without_room(cell);
}

static void read_fallbacks(struct memcg *memcg, uint64_t *out)
{
	memcg->counted = !mthp_fallbacks("", memcg->cell->order, out);
}

static int memcg_teardown(void *state, uint64_t *ns)
{
	struct memcg *memcg = state;
	int err;

	buffer_drop(&memcg->buffer, ns);
	close(memcg->max);
	close(memcg->high);
	close(memcg->current);
	err = cgroup_close(&memcg->group);
	free(memcg);
	return err;
}

static int join(struct memcg *memcg)
{
	const char *reason;
	uint64_t used_bytes;
	int err = cgroup_open(&memcg->group, &reason);

	if (err)
		return error_report(-err, "memcg: %s", reason);
	memcg->max = cgroup_file(&memcg->group, "memory.max");
	memcg->high = cgroup_file(&memcg->group, "memory.high");
	memcg->current = cgroup_file(&memcg->group, "memory.current");
	if (memcg->max < 0 || memcg->high < 0 || memcg->current < 0)
		return -EIO;
	/* The first reading allocates. */
	return cgroup_read(memcg->current, &used_bytes);
}

static int memcg_setup(const struct workload_input *input, void **state)
{
	struct memcg *memcg = calloc(1, sizeof(*memcg));
	uint64_t ns;
	int err;

	if (!memcg)
		return -ENOMEM;
	memcg->cell = input->cell;
	memcg->max = memcg->high = memcg->current = -1;
	err = buffer_init(&memcg->buffer, input);
	if (!err)
		err = buffer_map_anon(&memcg->buffer, input->cell);
	if (!err)
		err = buffer_bind(&memcg->buffer, input);
	if (!err)
		err = join(memcg);
	if (err) {
		memcg_teardown(memcg, &ns);
		return err;
	}
	read_fallbacks(memcg, &memcg->fallbacks);
	*state = memcg;
	return 0;
}

/*
 * A limit to memory.high that is exceeded gives back what the CPU has charged in
 * store, up to 64 pages, which would be room for a folio as soon as a charge fails.
 * One to memory.max does as well, and then kills.
 */
static int limit(const struct memcg *memcg, uint64_t folios)
{
	uint64_t used_bytes;
	char text[32];
	int err;

	err = cgroup_write(memcg->max, "max");
	if (!err)
		err = cgroup_write(memcg->high, "0");
	if (!err)
		err = cgroup_write(memcg->high, "max");
	if (!err)
		err = cgroup_read(memcg->current, &used_bytes);
	if (err)
		return err;
	snprintf(text, sizeof(text), "%llu",
		 (unsigned long long)(used_bytes + UNITS_PAGE_BYTES *
			pages_of_fallbacks(memcg->cell, folios)));
	return cgroup_write(memcg->max, text);
}

/* One past the last folio that goes with @first: of its kind, and few enough. */
static uint64_t batch_end(const struct memcg *memcg, uint64_t first)
{
	const uint64_t turn = first_without_room(memcg->cell);
	const uint64_t folios = memcg->buffer.folios;
	const uint64_t most = most_at_once(memcg->cell);

	if (first < turn)
		return turn;
	return folios - first < most ? folios : first + most;
}

/* @latency_ns NULL: all of a batch at once. */
static int run_batch(const struct memcg *memcg, uint64_t first, uint64_t last,
		     struct region *region, uint32_t *latency_ns)
{
	const struct buffer *buffer = &memcg->buffer;
	int err = 0;

	if (first >= first_without_room(memcg->cell))
		err = limit(memcg, last - first);
	if (err)
		return err;
	region_start(region);
	if (latency_ns)
		err = buffer_time_faults(buffer, first, last, latency_ns);
	else
		err = buffer->fault_in(buffer, first, last);
	region_stop(region);
	return err;
}

/* A window that had to be cut would be taken for the one after it. */
static int check_window(const struct memcg *memcg, uint64_t first,
			uint64_t last, uint64_t end)
{
	if (last <= end)
		return 0;
	return error_report(EINVAL,
		"memcg, order %d: a window of %llu faults has only %llu of a kind: set windows to a divisor of half the folios, %llu at most",
		memcg->cell->order, (unsigned long long)(last - first),
		(unsigned long long)(end - first),
		(unsigned long long)most_at_once(memcg->cell));
}

static int run_batches(struct memcg *memcg, struct region *region,
		       uint32_t *latency_ns)
{
	const uint64_t folios = memcg->buffer.folios;
	uint64_t first, last, end;
	int err = 0;

	for (first = 0; first < folios && !err; first = last) {
		last = region_window_end(region, first, folios);
		end = batch_end(memcg, first);
		if (region->window_faults)
			err = check_window(memcg, first, last, end);
		else
			last = end;
		if (!err)
			err = run_batch(memcg, first, last, region,
					latency_ns);
	}
	return err ? err : cgroup_write(memcg->max, "max");
}

static int memcg_run(void *state, struct region *region)
{
	return run_batches(state, region, NULL);
}

static int memcg_run_latency(void *state, struct region *region,
			     uint32_t *latency_ns)
{
	return run_batches(state, region, latency_ns);
}

/* Folios where all or some have room, else the single pages in their places. */
static void memcg_memory(void *state, struct workload_memory *memory)
{
	const struct memcg *memcg = state;
	const struct buffer *buffer = &memcg->buffer;
	const uint64_t folios = first_without_room(memcg->cell);

	buffer_memory(state, memory);
	if (folios) {
		memory->bytes = folios * buffer->folio_bytes;
		return;
	}
	memory->start = buffer->start + buffer->offset_bytes;
	memory->stride_bytes = buffer->folio_bytes;
	memory->order = 0;
}

static size_t memcg_claims(void *state, struct workload_claim *claims)
{
	struct memcg *memcg = state;
	uint64_t now = 0;

	if (!memcg->cell->order) /* falls back to nothing */
		return 0;
	if (memcg->counted)
		read_fallbacks(memcg, &now);
	claims[0] = (struct workload_claim) {
		.name = "fallbacks",
		.asked = folios_without_room(memcg->cell),
		.got = now - memcg->fallbacks,
		.how = "mthp_stats",
		.reason = memcg->counted ? NULL :
			"this kernel does not count charges that fail",
	};
	return 1;
}

const struct workload memcg_workload = {
	.name = "memcg",
	.summary = "first touch in a memory control group at its limit",
	.choices = CHOICE_BIT(CHOICE_ZERO_ORDER) | CHOICE_BIT(CHOICE_SITE) |
		   CHOICE_BIT(CHOICE_DEFRAG) | CHOICE_BIT(CHOICE_HEADROOM),
	.refuses = memcg_refuses,
	.lacks = memcg_lacks,
	.undelivered = memcg_undelivered,
	.setup = memcg_setup,
	.run = memcg_run,
	.run_latency = memcg_run_latency,
	.memory = memcg_memory,
	.claims = memcg_claims,
	.teardown = memcg_teardown,
};
