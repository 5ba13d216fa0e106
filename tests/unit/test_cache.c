// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model of the caches: patterns whose counts follow from the shape alone,
 * then random accesses against a second model, written for clearness: every
 * cache is a list of lines, searched from end to end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/prng.h"
#include "harness/vpmu/cache_hit.h"
#include "harness/vpmu/cache_array.h"

#define LRU CACHE_LRU
#define PLRU CACHE_PLRU

/* 8, 32 and 128 lines. */
static const struct cache_shapes small = {
	{ { 1, 4, 2, LRU }, { 1, 8, 4, LRU }, { 1, 16, 8, LRU } }, false
};

struct model {
	struct caches *caches;
	struct sim_counts counts;
};

static struct model create(const struct cache_shapes *shapes,
			   unsigned int n_cpus)
{
	struct model model = { 0 };

	assert_int_equal(caches_create(shapes, n_cpus, &model.caches), 0);
	return model;
}

static uint64_t load(struct model *m, unsigned int cpu, uint64_t line)
{
	return caches_access(caches_of(m->caches, cpu), line, false, false,
			     &m->counts);
}

static uint64_t store(struct model *m, unsigned int cpu, uint64_t line)
{
	return caches_access(caches_of(m->caches, cpu), line, true, false,
			     &m->counts);
}

/* All events since the last call; what is not named must be 0. */
#define assert_events(m, ...)                                                  \
	do {                                                                   \
		const struct sim_counts want_ = { { __VA_ARGS__ } };           \
		for (int e_ = 0; e_ < SIM_EVENTS; e_++)                        \
			if ((m)->counts.event[e_] != want_.event[e_])          \
				fail_msg("%s: %llu, not %llu",                 \
					 sim_event_name(e_),                   \
					 (unsigned long long)(m)               \
						 ->counts.event[e_],           \
					 (unsigned long long)want_.event[e_]); \
		memset(&(m)->counts, 0, sizeof((m)->counts));                  \
	} while (0)

#define L1_LOAD [SIM_L1_LOAD_MISSES]
#define L2_LOAD [SIM_L2_LOAD_MISSES]
#define LLC_LOAD [SIM_LLC_LOAD_MISSES]
#define L1_STORE [SIM_L1_STORE_MISSES]
#define L2_STORE [SIM_L2_STORE_MISSES]
#define LLC_STORE [SIM_LLC_STORE_MISSES]
#define FILLS(node) [SIM_FILLS + (node)]
#define WRITEBACKS(node) [SIM_WRITEBACKS + (node)]

static void cold_lines_miss_every_level(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	for (uint64_t line = 0; line < 1000; line++)
		load(&m, 0, line);
	assert_events(&m, L1_LOAD = 1000, L2_LOAD = 1000, LLC_LOAD = 1000,
		      FILLS(0) = 1000);
	caches_free(m.caches);
}

static void what_fits_a_level_stays_in_it(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	for (int pass = 0; pass < 5; pass++)
		for (uint64_t line = 0; line < 8; line++)
			store(&m, 0, line);
	assert_events(&m, L1_STORE = 8, L2_STORE = 8, LLC_STORE = 8,
		      FILLS(0) = 8);
	for (int pass = 0; pass < 5; pass++)
		for (uint64_t line = 0; line < 32; line++)
			load(&m, 0, line + 32);
	assert_events(&m, L1_LOAD = 5 * 32, L2_LOAD = 32, LLC_LOAD = 32,
		      FILLS(0) = 32);
	caches_free(m.caches);
}

/* LRU's worst case: one line more than the set has ways, again and again. */
static void cyclic_walk_of_a_set_always_misses(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	for (int pass = 0; pass < 10; pass++)
		for (uint64_t way = 0; way < 9; way++)
			load(&m, 0, 16 * way);
	assert_events(&m, L1_LOAD = 90, L2_LOAD = 90, LLC_LOAD = 90,
		      FILLS(0) = 90);
	caches_free(m.caches);
}

