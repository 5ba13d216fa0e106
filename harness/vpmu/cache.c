// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an access does, in this order: look the line up in the own L1 and L2;
 * settle with the other CPUs; look it up in the last level; then fill the levels
 * that lacked it from the outermost in, handing on what each one evicts. Each
 * level has its own dirty bit for a line: a store sets that of L1 alone.
 */
#include "cache.h"

#include <errno.h>
#include <stdlib.h>

#include "cache_array.h"
#include "cache_hit.h"
#include "cache_holders.h"
#include "cache_memory.h"

#define MAX_CPUS 64
#define AHEAD 16
/* Lines are below 2^31 (cache.h); what is not touched takes no memory. */
#define MAX_PAGES ((1ul << 31) / CACHE_HOLDERS_LINES)

struct cpu_caches {
	struct cache_array l1, l2;
	struct cache_array *llc; /* of its node */
	struct caches *all;
	uint64_t self; /* its bit in masks of CPUs */
	unsigned int node;
};

struct caches {
	unsigned int n_cpus;
	bool whole_lines_unread;
	bool usual; /* usual_levels() are what there is */
	struct cache_array llc[SIM_MAX_NODES];
	unsigned int n_cpus_of[SIM_MAX_NODES];
	struct cache_memory memory;
	struct cache_holders *holders; /* by page; NULL: there is one CPU */
	struct cpu_caches cpu[MAX_CPUS];
};

/*
 * A cache, and the layout of its sets: its own, or a constant that is the same,
 * so that what is compiled for it need not ask.
 */
struct level {
	struct cache_array *array;
	const struct cache_layout *layout;
};

struct levels {
	struct level l1, l2, llc;
};

#define ALWAYS inline __attribute__((always_inline))
#define NEVER __attribute__((noinline))

/* What is wanted. */
struct request {
	uint64_t line;
	uint64_t sharers; /* other CPUs that may hold it */
	bool store; /* rather than load */
	bool unread; /* a store that need not know what the line held */
};

static ALWAYS struct level level_of(struct cache_array *array)
{
	return (struct level){ array, &array->layout };
}

static ALWAYS struct levels levels_of(struct cpu_caches *own)
{
	return (struct levels){ level_of(&own->l1), level_of(&own->l2),
				level_of(own->llc) };
}

/* Most machines have caches of so many ways. */
static ALWAYS struct levels usual_levels(struct cpu_caches *own)
{
	static const struct cache_layout eight = CACHE_LAYOUT(8);
	static const struct cache_layout sixteen = CACHE_LAYOUT(16);

	return (struct levels){ { &own->l1, &eight },
				{ &own->l2, &eight },
				{ own->llc, &sixteen } };
}

static bool are_usual(const struct cache_shapes *shapes)
{
	static const unsigned int ways[CACHE_LEVELS] = { 8, 8, 16 };

	for (int i = 0; i < CACHE_LEVELS; i++)
		if (shapes->level[i].ways != ways[i] ||
		    shapes->level[i].policy != CACHE_LRU)
			return false;
	return true;
}

static int create_arrays(struct caches *caches,
			 const struct cache_shapes *shapes)
{
	struct cpu_caches *cpu;
	unsigned int i;
	int err = 0;

	for (i = 0; i < SIM_MAX_NODES && !err; i++)
		err = cache_array_create(&shapes->level[CACHE_LLC],
					 &caches->llc[i]);
	for (i = 0; i < caches->n_cpus && !err; i++) {
		cpu = &caches->cpu[i];
		cpu->llc = &caches->llc[0];
		cpu->all = caches;
		cpu->self = UINT64_C(1) << i;
		err = cache_array_create(&shapes->level[CACHE_L1], &cpu->l1);
		if (!err)
			err = cache_array_create(&shapes->level[CACHE_L2],
						 &cpu->l2);
	}
	return err;
}

int caches_create(const struct cache_shapes *shapes, unsigned int n_cpus,
		  struct caches **out)
{
	struct caches *caches = calloc(1, sizeof(*caches));
	int err;

	if (!caches)
		return -ENOMEM;
	caches->n_cpus = n_cpus;
	caches->n_cpus_of[0] = n_cpus;
	caches->whole_lines_unread = shapes->whole_lines_unread;
	caches->usual = are_usual(shapes);
	if (n_cpus > 1)
		caches->holders = calloc(MAX_PAGES, sizeof(*caches->holders));
	err = n_cpus > 1 && !caches->holders ? -ENOMEM :
					       create_arrays(caches, shapes);
	if (err)
		caches_free(caches);
	else
		*out = caches;
	return err;
}

