// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

extern const struct workload anon_workload;
extern const struct workload cow_workload;
extern const struct workload fork_touch_workload;
extern const struct workload hugetlb_workload;
extern const struct workload jemalloc_workload;
extern const struct workload memcg_workload;
extern const struct workload memfd_workload;
extern const struct workload mmap_workload;
extern const struct workload shmem_workload;
extern const struct workload zero_order_workload;

/* Sorted by name; a new workload is a file of its own and a line here. */
const struct workload *const workloads[] = {
	&anon_workload,
	&cow_workload,
	&fork_touch_workload,
	&hugetlb_workload,
	&jemalloc_workload,
	&memcg_workload,
	&memfd_workload,
	&mmap_workload,
	&shmem_workload,
	&zero_order_workload,
	NULL,
};