/* Every line that the last level no longer holds has gone to memory, once. */
static void dirty_lines_are_written_back_once(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	for (uint64_t line = 0; line < 1024; line++)
		store(&m, 0, line);
	/* 8 are dirty in L1, 32 - 8 in L2, whose copies below are clean. */
	for (uint64_t line = 2048; line < 4096; line++)
		load(&m, 0, line);
	assert_events(&m, L1_STORE = 1024, L2_STORE = 1024, LLC_STORE = 1024,
		      L1_LOAD = 2048, L2_LOAD = 2048, LLC_LOAD = 2048,
		      FILLS(0) = 3072, WRITEBACKS(0) = 1024);
	caches_free(m.caches);
}

/*
 * In the steady state of a stream the last level holds the 128 newest lines,
 * so all but those have been evicted from it. L2's 32 newest are still clean in
 * it, and dirty further in.
 */
static void writebacks_are_what_no_longer_fits(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	for (uint64_t line = 0; line < 1024; line++)
		store(&m, 0, line);
	assert_events(&m, L1_STORE = 1024, L2_STORE = 1024, LLC_STORE = 1024,
		      FILLS(0) = 1024, WRITEBACKS(0) = 1024 - 128);
	caches_free(m.caches);
}

static void line_zero_is_a_line(void **state)
{
	struct model m = create(&small, 1);
	uint64_t last = (1ULL << 31) - 2;

	(void)state;
	load(&m, 0, 0);
	load(&m, 0, 0);
	store(&m, 0, last);
	store(&m, 0, last);
	assert_events(&m, L1_LOAD = 1, L2_LOAD = 1, LLC_LOAD = 1, L1_STORE = 1,
		      L2_STORE = 1, LLC_STORE = 1, FILLS(0) = 2);
	caches_free(m.caches);
}

/* The same access again must change nothing: callers leave it out. */
static void repeated_access_changes_nothing(void **state)
{
	struct model once = create(&small, 1), often = create(&small, 1);
	struct prng prng = { 3 };
	uint64_t line;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		line = prng_below(&prng, 300);
		if (i % 3) {
			load(&once, 0, line);
			load(&often, 0, line);
			load(&often, 0, line);
		} else {
			store(&once, 0, line);
			store(&often, 0, line);
			load(&often, 0, line);
			store(&often, 0, line);
		}
	}
	assert_memory_equal(&once.counts, &often.counts, sizeof(once.counts));
	caches_free(once.caches);
	caches_free(often.caches);
}

/* The other CPU then gets from the first what that has stored. */
static void run_is_as_its_stores(void **state)
{
	struct model one = create(&small, 2), each = create(&small, 2);

	(void)state;
	assert_true(caches_are_alone(caches_of(one.caches, 0), 65));
	caches_store_run(caches_of(one.caches, 0), 65, 7, false, &one.counts);
	for (uint64_t line = 65; line < 72; line++)
		store(&each, 0, line);
	assert_false(caches_are_alone(caches_of(one.caches, 1), 65));
	for (uint64_t line = 64; line < 80; line++)
		assert_int_equal(store(&one, 1, line), store(&each, 1, line));
	assert_memory_equal(&one.counts, &each.counts, sizeof(one.counts));
	caches_free(one.caches);
	caches_free(each.caches);
}

static cache_tag insert(struct cache_array *array, uint64_t line)
{
	return cache_array_insert(&array->layout,
				  cache_array_set(array, &array->layout, line),
				  cache_tag_of(line), 0)
		.tag;
}

/* Tags that an array of one set evicts as @lines come, -1: none. */
static void assert_victims(enum cache_policy policy, const int *lines,
			   const int *victims, int n)
{
	const struct cache_shape shape = { 1, 1, 4, policy };
	struct cache_array array;
	struct cache_set *set;
	cache_tag victim;
	int way;

	assert_int_equal(cache_array_create(&shape, &array), 0);
	for (int i = 0; i < n; i++) {
		victim = CACHE_NO_TAG;
		set = cache_array_set(&array, &array.layout, lines[i]);
		way = cache_array_find(&array.layout, set, lines[i]);
		if (way < 0)
			victim = insert(&array, lines[i]);
		else
			cache_array_use(&array.layout, set, way);
		if (victims[i] < 0)
			assert_int_equal(victim, CACHE_NO_TAG);
		else
			assert_int_equal(victim, cache_tag_of(victims[i]));
	}
	cache_array_destroy(&array);
}