void caches_free(struct caches *caches)
{
	unsigned int i;

	if (!caches)
		return;
	for (i = 0; i < SIM_MAX_NODES; i++)
		cache_array_destroy(&caches->llc[i]);
	for (i = 0; i < caches->n_cpus; i++) {
		cache_array_destroy(&caches->cpu[i].l1);
		cache_array_destroy(&caches->cpu[i].l2);
	}
	free(caches->holders);
	free(caches);
}

void caches_place_cpu(struct caches *caches, unsigned int cpu,
		      unsigned int node)
{
	caches->n_cpus_of[caches->cpu[cpu].node]--;
	caches->n_cpus_of[node]++;
	caches->cpu[cpu].node = node;
	caches->cpu[cpu].llc = &caches->llc[node];
}

int caches_place_memory(struct caches *caches, uint64_t first, uint64_t end,
			unsigned int node)
{
	return cache_memory_add(&caches->memory,
				(struct cache_range){ first, end, node });
}

static void write_back(struct caches *caches, uint64_t line,
		       struct sim_counts *counts)
{
	counts->event[SIM_WRITEBACKS +
		      cache_memory_node(&caches->memory, line)]++;
}

static ALWAYS struct cache_set *set_of(struct level level, uint64_t line)
{
	return cache_array_set(level.array, level.layout, line);
}

/* Returns the way that the line takes. */
static ALWAYS unsigned int insert_llc(struct caches *caches, struct level llc,
				      struct cache_set *set, cache_tag tag,
				      struct sim_counts *counts)
{
	const struct cache_victim victim =
		cache_array_insert(llc.layout, set, tag, 0);

	if (victim.tag & CACHE_DIRTY)
		write_back(caches, cache_tag_line(victim.tag), counts);
	return victim.way;
}

/* What an inner level evicted and the next one lacks, which is rare: */
static NEVER void hand_to_llc(struct cpu_caches *own, struct cache_set *set,
			      cache_tag tag, struct sim_counts *counts)
{
	insert_llc(own->all, level_of(own->llc), set, tag, counts);
}

/* The last level takes over from @own that @line is dirty. */
static ALWAYS void soil_llc(struct cpu_caches *own, struct level llc,
			    uint64_t line, unsigned int hint,
			    struct sim_counts *counts)
{
	struct cache_set *set = set_of(llc, line);

	if (!cache_array_soil(llc.layout, set, line, hint))
		hand_to_llc(own, set, cache_tag_of(line) | CACHE_DIRTY, counts);
}

static ALWAYS unsigned int
insert_l2(struct cpu_caches *own, struct levels levels, struct cache_set *set,
	  cache_tag tag, unsigned int hint, struct sim_counts *counts)
{
	const struct cache_victim victim =
		cache_array_insert(levels.l2.layout, set, tag, hint);

	if (victim.tag & CACHE_DIRTY)
		soil_llc(own, levels.llc, cache_tag_line(victim.tag),
			 victim.hint, counts);
	return victim.way;
}

static NEVER void hand_to_l2(struct cpu_caches *own, struct cache_set *set,
			     cache_tag tag, struct sim_counts *counts)
{
	insert_l2(own, levels_of(own), set, tag, 0, counts);
}

static ALWAYS void insert_l1(struct cpu_caches *own, struct levels levels,
			     struct cache_set *set, cache_tag tag,
			     unsigned int hint, struct sim_counts *counts)
{
	const struct cache_victim victim =
		cache_array_insert(levels.l1.layout, set, tag, hint);
	const uint64_t line = cache_tag_line(victim.tag);

	if (!(victim.tag & CACHE_DIRTY))
		return;
	set = set_of(levels.l2, line);
	if (!cache_array_soil(levels.l2.layout, set, line, victim.hint))
		hand_to_l2(own, set, victim.tag, counts);
}

/* Other CPUs that may hold @line. */
static uint64_t sharers(const struct cpu_caches *own, uint64_t line)
{
	if (!own->all->holders)
		return 0;
	return own->all->holders[line / CACHE_HOLDERS_LINES].cpus & ~own->self;
}

