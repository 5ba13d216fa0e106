/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The measured region. A workload writes
 *
 *	for (first = 0; first < faults; first = last) {
 *		last = region_window_end(region, first, faults);
 *		region_start(region);
 *		for (i = first; i < last; i++)
 *			touch one folio
 *		region_stop(region);
 *	}
 *
 * Where time is measured there is one window: the whole repetition. Under the
 * simulated PMU there are many, so that a timer tick costs one of them and not
 * the repetition.
 */
#ifndef PZBENCH_REGION_H
#define PZBENCH_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct counters;

/* Belongs to run.c; a workload only hands it on. */
struct region {
	struct counters *counters;
	bool timed;			/* false where times mean nothing (TCG) */
	uint64_t window_faults;		/* 0: all in one window */
	uint64_t ns;			/* summed over windows */
	uint64_t tsc;
	uint64_t start_ns;		/* of the last window */
	uint64_t start_tsc;
	uint64_t first_ns;		/* when the first window began */
	uint64_t end_ns;		/* and when the last one ended */
};

void region_start(struct region *region);
void region_stop(struct region *region);

/* One past the last fault of the window that begins with fault @first. */
static inline uint64_t region_window_end(const struct region *region,
					 uint64_t first, uint64_t faults)
{
	if (!region->window_faults || faults - first < region->window_faults)
		return faults;
	return first + region->window_faults;
}

/* CLOCK_MONOTONIC_RAW: no NTP slew inside a region. About 20 ns by the vDSO. */
static inline uint64_t region_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The median cost of one region_clock_ns(), measured now. */
uint64_t region_clock_cost_ns(void);

/* The lower median; reorders @ns. */
uint64_t region_median_ns(uint64_t *ns, size_t count);

#endif
