/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The caches of a machine as data: a file of configs/cache (the format:
 * docs/cache-profiles.md), or this machine's own, as hwloc reports them.
 */
#ifndef PZBENCH_CACHE_PROFILE_H
#define PZBENCH_CACHE_PROFILE_H

#include <stdint.h>

#include "harness/vpmu/cache.h"

struct cache_profile {
	char name[64];
	char source[192];	/* where the figures are from */
	uint64_t llc_cpus;	/* that share a last level on the machine */
	uint64_t share;		/* cache_profile_share(); 1: all of it */
	struct cache_shapes shapes;
};

/* -EINVAL or another -errno, reported. */
int cache_profile_load(const char *path, struct cache_profile *profile);

/*
 * This machine, as its first CPU sees it; @recorded: NULL, or for tests a file
 * that `lstopo --of xml` wrote. -ENODEV, reported, where the machine does not
 * tell: many VMs hide their caches.
 */
int cache_profile_host(const char *recorded, struct cache_profile *profile);

/*
 * Leaves one CPU its part of a last level that @cpus keep busy: fewer slices,
 * and where those do not divide, half the sets, a quarter and so on. -EINVAL,
 * reported, where that does not come out even.
 */
int cache_profile_share(struct cache_profile *profile, uint64_t cpus);

#endif
