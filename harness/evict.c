// SPDX-License-Identifier: GPL-2.0-only
#include "evict.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "error.h"
#include "topology.h"
#include "units.h"

#define LINE_BYTES 64

#define HUGE_BYTES units_order_bytes(UNITS_PMD_ORDER)

static size_t round_up(size_t bytes)
{
	return (bytes + HUGE_BYTES - 1) & ~(HUGE_BYTES - 1);
}

/*
 * Huge pages where the kernel gives them: each holds as many lines for every set,
 * and single pages, as they come, leave some sets with what was there before.
 */
int evict_open(struct topology *topology, size_t bytes, struct evict *out)
{
	const size_t part = round_up(bytes);
	const size_t all = topology_nodes(topology) * part;
	char *map;

	*out = (struct evict) { 0 };
	if (!bytes)
		return 0;
	map = mmap(NULL, all + HUGE_BYTES, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		return error_report(errno,
			"no memory for %zuM to evict the caches with: free some",
			bytes >> 20);
	*out = (struct evict) {
		.map = map,
		.map_bytes = all + HUGE_BYTES,
		.memory = (char *)round_up((uintptr_t)map),
		.bytes = part,
	};
	madvise(out->memory, all, MADV_HUGEPAGE);
	/* Written to while workers are there, it would be copied for them. */
	madvise(out->memory, all, MADV_DONTFORK);
	return 0;
}

void evict_close(struct evict *evict)
{
	if (evict->map)
		munmap(evict->map, evict->map_bytes);
	*evict = (struct evict) { 0 };
}

int evict_reserve(struct topology *topology, int node, struct evict *evict)
{
	int i = topology_index(topology, node), err;
	char *part = evict->memory + i * evict->bytes;

	if (!evict->memory || !topology_has_node(topology, node) ||
	    evict->present & UINT64_C(1) << i)
		return 0;
	err = topology_bind_memory(topology, part, evict->bytes, node);
	if (err)
		return error_report(-err,
			"memory to evict the caches with cannot be had on node %d (%s): leave the node out",
			node, strerror(-err));
	memset(part, 1, evict->bytes);
	evict->present |= UINT64_C(1) << i;
	return 0;
}

/* In few turns: an emulator's plugin is told of each, beside the stores. */
static void write_page(volatile char *page)
{
	size_t at;

#pragma GCC unroll 16
	for (at = 0; at < UNITS_PAGE_BYTES; at += LINE_BYTES)
		page[at] = 1;
}

void evict_caches(struct topology *topology, int node,
		  const struct evict *evict)
{
	const size_t bytes = evict->bytes;
	char *part;
	size_t at;

	if (!evict->memory)
		return;
	part = evict->memory + topology_index(topology, node) * bytes;
	for (at = 0; at < bytes; at += UNITS_PAGE_BYTES)
		write_page(part + at);
}
