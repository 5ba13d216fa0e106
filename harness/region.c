// SPDX-License-Identifier: GPL-2.0-only
#include "region.h"

#include <stdlib.h>
#include <x86intrin.h>

#include "counters.h"

/* The clock is read last before and first after what is measured. */
void region_start(struct region *region)
{
	counters_start(region->counters);
	if (region->timed) {
		region->start_tsc = __rdtsc();
		region->start_ns = region_clock_ns();
	}
}

void region_stop(struct region *region)
{
	if (region->timed) {
		region->end_ns = region_clock_ns();
		region->ns += region->end_ns - region->start_ns;
		region->tsc += __rdtsc() - region->start_tsc;
		if (!region->first_ns)
			region->first_ns = region->start_ns;
	}
	counters_stop(region->counters);
}

static int compare_ns(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t region_median_ns(uint64_t *ns, size_t count)
{
	qsort(ns, count, sizeof(*ns), compare_ns);
	return ns[(count - 1) / 2];
}

/* One read is close to the clock's resolution: time a hundred at once. */
#define CLOCK_ROUNDS 101
#define CLOCK_READS 100

uint64_t region_clock_cost_ns(void)
{
	uint64_t ns[CLOCK_ROUNDS];
	uint64_t start_ns;
	int i, j;

	for (i = 0; i < CLOCK_ROUNDS; i++) {
		start_ns = region_clock_ns();
		for (j = 0; j < CLOCK_READS; j++)
			ns[i] = region_clock_ns();
		ns[i] = (ns[i] - start_ns) / CLOCK_READS;
	}
	return region_median_ns(ns, CLOCK_ROUNDS);
}