static void victims_are_those_of_the_books(void **state)
{
	static const int lines[] = { 0, 1, 2, 3, 0, 4, 5, 6, 7, 4, 8 };
	/* Ways 0 1 2 3; the tree points away from each way that is used. */
	static const int plru[] = { -1, -1, -1, -1, -1, 2, 1, 3, 0, -1, 5 };
	static const int lru[] = { -1, -1, -1, -1, -1, 1, 2, 3, 0, -1, 5 };

	(void)state;
	assert_victims(CACHE_PLRU, lines, plru, 11);
	assert_victims(CACHE_LRU, lines, lru, 11);
}

static void dropped_way_is_used_first(void **state)
{
	static const enum cache_policy policies[] = { LRU, PLRU };
	struct cache_shape shape = { 1, 1, 8, LRU };
	struct cache_array array;
	struct cache_set *set;

	(void)state;
	for (int i = 0; i < 2; i++) {
		shape.policy = policies[i];
		assert_int_equal(cache_array_create(&shape, &array), 0);
		set = cache_array_set(&array, &array.layout, 5);
		for (uint64_t line = 0; line < 9; line++)
			insert(&array, line);
		assert_int_equal(cache_array_drop(&array.layout, set, 5),
				 cache_tag_of(5));
		assert_int_equal(cache_array_drop(&array.layout, set, 5),
				 CACHE_NO_TAG);
		assert_int_equal(insert(&array, 50), CACHE_NO_TAG);
		assert_int_not_equal(insert(&array, 51), CACHE_NO_TAG);
		cache_array_destroy(&array);
	}
}

static void whole_lines_are_read_unless_told(void **state)
{
	struct cache_shapes shapes = small;
	struct model m;

	(void)state;
	for (int unread = 0; unread < 2; unread++) {
		shapes.whole_lines_unread = unread;
		m = create(&shapes, 1);
		caches_access(caches_of(m.caches, 0), 1, true, true, &m.counts);
		caches_access(caches_of(m.caches, 0), 2, true, false,
			      &m.counts);
		caches_access(caches_of(m.caches, 0), 3, false, true,
			      &m.counts);
		assert_events(&m, L1_STORE = 2, L2_STORE = 2, LLC_STORE = 2,
			      L1_LOAD = 1, L2_LOAD = 1, LLC_LOAD = 1,
			      FILLS(0) = unread ? 2 : 3);
		caches_free(m.caches);
	}
}

static void traffic_goes_to_the_lines_node(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	/* Out of order, with a gap and a neighbour. */
	assert_int_equal(caches_place_memory(m.caches, 2000, 3000, 7), 0);
	assert_int_equal(caches_place_memory(m.caches, 100, 200, 1), 0);
	assert_int_equal(caches_place_memory(m.caches, 200, 1000, 2), 0);
	for (uint64_t line = 0; line < 4000; line++)
		store(&m, 0, line);
	for (uint64_t line = 4000; line < 5000; line++)
		load(&m, 0, line);
	assert_events(&m, L1_STORE = 4000, L2_STORE = 4000, LLC_STORE = 4000,
		      L1_LOAD = 1000, L2_LOAD = 1000, LLC_LOAD = 1000,
		      FILLS(0) = 100 + 1000 + 1000 + 1000, FILLS(1) = 100,
		      FILLS(2) = 800, FILLS(7) = 1000,
		      WRITEBACKS(0) = 100 + 1000 + 1000, WRITEBACKS(1) = 100,
		      WRITEBACKS(2) = 800, WRITEBACKS(7) = 1000);
	caches_free(m.caches);
}

