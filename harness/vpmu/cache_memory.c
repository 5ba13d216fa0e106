// SPDX-License-Identifier: GPL-2.0-only
#include "cache_memory.h"

#include <errno.h>

int cache_memory_add(struct cache_memory *memory, struct cache_range range)
{
	unsigned int i = memory->n;

	if (range.first >= range.end)
		return 0;
	if (i == CACHE_MEMORY_RANGES)
		return -ENOSPC;
	for (; i && memory->range[i - 1].first > range.first; i--)
		memory->range[i] = memory->range[i - 1];
	memory->range[i] = range;
	memory->n++;
	/* What was found before may have been the gap that this range fills. */
	memory->last = (struct cache_range){ 0 };
	return 0;
}

/* The number of ranges that begin at or before @line. */
static unsigned int ranges_up_to(const struct cache_memory *memory,
				 uint64_t line)
{
	unsigned int low = 0, high = memory->n, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (memory->range[middle].first <= line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

unsigned int cache_memory_search(struct cache_memory *memory, uint64_t line)
{
	unsigned int next = ranges_up_to(memory, line);
	struct cache_range gap = { 0, UINT64_MAX, 0 };

	if (next && line < memory->range[next - 1].end) {
		memory->last = memory->range[next - 1];
		return memory->last.node;
	}
	if (next)
		gap.first = memory->range[next - 1].end;
	if (next < memory->n)
		gap.end = memory->range[next].first;
	memory->last = gap;
	return 0;
}
