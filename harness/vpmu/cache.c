// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an access does, in this order: look the line up in the own L1 and L2;
 * settle with the other CPUs; look it up in the last level; then fill the levels
 * that lacked it from the outermost in, handing on what each one evicts. Each
 * level has its own dirty bit for a line: a store sets that of L1 alone.
 */
#include "harness/vpmu/cache.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/vpmu/cache_array.h"
#include "harness/vpmu/cache_memory.h"

#define MAX_CPUS 64
#define AHEAD 16
#define LINES_PER_PAGE 64
/* Lines are below 2^31 (cache.h); what is not touched takes no memory. */
#define MAX_PAGES (1ul << (31 - 6))

struct cpu_caches {
	struct cache_array l1, l2;
	unsigned int node;
};

struct caches {
	unsigned int n_cpus;
	bool whole_lines_unread;
	struct cache_array llc[SIM_MAX_NODES];
	unsigned int n_cpus_of[SIM_MAX_NODES];
	struct cache_memory memory;
	/* CPUs that ever held a line of the page, by page; NULL: only one. */
	uint64_t *holders;
	struct cpu_caches cpu[MAX_CPUS];
};

/* A line and its set in each level, which is the same for all CPUs and nodes. */
struct place {
	uint64_t line;
	uint64_t sharers; /* other CPUs that may hold it */
	uint32_t l1, l2, llc;
	bool store; /* rather than load */
};

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

/* Returns the way that the line takes. */
static unsigned int insert_llc(struct caches *caches, unsigned int node,
			       uint32_t set, cache_tag tag,
			       struct sim_counts *counts)
{
	const struct cache_victim victim =
		cache_array_insert(&caches->llc[node], set, tag, 0);

	if (victim.tag & CACHE_DIRTY)
		write_back(caches, cache_tag_line(victim.tag), counts);
	return victim.way;
}

/* The last level of @node takes over that @line is dirty. */
static void soil_llc(struct caches *caches, unsigned int node, uint32_t set,
		     uint64_t line, unsigned int hint,
		     struct sim_counts *counts)
{
	if (!cache_array_soil(&caches->llc[node], set, line, hint))
		insert_llc(caches, node, set, cache_tag_of(line) | CACHE_DIRTY,
			   counts);
}

static unsigned int insert_l2(struct caches *caches, struct cpu_caches *own,
			      uint32_t set, cache_tag tag, unsigned int hint,
			      struct sim_counts *counts)
{
	const struct cache_victim victim =
		cache_array_insert(&own->l2, set, tag, hint);
	const uint64_t line = cache_tag_line(victim.tag);

	if (victim.tag & CACHE_DIRTY)
		soil_llc(caches, own->node,
			 cache_array_set(&caches->llc[own->node], line), line,
			 victim.hint, counts);
	return victim.way;
}

static void insert_l1(struct caches *caches, struct cpu_caches *own,
		      uint32_t set, cache_tag tag, unsigned int hint,
		      struct sim_counts *counts)
{
	const struct cache_victim victim =
		cache_array_insert(&own->l1, set, tag, hint);
	const uint64_t line = cache_tag_line(victim.tag);
	uint32_t victim_set;

	if (!(victim.tag & CACHE_DIRTY))
		return;
	victim_set = cache_array_set(&own->l2, line);
	if (!cache_array_soil(&own->l2, victim_set, line, victim.hint))
		insert_l2(caches, own, victim_set, victim.tag, 0, counts);
}

/* CPUs other than @cpu that may hold lines of @line's page: all that ever did. */
static uint64_t sharers(const struct caches *caches, unsigned int cpu,
			uint64_t line)
{
	if (!caches->holders)
		return 0;
	return caches->holders[line / LINES_PER_PAGE] & ~(UINT64_C(1) << cpu);
}

static void note_holder(struct caches *caches, unsigned int cpu, uint64_t line)
{
	if (caches->holders)
		caches->holders[line / LINES_PER_PAGE] |= UINT64_C(1) << cpu;
}

/*
 * A load wants what other caches hold dirty: private copies become clean, their
 * node's last level dirty; what another node's last level holds dirty goes to
 * memory, from where the own one can fetch it.
 */
static uint64_t clean_others(struct caches *caches, const struct place *at,
			     struct sim_counts *counts)
{
	struct cpu_caches *other;
	uint64_t cleaned = 0;
	unsigned int i;
	bool in_l1;

	for (i = 0; i < caches->n_cpus; i++) {
		other = &caches->cpu[i];
		if (!(at->sharers >> i & 1))
			continue;
		in_l1 = cache_array_clean(&other->l1, at->l1, at->line);
		cleaned |= (uint64_t)in_l1 << i;
		if (cache_array_clean(&other->l2, at->l2, at->line) || in_l1)
			soil_llc(caches, other->node, at->llc, at->line, 0,
				 counts);
	}
	return cleaned;
}

static void clean_other_nodes(struct caches *caches, unsigned int own_node,
			      const struct place *at, struct sim_counts *counts)
{
	for (unsigned int i = 0; i < SIM_MAX_NODES; i++)
		if (i != own_node && caches->n_cpus_of[i] &&
		    cache_array_clean(&caches->llc[i], at->llc, at->line))
			write_back(caches, at->line, counts);
}

/* Returns whether another node's last level held the line dirty. */
static bool drop_other_nodes(struct caches *caches, unsigned int own_node,
			     const struct place *at)
{
	cache_tag dropped = CACHE_NO_TAG;

	for (unsigned int i = 0; i < SIM_MAX_NODES; i++)
		if (i != own_node && caches->n_cpus_of[i])
			dropped |= cache_array_drop(&caches->llc[i], at->llc,
						    at->line);
	return dropped & CACHE_DIRTY;
}

