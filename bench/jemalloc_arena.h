/* SPDX-License-Identifier: GPL-2.0-only */
/* An arena of jemalloc's that nothing else allocates from. */
#ifndef PZBENCH_JEMALLOC_ARENA_H
#define PZBENCH_JEMALLOC_ARENA_H

#include <jemalloc/jemalloc.h>
#include <stdint.h>

/* A row of CHOICE_DECAY and of CHOICE_THP each. */
struct jemalloc_arena {
	extent_hooks_t hooks;	/* first: jemalloc hands back its address */
	extent_hooks_t *own;	/* jemalloc's */
	int advice;		/* for madvise() of new extents, -1: none */
	unsigned int index;
	int flags;		/* for mallocx() and dallocx() */
};

/* What jemalloc says of the arena. Bytes but for @purged_pages. */
struct jemalloc_stats {
	uint64_t resident_bytes;
	uint64_t purged_pages;
};

/*
 * Stays where it is until it is closed: jemalloc keeps its address. @decay and
 * @thp are words of these choices. 0 or -errno, reported.
 */
int jemalloc_arena_open(struct jemalloc_arena *arena, int decay, int thp);

/* Unmaps all that it allocated. */
void jemalloc_arena_close(struct jemalloc_arena *arena);

/* As of now. 0 or -errno, reported. */
int jemalloc_arena_stats(const struct jemalloc_arena *arena,
			 struct jemalloc_stats *out);

#endif
