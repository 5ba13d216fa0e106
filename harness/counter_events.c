// SPDX-License-Identifier: GPL-2.0-only
#include "counter_events.h"

#include <linux/perf_event.h>

#define LOAD_MISSES(cache)                                                     \
	((cache) | PERF_COUNT_HW_CACHE_OP_READ << 8 |                          \
	 PERF_COUNT_HW_CACHE_RESULT_MISS << 16)

/* In groups of four, as many as common PMUs have counters for: a group is
 * counted together, so its ratios hold even when groups take turns. */
const struct counter_event counter_events[COUNTER_EVENTS] = {
	{ "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES },
	{ "instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS },
	{ "cache-references", PERF_TYPE_HARDWARE,
	  PERF_COUNT_HW_CACHE_REFERENCES },
	{ "cache-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES },
	{ "LLC-load-misses", PERF_TYPE_HW_CACHE,
	  LOAD_MISSES(PERF_COUNT_HW_CACHE_LL) },
	{ "L1-dcache-load-misses", PERF_TYPE_HW_CACHE,
	  LOAD_MISSES(PERF_COUNT_HW_CACHE_L1D) },
	{ "dTLB-load-misses", PERF_TYPE_HW_CACHE,
	  LOAD_MISSES(PERF_COUNT_HW_CACHE_DTLB) },
	{ "dTLB-store-misses", PERF_TYPE_HW_CACHE,
	  PERF_COUNT_HW_CACHE_DTLB | PERF_COUNT_HW_CACHE_OP_WRITE << 8 |
		  PERF_COUNT_HW_CACHE_RESULT_MISS << 16 },
};

const struct counter_mode counter_modes[COUNTER_MODES] = {
	{ ":k", true },
	{ ":u", false },
};