/*
 * A store makes the own copy the only one. What a CPU of the same node held
 * dirty is the own last level's from now on, what another node held, memory's.
 */
static uint64_t drop_others(struct caches *caches, struct cpu_caches *own,
			    const struct place *at, struct sim_counts *counts)
{
	bool dirty = drop_other_nodes(caches, own->node, at);
	struct cpu_caches *other;
	uint64_t dropped = 0;
	cache_tag l1, l2;
	unsigned int i;

	for (i = 0; i < caches->n_cpus; i++) {
		other = &caches->cpu[i];
		if (!(at->sharers >> i & 1))
			continue;
		l1 = cache_array_drop(&other->l1, at->l1, at->line);
		l2 = cache_array_drop(&other->l2, at->l2, at->line);
		if (l1)
			dropped |= 1ULL << i;
		if (!((l1 | l2) & CACHE_DIRTY))
			continue;
		if (other->node != own->node)
			dirty = true;
		else
			soil_llc(caches, own->node, at->llc, at->line, 0,
				 counts);
	}
	if (dirty)
		write_back(caches, at->line, counts);
	return dropped;
}

/* The own L1 and L2 lack the line. Returns its way in the last level. */
static unsigned int look_in_llc(struct caches *caches, unsigned int node,
				const struct place *at, bool unread,
				struct sim_counts *counts)
{
	const int way = cache_array_find(&caches->llc[node], at->llc, at->line);

	if (way >= 0) {
		cache_array_use(&caches->llc[node], at->llc, way);
		return way;
	}
	counts->event[SIM_LLC_LOAD_MISSES + at->store]++;
	if (at->sharers && !at->store)
		clean_other_nodes(caches, node, at, counts);
	if (!unread)
		counts->event[SIM_FILLS +
			      cache_memory_node(&caches->memory, at->line)]++;
	return insert_llc(caches, node, at->llc, cache_tag_of(at->line),
			  counts);
}

/*
 * The tags of a last level do not fit the host's own L2, and in slices they are
 * visited in no order that the host foresees. Misses tend to come in runs, so
 * what the one AHEAD lines further on will look at is fetched now: its set, and
 * that of the line it will push out of L2.
 */
static void fetch_ahead(struct caches *caches, struct cpu_caches *own,
			uint64_t line)
{
	const struct cache_array *llc = &caches->llc[own->node];
	cache_tag victim = cache_array_next_victim(
		&own->l2, cache_array_set(&own->l2, line));

	cache_array_prefetch(llc, cache_array_set(llc, line));
	if (victim & CACHE_DIRTY)
		cache_array_prefetch(
			llc, cache_array_set(llc, cache_tag_line(victim)));
}

static uint64_t miss_l2(struct caches *caches, struct cpu_caches *own,
			const struct place *at, bool unread,
			struct sim_counts *counts)
{
	uint64_t others = 0;
	unsigned int way;

	counts->event[SIM_L2_LOAD_MISSES + at->store]++;
	if (at->sharers && !at->store)
		others = clean_others(caches, at, counts);
	if (caches->llc[own->node].slices > 1)
		fetch_ahead(caches, own, at->line + AHEAD);
	way = look_in_llc(caches, own->node, at, unread, counts);
	way = insert_l2(caches, own, at->l2, cache_tag_of(at->line), way,
			counts);
	insert_l1(caches, own, at->l1, cache_tag_of(at->line) | at->store, way,
		  counts);
	return others;
}

static uint64_t miss_l1(struct caches *caches, struct cpu_caches *own,
			const struct place *at, bool unread,
			struct sim_counts *counts)
{
	const int way = cache_array_find(&own->l2, at->l2, at->line);
	uint64_t others = 0;

	counts->event[SIM_L1_LOAD_MISSES + at->store]++;
	if (at->sharers && at->store)
		others = drop_others(caches, own, at, counts);
	if (way < 0)
		return others | miss_l2(caches, own, at, unread, counts);
	cache_array_use(&own->l2, at->l2, way);
	insert_l1(caches, own, at->l1, cache_tag_of(at->line) | at->store, way,
		  counts);
	return others;
}

static void find_place(const struct caches *caches, unsigned int cpu,
		       uint64_t line, bool store, struct place *at)
{
	const struct cpu_caches *own = &caches->cpu[cpu];

	*at = (struct place){
		.line = line,
		.sharers = sharers(caches, cpu, line),
		.l1 = cache_array_set(&own->l1, line),
		.l2 = cache_array_set(&own->l2, line),
		.llc = cache_array_set(&caches->llc[own->node], line),
		.store = store,
	};
}

struct cache_array *caches_l1(struct caches *caches, unsigned int cpu)
{
	return &caches->cpu[cpu].l1;
}

uint64_t caches_access_slowly(struct caches *caches, unsigned int cpu,
			      uint64_t line, bool store, bool whole, bool in_l1,
			      struct sim_counts *counts)
{
	struct cpu_caches *own = &caches->cpu[cpu];
	struct place at;

	/* A store to a line that was clean, and that nobody else can hold. */
	if (in_l1 && !sharers(caches, cpu, line))
		return 0;
	find_place(caches, cpu, line, store, &at);
	if (in_l1)
		return drop_others(caches, own, &at, counts);
	note_holder(caches, cpu, line);
	return miss_l1(caches, own, &at,
		       store && whole && caches->whole_lines_unread, counts);
}
