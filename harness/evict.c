// SPDX-License-Identifier: GPL-2.0-only
#include "harness/evict.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/error.h"
#include "harness/topology.h"

#define LINE_BYTES 64

int evict_open(struct topology *topology, size_t bytes, struct evict *out)
{
	void *memory;

	*out = (struct evict) { 0 };
	if (!bytes)
		return 0;
	memory = mmap(NULL, topology_nodes(topology) * bytes,
		      PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno,
			"no memory for %zuM to evict the caches with: free some",
			bytes >> 20);
	/* Written to while workers are there, it would be copied for them. */
	madvise(memory, topology_nodes(topology) * bytes, MADV_DONTFORK);
	out->memory = memory;
	out->bytes = bytes;
	return 0;
}

void evict_close(struct topology *topology, struct evict *evict)
{
	if (evict->memory)
		munmap(evict->memory, topology_nodes(topology) * evict->bytes);
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

void evict_caches(struct topology *topology, int node,
		  const struct evict *evict)
{
	volatile char *part;
	size_t at;

	if (!evict->memory)
		return;
	part = evict->memory + topology_index(topology, node) * evict->bytes;
	for (at = 0; at < evict->bytes; at += LINE_BYTES)
		part[at] = 1;
}
