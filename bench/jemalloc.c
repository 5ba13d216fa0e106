// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an allocator makes of page faults: requests of recorded sizes, each of which
 * replaces one that was drawn among all that live, from an arena of jemalloc's.
 *
 * A quarter of `size` is alive at a time; how long programs keep their memory was
 * not recorded, and random replacement is no more than a plain assumption. What is
 * allocated is written to, a byte a page. No thread cache lies between: it would
 * keep small requests from the arena, and its memory is not the arena's alone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench.h"
#include "jemalloc_arena.h"
#include "jemalloc_mix.h"
#include "harness/counters.h"
#include "harness/mthp.h"
#include "harness/verify.h"

#define UNIT_BYTES ((uint64_t)1 << 20)
#define SIZE_LEAST (8 * UNIT_BYTES)
#define CLASSES (sizeof(jemalloc_mix) / sizeof(jemalloc_mix[0]))
#define LIVE_SHARE 4 /* 1 / it of the bytes allocated */

struct request {
	uint32_t bytes;
	uint32_t slot;		/* whose memory is freed before */
};

struct churn {
	struct jemalloc_arena arena;
	uint64_t size_bytes;	/* to allocate */
	uint64_t allocated_bytes;
	struct request *requests;
	size_t n_requests, done;
	void **slots;
	uint32_t n_slots;
	void *memory;		/* that requests and slots lie in */
	size_t memory_bytes;
	bool huge;		/* folios may be larger than a page */
	struct jemalloc_stats before, after;
	struct mthp_stats huge_before;
	uint64_t faults;
};

/* --- requests, drawn before the region */

struct mix {
	uint32_t weights;	/* sum */
	double mean_bytes;
};

static struct mix mix_sums(void)
{
	struct mix mix = { 0 };
	size_t i;

	for (i = 0; i < CLASSES; i++) {
		mix.weights += jemalloc_mix[i].weight;
		mix.mean_bytes += (double)jemalloc_mix[i].bytes *
				  jemalloc_mix[i].weight;
	}
	mix.mean_bytes /= mix.weights;
	return mix;
}

static uint32_t draw_bytes(struct prng *prng, const struct mix *mix)
{
	uint32_t at = prng_below(prng, mix->weights);
	size_t i;

	for (i = 0; at >= jemalloc_mix[i].weight; i++)
		at -= jemalloc_mix[i].weight;
	return jemalloc_mix[i].bytes;
}

/* How many requests it takes, as the same numbers are drawn once more later. */
static size_t count_requests(const struct mix *mix, uint64_t seed,
			     uint64_t bytes)
{
	struct prng prng = { seed };
	uint64_t sum = 0;
	size_t n;

	for (n = 0; sum < bytes; n++) {
		sum += draw_bytes(&prng, mix);
		prng_next(&prng);
	}
	return n;
}

/* Present before the region, so that reading the list does not fault. */
static int map_lists(struct churn *churn)
{
	void *memory;

	churn->memory_bytes = churn->n_requests * sizeof(*churn->requests) +
			      churn->n_slots * sizeof(*churn->slots);
	memory = mmap(NULL, churn->memory_bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno,
			"no memory for the requests: make size smaller");
	churn->memory = memory;
	churn->slots = memory;
	churn->requests = (struct request *)(churn->slots + churn->n_slots);
	return 0;
}

static int draw_requests(struct churn *churn, uint64_t seed)
{
	const struct mix mix = mix_sums();
	struct prng prng = { seed };
	size_t i;
	int err;

	churn->n_requests = count_requests(&mix, seed, churn->size_bytes);
	churn->n_slots = 1 + (uint32_t)((double)churn->size_bytes /
					LIVE_SHARE / mix.mean_bytes);
	err = map_lists(churn);
	for (i = 0; i < churn->n_requests && !err; i++) {
		churn->requests[i].bytes = draw_bytes(&prng, &mix);
		churn->requests[i].slot = prng_below(&prng, churn->n_slots);
	}
	return err;
}

/* --- the region */

static void write_pages(volatile char *memory, uint32_t bytes)
{
	uint32_t at;

	for (at = 0; at < bytes; at += UNITS_PAGE_BYTES)
		memory[at] = 1;
	memory[bytes - 1] = 1;
}

