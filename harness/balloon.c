// SPDX-License-Identifier: GPL-2.0-only
#include "balloon.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "error.h"
#include "kernel_stats.h"
#include "topology.h"

#define PAGE_BYTES 4096
#define PATTERN 0xa5

/* What is left of a node when it is filled: page tables, and no OOM killer. */
#define KEEP_FREE_BYTES ((uint64_t)96 << 20)

/*
 * So many free pages may be unmarked: what is freed meanwhile, and what lies
 * below the watermark down to which the kernel reports.
 */
#define UNMARKED_PAGES 256

/* The kernel begins a pass every 2 s, each takes a part of what is free. */
#define POLL_NS 100000000
#define POLLS 1800

static int fill_node(struct topology *topology, int node)
{
	uint64_t total_bytes, free_bytes;
	void *memory;
	int err;

	err = topology_node_memory("", node, &total_bytes, &free_bytes);
	if (err)
		return error_report(-err, "memory of node %d cannot be read",
				    node);
	if (free_bytes <= KEEP_FREE_BYTES)
		return 0;
	free_bytes -= KEEP_FREE_BYTES;
	memory = mmap(NULL, free_bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno, "no memory to fill node %d with",
				    node);
	err = topology_bind_memory(topology, memory, free_bytes, node);
	if (!err)
		memset(memory, PATTERN, free_bytes);
	munmap(memory, free_bytes);
	if (err)
		return error_report(-err,
			"cannot bind memory to node %d (%s): leave the node out",
			node, strerror(-err));
	return 0;
}

static int fill_once(struct balloon *balloon, struct topology *topology,
		     int node)
{
	const uint64_t bit = UINT64_C(1) << topology_index(topology, node);
	int err;

	if (balloon->dirtied & bit)
		return 0;
	err = fill_node(topology, node);
	if (!err)
		balloon->dirtied |= bit;
	return err;
}

/* By count, not by time: how long a pass takes is the host's affair. */
static int settle(int node)
{
	const struct timespec poll = { .tv_nsec = POLL_NS };
	uint64_t free_pages = 0, marked_pages = 0;
	int i, err;

	for (i = 0; i < POLLS; i++) {
		err = prezero_marked("", node, &free_pages, &marked_pages);
		if (err)
			return error_report(-err,
				"page_zeroing/prezero_marked cannot be read (%s)",
				strerror(-err));
		if (free_pages <= marked_pages + UNMARKED_PAGES)
			return 0;
		nanosleep(&poll, NULL);
	}
	return error_report(ETIMEDOUT,
		"of %lluM free on node %d the balloon gave only %lluM to the host: is its free-page-reporting on, and page_reporting.page_reporting_order=0?",
		(unsigned long long)(free_pages * PAGE_BYTES >> 20), node,
		(unsigned long long)(marked_pages * PAGE_BYTES >> 20));
}

int balloon_refill(struct balloon *balloon, struct topology *topology,
		   int node)
{
	int err = fill_once(balloon, topology, node);

	if (err)
		return err;
	/* Pages on the per-CPU lists are not reported. */
	err = prezero_inject("", node, PREZERO_DRAIN);
	if (err)
		return error_report(-err, "the per-CPU lists were not drained (%s)",
				    strerror(-err));
	return settle(node);
}