static void note_access(struct cpu_caches *own, const struct request *want)
{
	if (own->all->holders)
		cache_holders_note(
			&own->all->holders[want->line / CACHE_HOLDERS_LINES],
			own->self, want->line, want->store);
}

static bool clean(struct cache_array *array, uint64_t line)
{
	const struct level level = level_of(array);

	return cache_array_clean(level.layout, set_of(level, line), line);
}

static cache_tag drop(struct cache_array *array, uint64_t line)
{
	const struct level level = level_of(array);

	return cache_array_drop(level.layout, set_of(level, line), line);
}

/*
 * A load wants what other caches hold dirty: private copies become clean, their
 * node's last level dirty; what another node's last level holds dirty goes to
 * memory, from where the own one can fetch it.
 */
static NEVER uint64_t clean_others(struct caches *caches,
				   const struct request *want,
				   struct sim_counts *counts)
{
	struct cpu_caches *other;
	uint64_t cleaned = 0;
	unsigned int i;
	bool in_l1;

	for (i = 0; i < caches->n_cpus; i++) {
		other = &caches->cpu[i];
		if (!(want->sharers >> i & 1))
			continue;
		in_l1 = clean(&other->l1, want->line);
		cleaned |= (uint64_t)in_l1 << i;
		if (clean(&other->l2, want->line) || in_l1)
			soil_llc(other, level_of(other->llc), want->line, 0,
				 counts);
	}
	return cleaned;
}

static NEVER void clean_other_nodes(struct cpu_caches *own, uint64_t line,
				    struct sim_counts *counts)
{
	struct caches *caches = own->all;

	for (unsigned int i = 0; i < SIM_MAX_NODES; i++)
		if (i != own->node && caches->n_cpus_of[i] &&
		    clean(&caches->llc[i], line))
			write_back(caches, line, counts);
}

/* Returns whether another node's last level held the line dirty. */
static bool drop_other_nodes(struct cpu_caches *own, uint64_t line)
{
	struct caches *caches = own->all;
	cache_tag dropped = CACHE_NO_TAG;

	for (unsigned int i = 0; i < SIM_MAX_NODES; i++)
		if (i != own->node && caches->n_cpus_of[i])
			dropped |= drop(&caches->llc[i], line);
	return dropped & CACHE_DIRTY;
}

/*
 * A store makes the own copy the only one. What a CPU of the same node held
 * dirty is the own last level's from now on, what another node held, memory's.
 */
static NEVER uint64_t drop_others(struct cpu_caches *own,
				  const struct request *want,
				  struct sim_counts *counts)
{
	bool dirty = drop_other_nodes(own, want->line);
	struct caches *caches = own->all;
	struct cpu_caches *other;
	uint64_t dropped = 0;
	cache_tag l1, l2;
	unsigned int i;

	for (i = 0; i < caches->n_cpus; i++) {
		other = &caches->cpu[i];
		if (!(want->sharers >> i & 1))
			continue;
		l1 = drop(&other->l1, want->line);
		l2 = drop(&other->l2, want->line);
		if (l1)
			dropped |= 1ULL << i;
		if (!((l1 | l2) & CACHE_DIRTY))
			continue;
		if (other->node != own->node)
			dirty = true;
		else
			soil_llc(own, level_of(own->llc), want->line, 0,
				 counts);
	}
	if (dirty)
		write_back(own->all, want->line, counts);
	return dropped;
}

/* The own L1 and L2 lack the line. Returns its way in the last level. */
static ALWAYS unsigned int look_in_llc(struct cpu_caches *own, struct level llc,
				       const struct request *want,
				       struct sim_counts *counts)
{
	struct cache_set *set = set_of(llc, want->line);
	const int way = cache_array_find(llc.layout, set, want->line);

	if (way >= 0) {
		cache_array_use(llc.layout, set, way);
		return way;
	}
	counts->event[SIM_LLC_LOAD_MISSES + want->store]++;
	if (want->sharers && !want->store)
		clean_other_nodes(own, want->line, counts);
	if (!want->unread)
		counts->event[SIM_FILLS + cache_memory_node(&own->all->memory,
							    want->line)]++;
	return insert_llc(own->all, llc, set, cache_tag_of(want->line), counts);
}

/*
 * The sets of a last level do not fit the host's own L2, which the guest's memory
 * passes through as well. Misses tend to come in runs, so what the one AHEAD lines
 * further on will look at is fetched now: its set, and that of the line it will
 * push out of L2.
 */
