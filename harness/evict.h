/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is written before a repetition, so that caches hold nothing of
 * the pages that are faulted then, and what they hold is dirty.
 */
#ifndef PZBENCH_EVICT_H
#define PZBENCH_EVICT_H

#include <stddef.h>
#include <stdint.h>

struct topology;

struct evict {
	char *map;		/* what lies around the memory, too */
	size_t map_bytes;
	char *memory;		/* a part a node; NULL: nothing is evicted */
	size_t bytes;		/* of a part: what the caches hold, in huge pages */
	uint64_t present;	/* parts, by index in the topology */
};

/* @bytes = 0: evict_caches() does nothing. -errno, reported. */
int evict_open(struct topology *topology, size_t bytes, struct evict *out);
void evict_close(struct evict *evict);

/* Makes the part of @node, if there is one, present. -errno, reported. */
int evict_reserve(struct topology *topology, int node, struct evict *evict);

/*
 * Writes @node's part, from the CPU that this thread runs on. What caches write
 * back afterwards is that node's: to be called for the node that is faulted on.
 */
void evict_caches(struct topology *topology, int node,
		  const struct evict *evict);

#endif