static int serve(struct churn *churn, const struct request *request)
{
	void **slot = &churn->slots[request->slot];

	if (*slot)
		dallocx(*slot, churn->arena.flags);
	*slot = mallocx(request->bytes, churn->arena.flags);
	if (!*slot)
		return error_report(ENOMEM,
			"jemalloc has no memory: make size smaller, or raise ulimit -v");
	write_pages(*slot, request->bytes);
	churn->allocated_bytes += request->bytes;
	return 0;
}

static int serve_until(struct churn *churn, uint64_t bytes)
{
	int err = 0;

	while (!err && churn->allocated_bytes < bytes &&
	       churn->done < churn->n_requests)
		err = serve(churn, &churn->requests[churn->done++]);
	return err;
}

static int jemalloc_run(void *state, struct region *region)
{
	struct churn *churn = state;
	const uint64_t units = churn->size_bytes / UNIT_BYTES;
	const uint64_t faults = verify_faults();
	uint64_t first, last;
	int err = 0;

	for (first = 0; first < units && !err; first = last) {
		last = region_window_end(region, first, units);
		region_start(region);
		err = serve_until(churn, last * UNIT_BYTES);
		region_stop(region);
	}
	churn->faults = verify_faults() - faults;
	if (!err)
		err = jemalloc_arena_stats(&churn->arena, &churn->after);
	return err;
}

/* --- before and after */

static int jemalloc_teardown(void *state, uint64_t *ns)
{
	struct churn *churn = state;
	uint64_t start_ns = region_clock_ns();

	jemalloc_arena_close(&churn->arena);
	*ns = region_clock_ns() - start_ns;
	if (churn->memory)
		munmap(churn->memory, churn->memory_bytes);
	free(churn);
	return 0;
}

static int prepare_churn(struct churn *churn, uint64_t seed)
{
	int err = draw_requests(churn, seed);

	if (!err && churn->huge)
		err = mthp_stats_read("", &churn->huge_before);
	if (!err)
		err = jemalloc_arena_stats(&churn->arena, &churn->before);
	return err;
}

static int jemalloc_setup(const struct workload_input *input, void **state)
{
	const struct cell *cell = input->cell;
	struct churn *churn = calloc(1, sizeof(*churn));
	uint64_t ns;
	int err;

	if (!churn)
		return -ENOMEM;
	churn->size_bytes = cell->size_bytes;
	churn->huge = cell->order && cell->choices[CHOICE_THP] != THP_NEVER;
	err = jemalloc_arena_open(&churn->arena, cell->choices[CHOICE_DECAY],
				  cell->choices[CHOICE_THP]);
	if (err) {
		free(churn);
		return err;
	}
	err = prepare_churn(churn, input->seed);
	if (err)
		jemalloc_teardown(churn, &ns);
	else
		*state = churn;
	return err;
}

static void jemalloc_memory(void *state, struct workload_memory *memory)
{
	(void)state;
	memory->start = NULL;
	memory->reason = "jemalloc alone knows where its memory lies";
}

/* --- what came of it */

static uint64_t pages_taken(const struct churn *churn)
{
	return (churn->after.resident_bytes - churn->before.resident_bytes) /
		       UNITS_PAGE_BYTES +
	       churn->after.purged_pages - churn->before.purged_pages;
}

/*
 * Each page that jemalloc holds, or has given back, was faulted in once, unless it
 * came with a larger folio. Not of the arena are the nodes of jemalloc's radix tree,
 * a page for 2 MB of heap; and a slab's pages are held before they are written to,
 * if they ever are: of the newest slabs of 36 classes some 60 pages, whatever `size`.
 */
#define MORE_PCT 2
#define MORE_PAGES 32
#define LESS_PCT 1
#define LESS_PAGES 128

