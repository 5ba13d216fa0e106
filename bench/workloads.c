// SPDX-License-Identifier: GPL-2.0-only
#include "bench/bench.h"

extern const struct workload anon_workload;
extern const struct workload jemalloc_workload;
extern const struct workload mmap_workload;
extern const struct workload zero_order_workload;

/* Sorted by name; a new workload is a file of its own and a line here. */
const struct workload *const workloads[] = {
	&anon_workload,
	&jemalloc_workload,
	&mmap_workload,
	&zero_order_workload,
	NULL,
};