static void ranges_come_to_an_end(void **state)
{
	struct model m = create(&small, 1);

	(void)state;
	load(&m, 0, 645); /* looked for before the ranges are known */
	memset(&m.counts, 0, sizeof(m.counts));
	for (uint64_t i = 0; i < 64; i++)
		assert_int_equal(caches_place_memory(m.caches, 10 * i,
						     10 * i + 5, i % 8),
				 0);
	assert_int_equal(caches_place_memory(m.caches, 9000, 9001, 1), -ENOSPC);
	for (uint64_t line = 0; line < 640; line++)
		load(&m, 0, line);
	assert_events(&m, L1_LOAD = 640, L2_LOAD = 640, LLC_LOAD = 640,
		      FILLS(0) = 40 + 320, FILLS(1) = 40, FILLS(2) = 40,
		      FILLS(3) = 40, FILLS(4) = 40, FILLS(5) = 40,
		      FILLS(6) = 40, FILLS(7) = 40);
	caches_free(m.caches);
}

/* One node: the line goes through the shared last level, never to memory. */
static void line_of_two_cpus_goes_back_and_forth(void **state)
{
	struct model m = create(&small, 2);

	(void)state;
	assert_int_equal(store(&m, 0, 5), 0);
	assert_events(&m, L1_STORE = 1, L2_STORE = 1, LLC_STORE = 1,
		      FILLS(0) = 1);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(store(&m, 1, 5), 1);
		assert_int_equal(store(&m, 0, 5), 2);
	}
	assert_events(&m, L1_STORE = 200, L2_STORE = 200);
	assert_int_equal(load(&m, 1, 5), 1); /* cleans CPU 0's */
	assert_int_equal(load(&m, 0, 5), 0);
	assert_int_equal(load(&m, 1, 5), 0);
	assert_events(&m, L1_LOAD = 1, L2_LOAD = 1);
	assert_int_equal(store(&m, 0, 5), 2); /* a hit that takes CPU 1's */
	assert_events(&m, 0);
	caches_free(m.caches);
}

static void line_of_two_nodes_goes_through_memory(void **state)
{
	struct model m = create(&small, 2);

	(void)state;
	caches_place_cpu(m.caches, 1, 3);
	assert_int_equal(caches_place_memory(m.caches, 0, 100, 2), 0);
	store(&m, 0, 5);
	assert_events(&m, L1_STORE = 1, L2_STORE = 1, LLC_STORE = 1,
		      FILLS(2) = 1);
	assert_int_equal(store(&m, 1, 5), 1);
	assert_events(&m, L1_STORE = 1, L2_STORE = 1, LLC_STORE = 1,
		      FILLS(2) = 1, WRITEBACKS(2) = 1);
	assert_int_equal(load(&m, 0, 5), 2);
	assert_events(&m, L1_LOAD = 1, L2_LOAD = 1, LLC_LOAD = 1, FILLS(2) = 1,
		      WRITEBACKS(2) = 1);
	/* Clean everywhere: nothing to write. */
	assert_int_equal(store(&m, 1, 5), 1);
	assert_events(&m, 0);
	caches_free(m.caches);
}

/* A piece of memory as large as the cache fits, wherever it begins. */
static void slices_fill_evenly(void **state)
{
	static const unsigned int slices[] = { 1, 2, 3, 18, 40 };
	struct cache_shape shape = { 0, 64, 4, LRU };
	struct cache_array array;
	uint64_t lines, first, line;
	int evicted;

	(void)state;
	for (int i = 0; i < 5; i++) {
		shape.slices = slices[i];
		assert_int_equal(cache_array_create(&shape, &array), 0);
		lines = 64ULL * 4 * slices[i];
		first = lines * 12345;
		evicted = 0;
		for (line = first; line < first + lines; line++)
			if (insert(&array, line))
				evicted++;
		assert_int_equal(evicted, 0);
		cache_array_destroy(&array);
	}
}

/* A stride of all slices must not stay in one of them. */
static void slices_know_no_bad_stride(void **state)
{
	const struct cache_shape shape = { 18, 64, 4, LRU };
	struct cache_array array;
	unsigned int lines_of[18] = { 0 };

	(void)state;
	assert_int_equal(cache_array_create(&shape, &array), 0);
	for (uint64_t i = 0; i < 18000; i++)
		lines_of[cache_array_index(&array, i * 18 * 64) / 64]++;
	for (int i = 0; i < 18; i++)
		assert_in_range(lines_of[i], 850, 1150);
	cache_array_destroy(&array);
}

/* The second model. */

