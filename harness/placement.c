// SPDX-License-Identifier: GPL-2.0-only
#include "placement.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "error.h"
#include "prng.h"
#include "topology.h"
#include "units.h"

#define FREE_SHARE 8

/*
 * A power of two, halved until it fits: that free memory differs by some pages
 * from kernel to kernel must not change what is drawn.
 */
static int draw_below(int node, uint32_t *bound)
{
	uint64_t total_bytes, free_bytes;
	int err;

	err = topology_node_memory("", node, &total_bytes, &free_bytes);
	if (err)
		return err;
	*bound = PLACEMENT_PAGES;
	while (*bound > 1 &&
	       *bound * UNITS_PAGE_BYTES > free_bytes / FREE_SHARE)
		*bound /= 2;
	return 0;
}

static void touch(char *memory, uint32_t pages)
{
	uint32_t i;

	for (i = 0; i < pages; i++)
		((volatile char *)memory)[i * UNITS_PAGE_BYTES] = 1;
}

/*
 * By a CPU of the node, so that its last level keeps what becomes dirty: that of
 * another node would write it back among the figures of that node's memory. A
 * node without CPUs is touched from wherever this thread runs.
 */
static int bind_near(struct topology *topology, int node)
{
	int cpu, err = topology_bind_cpu(topology, node, &cpu);

	return err == -ENXIO ? 0 : err;
}

static int hold_on_node(struct topology *topology, int node, char *memory,
			struct prng *prng, struct placement *placement)
{
	uint32_t bound, pages;
	int err;

	err = draw_below(node, &bound);
	if (err)
		return err;
	pages = prng_below(prng, bound);
	if (!pages)
		return 0;
	err = topology_bind_memory(topology, memory, pages * UNITS_PAGE_BYTES,
				   node);
	if (!err)
		err = bind_near(topology, node);
	if (err)
		return err;
	touch(memory, pages);
	placement->pages += pages;
	return 0;
}

static int hold_on_all(struct topology *topology, uint64_t seed,
		       uint64_t round, struct placement *placement)
{
	/* Not the stream that orders the round's cells. */
	struct prng prng = prng_stream(~seed, round);
	char *memory = placement->memory;
	int i, err = 0;

	for (i = 0; !err && i < topology_nodes(topology); i++) {
		err = hold_on_node(topology, topology_node(topology, i), memory,
				   &prng, placement);
		memory += PLACEMENT_PAGES * UNITS_PAGE_BYTES;
	}
	return err;
}

int placement_hold(struct topology *topology, uint64_t seed, uint64_t round,
		   struct placement *out)
{
	struct placement new = { 0 };
	int err;

	*out = new;
	new.bytes = (size_t)topology_nodes(topology) * PLACEMENT_PAGES *
		    UNITS_PAGE_BYTES;
	new.memory = mmap(NULL, new.bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (new.memory == MAP_FAILED)
		return error_report(errno,
			"no memory for a seeded placement (%s): free some",
			strerror(errno));
	/* Fails on a kernel without huge pages, which gives none anyway. */
	madvise(new.memory, new.bytes, MADV_NOHUGEPAGE);
	err = hold_on_all(topology, seed, round, &new);
	if (err) {
		placement_release(&new);
		return error_report(-err,
			"pages cannot be held for a seeded placement: %s",
			strerror(-err));
	}
	*out = new;
	return 0;
}

void placement_release(struct placement *placement)
{
	if (placement->memory)
		munmap(placement->memory, placement->bytes);
	*placement = (struct placement) { 0 };
}
