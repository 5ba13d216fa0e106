/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPUs may hold lines of a page in their L1 and L2, or their node in its
 * last level: a CPU that none of its lines was ever in, or that has lost them all
 * to another's stores, need not be asked for one. Those stores are what follows a
 * page that was freed and is cleared anew, on whichever CPU.
 */
#ifndef PZBENCH_VPMU_CACHE_HOLDERS_H
#define PZBENCH_VPMU_CACHE_HOLDERS_H

#include <stdbool.h>
#include <stdint.h>

/* The lines of a page: a bit of a word for each. */
#define CACHE_HOLDERS_LINES 64

/*
 * Of a page; zeroes: nobody holds it. `taken` are the lines that stores of the
 * CPU `last` took from all others, which missed no line of the page since.
 */
struct cache_holders {
	uint64_t cpus; /* a bit for each */
	uint64_t last; /* likewise; kept while others hold it too */
	uint64_t taken;
};

/*
 * The CPU whose bit is @self has loaded @line, or stored to it and so taken it
 * away from all others.
 */
static inline void cache_holders_note(struct cache_holders *page, uint64_t self,
				      uint64_t line, bool store)
{
	page->cpus |= self;
	if (page->cpus == self)
		return;
	if (page->last != self)
		page->taken = 0;
	page->last = self;
	page->taken |= (uint64_t)store << line % CACHE_HOLDERS_LINES;
	if (page->taken == UINT64_MAX)
		page->cpus = self;
}

#endif