struct ref_line {
	uint64_t line;
	bool held, dirty;
	uint64_t used; /* when */
};

struct ref_array {
	const struct cache_shape *shape;
	struct cache_array place; /* for the number of the set, no more */
	struct ref_line *lines; /* sets * ways */
	bool *away; /* sets * ways: nodes of the trees */
};

struct ref {
	const struct cache_shapes *shapes;
	unsigned int n_cpus;
	unsigned int node[4];
	struct ref_array l1[4], l2[4], llc[SIM_MAX_NODES];
	uint64_t now;
	struct sim_counts counts;
};

static void ref_create_array(struct ref_array *a,
			     const struct cache_shape *shape)
{
	size_t n = (size_t)shape->slices * shape->sets * shape->ways;

	a->shape = shape;
	assert_int_equal(cache_array_create(shape, &a->place), 0);
	a->lines = calloc(n, sizeof(*a->lines));
	a->away = calloc(n, sizeof(*a->away));
}

static void ref_destroy_array(struct ref_array *a)
{
	cache_array_destroy(&a->place);
	free(a->lines);
	free(a->away);
}

static struct ref_line *ref_set(struct ref_array *a, uint64_t line)
{
	return a->lines + cache_array_index(&a->place, line) * a->shape->ways;
}

static struct ref_line *ref_find(struct ref_array *a, uint64_t line)
{
	struct ref_line *set = ref_set(a, line);

	for (unsigned int i = 0; i < a->shape->ways; i++)
		if (set[i].held && set[i].line == line)
			return &set[i];
	return NULL;
}

/* Halves the ways from @low to @high until one is left. */
static void ref_point_away(bool *away, unsigned int low, unsigned int high,
			   unsigned int way, unsigned int node)
{
	unsigned int middle = (low + high) / 2;

	if (high - low == 1)
		return;
	away[node] = way < middle; /* true: the upper half is older */
	if (way < middle)
		ref_point_away(away, low, middle, way, 2 * node);
	else
		ref_point_away(away, middle, high, way, 2 * node + 1);
}

static unsigned int ref_pointed(const bool *away, unsigned int low,
				unsigned int high, unsigned int node)
{
	unsigned int middle = (low + high) / 2;

	if (high - low == 1)
		return low;
	return away[node] ? ref_pointed(away, middle, high, 2 * node + 1) :
			    ref_pointed(away, low, middle, 2 * node);
}

static void ref_use(struct ref *r, struct ref_array *a, struct ref_line *at)
{
	struct ref_line *set = ref_set(a, at->line);

	at->used = ++r->now;
	if (a->shape->policy == PLRU)
		ref_point_away(a->away + (set - a->lines), 0, a->shape->ways,
			       at - set, 1);
}

static struct ref_line *ref_victim(struct ref_array *a, uint64_t line)
{
	struct ref_line *set = ref_set(a, line), *oldest = set;
	unsigned int i;

	for (i = 0; i < a->shape->ways; i++)
		if (!set[i].held)
			return &set[i];
	if (a->shape->policy == PLRU)
		return set + ref_pointed(a->away + (set - a->lines), 0,
					 a->shape->ways, 1);
	for (i = 0; i < a->shape->ways; i++)
		if (set[i].used < oldest->used)
			oldest = &set[i];
	return oldest;
}

/* Returns what had to go. */
static struct ref_line ref_insert(struct ref *r, struct ref_array *a,
				  uint64_t line, bool dirty)
{
	struct ref_line *at = ref_victim(a, line), gone = *at;

	*at = (struct ref_line){ line, true, dirty, 0 };
	ref_use(r, a, at);
	return gone;
}

static unsigned int ref_memory(uint64_t line)
{
	return line / 64 % 3;
}

static void ref_put_llc(struct ref *r, unsigned int node, uint64_t line,
			bool dirty)
{
	struct ref_line gone = ref_insert(r, &r->llc[node], line, dirty);

	if (gone.held && gone.dirty)
		r->counts.event[SIM_WRITEBACKS + ref_memory(gone.line)]++;
}