static void jemalloc_check(void *state, char *reason, size_t size)
{
	const struct churn *churn = state;
	const uint64_t pages = pages_taken(churn);
	const unsigned long long faults = churn->faults;

	if (churn->allocated_bytes < churn->size_bytes)
		snprintf(reason, size, "%llu bytes allocated, asked %llu",
			 (unsigned long long)churn->allocated_bytes,
			 (unsigned long long)churn->size_bytes);
	else if (faults > pages * (100 + MORE_PCT) / 100 + MORE_PAGES)
		snprintf(reason, size,
			 "%llu faults, but jemalloc took %llu pages only",
			 faults, (unsigned long long)pages);
	else if (!churn->huge && faults + LESS_PAGES <
				  pages * (100 - LESS_PCT) / 100)
		snprintf(reason, size,
			 "%llu faults, but jemalloc took %llu pages", faults,
			 (unsigned long long)pages);
}

static struct counter_value figure(const char *name, uint64_t value)
{
	struct counter_value out = { .source = "workload", .value = value };

	snprintf(out.name, sizeof(out.name), "%s", name);
	return out;
}

/* Folios of one page each, but for those that are counted as larger. */
static struct counter_value zeroed(const struct churn *churn)
{
	const struct mthp_stats *before = &churn->huge_before;
	uint64_t folios, small = churn->faults, bytes = 0;
	struct counter_value out = figure("zeroed-bytes", 0);
	struct mthp_stats now = { 0 };

	if (churn->huge && (mthp_stats_read("", &now) || !now.n))
		out.reason = "the kernel does not count larger folios";
	for (int i = 0; i < now.n; i++) {
		folios = now.size[i].folios - before->size[i].folios;
		if (folios > small)
			out.reason = "the kernel counted larger folios of other processes";
		small -= folios;
		bytes += folios * mthp_order_bytes(now.size[i].order);
	}
	out.value = bytes + small * UNITS_PAGE_BYTES;
	return out;
}

static size_t jemalloc_figures(void *state, struct counter_value *out,
			       size_t room)
{
	const struct churn *churn = state;
	const struct jemalloc_stats *before = &churn->before;
	const struct jemalloc_stats *after = &churn->after;
	const struct counter_value figures[] = {
		figure("faults", churn->faults),
		zeroed(churn),
		figure("resident-bytes",
		       after->resident_bytes - before->resident_bytes),
		figure("purged-bytes",
		       (after->purged_pages - before->purged_pages) *
			       UNITS_PAGE_BYTES),
	};
	const size_t count = sizeof(figures) / sizeof(figures[0]);

	if (room < count)
		return 0;
	memcpy(out, figures, sizeof(figures));
	return count;
}

static const char *jemalloc_refuses(const struct cell *cell, char *text,
				    size_t size)
{
	(void)text;
	(void)size;
	if (cell->size_bytes < SIZE_LEAST)
		return "that few requests cannot be checked by jemalloc's statistics: make size 8M or more";
	if (cell->size_bytes % UNIT_BYTES)
		return "size is in whole MB: make it a multiple of 1M";
	if (cell->threads > 1)
		return "faults are checked for one worker: leave threads out";
	if (cell->latency)
		return "single faults cannot be told apart: leave latency out";
	if (cell->trigger != TRIGGER_WRITE || cell->offset != OFFSET_FIRST)
		return "jemalloc says where its memory is: leave trigger and offset out";
	if (cell->mem_node != cell->cpu_node)
		return "its memory is of the CPU's node: leave mem_node out";
	if (!cell->order && cell->choices[CHOICE_THP] == THP_ALWAYS)
		return "at order 0 no advice gives a larger folio: name an order for thp = always in a section of its own";
	return NULL;
}

static uint64_t jemalloc_faults(const struct cell *cell)
{
	(void)cell;
	return CELL_FAULTS_UNKNOWN;
}

const struct workload jemalloc_workload = {
	.name = "jemalloc",
	.summary = "allocation and freeing of recorded sizes through jemalloc",
	.choices = CHOICE_BIT(CHOICE_ZERO_ORDER) | CHOICE_BIT(CHOICE_SITE) |
		   CHOICE_BIT(CHOICE_DECAY) | CHOICE_BIT(CHOICE_THP),
	.unit = "MB",
	.unit_bytes = UNIT_BYTES,
	.refuses = jemalloc_refuses,
	.faults = jemalloc_faults,
	.setup = jemalloc_setup,
	.run = jemalloc_run,
	.memory = jemalloc_memory,
	.check = jemalloc_check,
	.figures = jemalloc_figures,
	.teardown = jemalloc_teardown,
};
