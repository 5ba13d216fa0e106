// SPDX-License-Identifier: GPL-2.0-only
/* Seeded placements, on the running kernel; no root needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "harness/placement.h"
#include "harness/topology.h"
#include "harness/units.h"

#define SEED 1
#define ROUNDS 8

static int open_topology(void **state)
{
	return topology_open(NULL, (struct topology **)state);
}

static int close_topology(void **state)
{
	topology_close(*state);
	return 0;
}

static uint64_t hold(struct topology *topology, uint64_t seed, uint64_t round,
		     struct placement *placement)
{
	assert_int_equal(placement_hold(topology, seed, round, placement), 0);
	return placement->pages;
}

static uint64_t pages_of(struct topology *topology, uint64_t seed,
			 uint64_t round)
{
	struct placement placement;
	uint64_t pages = hold(topology, seed, round, &placement);

	placement_release(&placement);
	return pages;
}

static uint64_t faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_minflt;
}

static uint64_t resident(const struct placement *placement)
{
	size_t i, pages = placement->bytes / UNITS_PAGE_BYTES;
	unsigned char *in = malloc(pages);
	uint64_t count = 0;

	assert_int_equal(mincore(placement->memory, placement->bytes, in), 0);
	for (i = 0; i < pages; i++)
		count += in[i] & 1;
	free(in);
	return count;
}

static void a_round_is_the_same_each_time(void **state)
{
	uint64_t round;

	for (round = 0; round < ROUNDS; round++)
		assert_int_equal(pages_of(*state, SEED, round),
				 pages_of(*state, SEED, round));
}

static void rounds_and_seeds_differ(void **state)
{
	uint64_t pages[ROUNDS], round, other, same_seed = 0;

	for (round = 0; round < ROUNDS; round++) {
		pages[round] = pages_of(*state, SEED, round);
		for (other = 0; other < round; other++)
			assert_int_not_equal(pages[round], pages[other]);
		same_seed += pages[round] == pages_of(*state, SEED + 1, round);
	}
	assert_int_equal(same_seed, 0);
}

static void pages_are_held_one_by_one(void **state)
{
	struct placement placement;
	uint64_t before = faults(), pages;

	pages = hold(*state, SEED, 0, &placement);
	assert_in_range(pages, 1, (uint64_t)topology_nodes(*state) *
					  (PLACEMENT_PAGES - 1));
	assert_true(faults() - before >= pages);
	assert_int_equal(resident(&placement), pages);
	placement_release(&placement);
}

static void what_was_held_is_given_back(void **state)
{
	struct placement placement;
	unsigned char in;
	void *memory;

	hold(*state, SEED, 0, &placement);
	memory = placement.memory;
	placement_release(&placement);
	assert_null(placement.memory);
	assert_int_equal(mincore(memory, UNITS_PAGE_BYTES, &in), -1);
	assert_int_equal(errno, ENOMEM);
	placement_release(&placement);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_round_is_the_same_each_time),
		cmocka_unit_test(rounds_and_seeds_differ),
		cmocka_unit_test(pages_are_held_one_by_one),
		cmocka_unit_test(what_was_held_is_given_back),
	};

	return cmocka_run_group_tests(tests, open_topology, close_topology);
}