static void ref_soil_llc(struct ref *r, unsigned int node, uint64_t line)
{
	struct ref_line *at = ref_find(&r->llc[node], line);

	if (at)
		at->dirty = true;
	else
		ref_put_llc(r, node, line, true);
}

static void ref_put_l2(struct ref *r, unsigned int cpu, uint64_t line,
		       bool dirty)
{
	struct ref_line gone = ref_insert(r, &r->l2[cpu], line, dirty);

	if (gone.held && gone.dirty)
		ref_soil_llc(r, r->node[cpu], gone.line);
}

static void ref_put_l1(struct ref *r, unsigned int cpu, uint64_t line,
		       bool dirty)
{
	struct ref_line gone = ref_insert(r, &r->l1[cpu], line, dirty), *at;

	if (!gone.held || !gone.dirty)
		return;
	at = ref_find(&r->l2[cpu], gone.line);
	if (at)
		at->dirty = true;
	else
		ref_put_l2(r, cpu, gone.line, true);
}

/* Cleans or drops; returns whether it was dirty; *@was: whether it was held. */
static bool ref_take(struct ref_array *a, uint64_t line, bool drop, bool *was)
{
	struct ref_line *at = ref_find(a, line);
	bool dirty = at && at->dirty;

	*was = at;
	if (at) {
		at->dirty = false;
		at->held = !drop;
	}
	return dirty;
}

static uint64_t ref_drop_others(struct ref *r, unsigned int own, uint64_t line)
{
	bool far_dirty = false, l1_was, l2_was, l1, l2;
	uint64_t lost = 0;

	for (unsigned int n = 0; n < SIM_MAX_NODES; n++)
		if (n != r->node[own])
			far_dirty |= ref_take(&r->llc[n], line, true, &l1_was);
	for (unsigned int i = 0; i < r->n_cpus; i++) {
		if (i == own)
			continue;
		l1 = ref_take(&r->l1[i], line, true, &l1_was);
		l2 = ref_take(&r->l2[i], line, true, &l2_was);
		lost |= (uint64_t)l1_was << i;
		if ((l1 || l2) && r->node[i] == r->node[own])
			ref_soil_llc(r, r->node[own], line);
		else if (l1 || l2)
			far_dirty = true;
	}
	r->counts.event[SIM_WRITEBACKS + ref_memory(line)] += far_dirty;
	return lost;
}

static uint64_t ref_clean_others(struct ref *r, unsigned int own, uint64_t line)
{
	uint64_t lost = 0;
	bool was, l1, l2;

	for (unsigned int i = 0; i < r->n_cpus; i++) {
		if (i == own)
			continue;
		l1 = ref_take(&r->l1[i], line, false, &was);
		l2 = ref_take(&r->l2[i], line, false, &was);
		lost |= (uint64_t)l1 << i;
		if (l1 || l2)
			ref_soil_llc(r, r->node[i], line);
	}
	return lost;
}

static void ref_fill_llc(struct ref *r, unsigned int node, uint64_t line,
			 bool store, bool whole)
{
	bool was;

	r->counts.event[store ? SIM_LLC_STORE_MISSES : SIM_LLC_LOAD_MISSES]++;
	for (unsigned int n = 0; n < SIM_MAX_NODES && !store; n++)
		if (n != node && ref_take(&r->llc[n], line, false, &was))
			r->counts.event[SIM_WRITEBACKS + ref_memory(line)]++;
	if (!(store && whole && r->shapes->whole_lines_unread))
		r->counts.event[SIM_FILLS + ref_memory(line)]++;
	ref_put_llc(r, node, line, false);
}