static ALWAYS void fetch_ahead(struct levels levels, uint64_t line)
{
	cache_tag victim = cache_array_next_victim(levels.l2.layout,
						   set_of(levels.l2, line));

	cache_array_prefetch(levels.llc.layout, set_of(levels.llc, line));
	if (victim & CACHE_DIRTY)
		cache_array_prefetch(levels.llc.layout,
				     set_of(levels.llc,
					    cache_tag_line(victim)));
}

/* @set is that of L2. Returns the line's way in it. */
static ALWAYS unsigned int miss_l2(struct cpu_caches *own, struct levels levels,
				   struct cache_set *set,
				   const struct request *want,
				   struct sim_counts *counts)
{
	unsigned int way;

	counts->event[SIM_L2_LOAD_MISSES + want->store]++;
	fetch_ahead(levels, want->line + AHEAD);
	way = look_in_llc(own, levels.llc, want, counts);
	return insert_l2(own, levels, set, cache_tag_of(want->line), way,
			 counts);
}

static ALWAYS uint64_t miss_l1(struct cpu_caches *own, struct levels levels,
			       const struct request *want,
			       struct sim_counts *counts)
{
	struct cache_set *set = set_of(levels.l2, want->line);
	int way = cache_array_find(levels.l2.layout, set, want->line);
	uint64_t others = 0;

	counts->event[SIM_L1_LOAD_MISSES + want->store]++;
	if (want->sharers && want->store)
		others = drop_others(own, want, counts);
	else if (want->sharers && way < 0)
		others = clean_others(own->all, want, counts);
	if (way < 0)
		way = miss_l2(own, levels, set, want, counts);
	else
		cache_array_use(levels.l2.layout, set, way);
	insert_l1(own, levels, set_of(levels.l1, want->line),
		  cache_tag_of(want->line) | want->store, way, counts);
	return others;
}

struct cpu_caches *caches_of(struct caches *caches, unsigned int cpu)
{
	return &caches->cpu[cpu];
}

struct cache_array *caches_l1(struct cpu_caches *own)
{
	return &own->l1;
}

static NEVER uint64_t miss_usual(struct cpu_caches *own,
				 const struct request *want,
				 struct sim_counts *counts)
{
	return miss_l1(own, usual_levels(own), want, counts);
}

static NEVER uint64_t miss_other(struct cpu_caches *own,
				 const struct request *want,
				 struct sim_counts *counts)
{
	return miss_l1(own, levels_of(own), want, counts);
}

uint64_t caches_access_slowly(struct cpu_caches *own, uint64_t line, bool store,
			      bool whole, bool in_l1, struct sim_counts *counts)
{
	const struct request want = {
		.line = line,
		.sharers = sharers(own, line),
		.store = store,
		.unread = store && whole && own->all->whole_lines_unread,
	};

	note_access(own, &want);
	/* A store to a line that was clean: others may hold it too. */
	if (in_l1)
		return want.sharers ? drop_others(own, &want, counts) : 0;
	return own->all->usual ? miss_usual(own, &want, counts) :
				 miss_other(own, &want, counts);
}

bool caches_are_alone(const struct cpu_caches *own, uint64_t line)
{
	return !sharers(own, line);
}

static ALWAYS void store_run(struct cpu_caches *own, struct levels levels,
			     struct request want, unsigned int n,
			     struct sim_counts *counts)
{
	for (; n; n--, want.line++)
		if (cache_hit(levels.l1.array, levels.l1.layout, want.line,
			      true) == CACHE_MISS)
			miss_l1(own, levels, &want, counts);
}

static NEVER void store_run_usual(struct cpu_caches *own, struct request want,
				  unsigned int n, struct sim_counts *counts)
{
	want.store = true;
	want.sharers = 0;
	store_run(own, usual_levels(own), want, n, counts);
}

static NEVER void store_run_other(struct cpu_caches *own, struct request want,
				  unsigned int n, struct sim_counts *counts)
{
	store_run(own, levels_of(own), want, n, counts);
}

void caches_store_run(struct cpu_caches *own, uint64_t line, unsigned int n,
		      bool whole, struct sim_counts *counts)
{
	const struct request want = {
		.line = line,
		.store = true,
		.unread = whole && own->all->whole_lines_unread,
	};

	note_access(own, &want);
	if (own->all->usual)
		store_run_usual(own, want, n, counts);
	else
		store_run_other(own, want, n, counts);
}