static uint64_t ref_access(struct ref *r, unsigned int cpu, uint64_t line,
			   bool store, bool whole)
{
	struct ref_line *l1 = ref_find(&r->l1[cpu], line), *l2, *llc;
	uint64_t lost = 0;

	if (l1) {
		if (store && !l1->dirty)
			lost = ref_drop_others(r, cpu, line);
		l1->dirty |= store;
		ref_use(r, &r->l1[cpu], l1);
		return lost;
	}
	r->counts.event[store ? SIM_L1_STORE_MISSES : SIM_L1_LOAD_MISSES]++;
	l2 = ref_find(&r->l2[cpu], line);
	if (l2)
		ref_use(r, &r->l2[cpu], l2);
	else
		r->counts.event[store ? SIM_L2_STORE_MISSES :
					SIM_L2_LOAD_MISSES]++;
	if (store)
		lost = ref_drop_others(r, cpu, line);
	else if (!l2)
		lost = ref_clean_others(r, cpu, line);
	if (!l2) {
		llc = ref_find(&r->llc[r->node[cpu]], line);
		if (llc)
			ref_use(r, &r->llc[r->node[cpu]], llc);
		else
			ref_fill_llc(r, r->node[cpu], line, store, whole);
		ref_put_l2(r, cpu, line, false);
	}
	ref_put_l1(r, cpu, line, store);
	return lost;
}

static void ref_create(struct ref *r, const struct cache_shapes *shapes,
		       unsigned int n_cpus)
{
	memset(r, 0, sizeof(*r));
	r->shapes = shapes;
	r->n_cpus = n_cpus;
	for (unsigned int i = 0; i < n_cpus; i++) {
		ref_create_array(&r->l1[i], &shapes->level[CACHE_L1]);
		ref_create_array(&r->l2[i], &shapes->level[CACHE_L2]);
	}
	for (int i = 0; i < SIM_MAX_NODES; i++)
		ref_create_array(&r->llc[i], &shapes->level[CACHE_LLC]);
}

static void ref_destroy(struct ref *r)
{
	for (unsigned int i = 0; i < r->n_cpus; i++) {
		ref_destroy_array(&r->l1[i]);
		ref_destroy_array(&r->l2[i]);
	}
	for (int i = 0; i < SIM_MAX_NODES; i++)
		ref_destroy_array(&r->llc[i]);
}

/* Mostly near the last line of the CPU, at times anywhere. */
static uint64_t next_line(struct prng *prng, uint64_t last, uint32_t lines)
{
	if (prng_below(prng, 4))
		return (last + prng_below(prng, 24)) % lines;
	return prng_below(prng, lines);
}

/* The model and the lists do the same, and say so. */
static void step(struct model *m, struct ref *r, unsigned int cpu,
		 uint64_t line, unsigned int kind)
{
	const bool store = kind < 2, whole = kind == 0;

	assert_int_equal(caches_access(caches_of(m->caches, cpu), line, store,
				       whole, &m->counts),
			 ref_access(r, cpu, line, store, whole));
	if (memcmp(&m->counts, &r->counts, sizeof(m->counts)))
		fail_msg("an access of line %d by CPU %u differs", (int)line,
			 cpu);
}

/* All of a page by one CPU; at times another one looks in. */
static void step_page(struct model *m, struct ref *r, unsigned int n_cpus,
		      uint64_t first, struct prng *prng)
{
	const unsigned int cpu = prng_below(prng, n_cpus);

	for (unsigned int i = 0; i < 64; i++) {
		if (prng_below(prng, 128) == 0)
			step(m, r, prng_below(prng, n_cpus),
			     first + prng_below(prng, 64), prng_below(prng, 6));
		step(m, r, cpu, first + i, prng_below(prng, 2));
	}
}

/* A part of a page at once, if no other CPU may hold any of it. */
static void step_run(struct model *m, struct ref *r, unsigned int cpu,
		     uint64_t first, struct prng *prng)
{
	const unsigned int n = 1 + prng_below(prng, 64 - first % 64);
	const bool whole = prng_below(prng, 2);
	struct cpu_caches *own = caches_of(m->caches, cpu);

	if (!caches_are_alone(own, first))
		return;
	caches_store_run(own, first, n, whole, &m->counts);
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(ref_access(r, cpu, first + i, true, whole), 0);
	assert_memory_equal(&m->counts, &r->counts, sizeof(m->counts));
}

static void compare(const struct cache_shapes *shapes, unsigned int n_cpus,
		    const unsigned int *nodes, uint64_t seed)
{
	const struct cache_shape *llc = &shapes->level[CACHE_LLC];
	uint32_t lines = 3 * llc->slices * llc->sets * llc->ways / 2;
	struct prng prng = { seed };
	uint64_t line = 0;
	unsigned int i;
	struct model m = create(shapes, n_cpus);
	struct ref r;

	ref_create(&r, shapes, n_cpus);
	for (i = 0; i < n_cpus; i++) {
		caches_place_cpu(m.caches, i, nodes[i]);
		r.node[i] = nodes[i];
	}
	for (i = 0; i <= lines / 64 && i < 64; i++)
		assert_int_equal(caches_place_memory(m.caches, 64 * i,
						     64 * i + 64, i % 3),
				 0);
	for (i = 0; i < 100000; i++) {
		line = next_line(&prng, line, lines);
		step(&m, &r, prng_below(&prng, n_cpus), line,
		     prng_below(&prng, 6));
		if (prng_below(&prng, 200) == 0)
			step_page(&m, &r, n_cpus, line & -64, &prng);
		if (prng_below(&prng, 100) == 0)
			step_run(&m, &r, prng_below(&prng, n_cpus), line,
				 &prng);
	}
	ref_destroy(&r);
	caches_free(m.caches);
}

static void random_accesses_agree_with_lists(void **state)
{
	static const struct cache_shapes shapes[] = {
		{ { { 1, 4, 2, LRU }, { 1, 8, 4, LRU }, { 1, 16, 8, LRU } },
		  false },
		{ { { 1, 4, 2, PLRU }, { 1, 8, 4, PLRU }, { 1, 16, 8, PLRU } },
		  true },
		{ { { 1, 1, 1, LRU }, { 1, 1, 1, PLRU }, { 1, 1, 1, LRU } },
		  false },
		/* Those that are compiled for. */
		{ { { 1, 2, 8, LRU }, { 1, 4, 8, LRU }, { 1, 8, 16, LRU } },
		  true },
		{ { { 1, 4, 8, LRU }, { 1, 8, 8, LRU }, { 3, 4, 16, LRU } },
		  false },
		/* All unrolled strides, and L2 smaller than L1. */
		{ { { 1, 2, 12, LRU }, { 1, 1, 16, LRU }, { 3, 4, 20, LRU } },
		  true },
		{ { { 3, 2, 3, LRU }, { 5, 2, 7, LRU }, { 18, 2, 11, LRU } },
		  false },
		{ { { 1, 2, 8, PLRU }, { 1, 2, 16, PLRU }, { 7, 1, 64, PLRU } },
		  false },
		{ { { 1, 8, 5, LRU }, { 1, 4, 64, LRU }, { 2, 8, 24, LRU } },
		  true },
	};
	static const unsigned int one_node[] = { 0, 0, 0 };
	static const unsigned int two_nodes[] = { 1, 0, 1 };
	static const unsigned int three_nodes[] = { 2, 7, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		compare(&shapes[i], 1, one_node, i);
		compare(&shapes[i], 1, three_nodes, i + 100);
		compare(&shapes[i], 3, one_node, i + 200);
		compare(&shapes[i], 3, two_nodes, i + 300);
		compare(&shapes[i], 3, three_nodes, i + 400);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cold_lines_miss_every_level),
		cmocka_unit_test(what_fits_a_level_stays_in_it),
		cmocka_unit_test(cyclic_walk_of_a_set_always_misses),
		cmocka_unit_test(dirty_lines_are_written_back_once),
		cmocka_unit_test(writebacks_are_what_no_longer_fits),
		cmocka_unit_test(line_zero_is_a_line),
		cmocka_unit_test(repeated_access_changes_nothing),
		cmocka_unit_test(run_is_as_its_stores),
		cmocka_unit_test(victims_are_those_of_the_books),
		cmocka_unit_test(dropped_way_is_used_first),
		cmocka_unit_test(whole_lines_are_read_unless_told),
		cmocka_unit_test(traffic_goes_to_the_lines_node),
		cmocka_unit_test(ranges_come_to_an_end),
		cmocka_unit_test(line_of_two_cpus_goes_back_and_forth),
		cmocka_unit_test(line_of_two_nodes_goes_through_memory),
		cmocka_unit_test(slices_fill_evenly),
		cmocka_unit_test(slices_know_no_bad_stride),
		cmocka_unit_test(random_accesses_agree_with_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
