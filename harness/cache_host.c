// SPDX-License-Identifier: GPL-2.0-only
#include "cache_profile.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "harness/vpmu/cache_shape.h"

#define MEND "name a profile of configs/cache instead, such as milan"

/* NULL, reported, where hwloc fails. */
static hwloc_topology_t load(const char *recorded)
{
	hwloc_topology_t hw;

	if (hwloc_topology_init(&hw))
		goto report;
	if ((!recorded || !hwloc_topology_set_xml(hw, recorded)) &&
	    !hwloc_topology_load(hw))
		return hw;
	hwloc_topology_destroy(hw);
report:
	error_report(EIO, "host: hwloc cannot read the topology: " MEND);
	return NULL;
}

static hwloc_obj_t find_cache(hwloc_topology_t hw, enum cache_level level)
{
	static const hwloc_obj_type_t types[CACHE_LEVELS] = {
		[CACHE_L1] = HWLOC_OBJ_L1CACHE,
		[CACHE_L2] = HWLOC_OBJ_L2CACHE,
		[CACHE_LLC] = HWLOC_OBJ_L3CACHE,
	};
	hwloc_obj_t pu = hwloc_get_obj_by_type(hw, HWLOC_OBJ_PU, 0);

	return pu ? hwloc_get_ancestor_obj_by_type(hw, types[level], pu) : NULL;
}

/* What of a cache is not told here, NULL where all is. */
static const char *untold(hwloc_obj_t cache)
{
	if (!cache)
		return "level";
	if (!cache->attr->cache.size)
		return "size";
	if (cache->attr->cache.associativity <= 0)
		return "associativity";
	return NULL;
}

static int take_cache(hwloc_obj_t cache, const char *key,
		      struct cache_shape *shape)
{
	const struct hwloc_cache_attr_s *attr = &cache->attr->cache;
	struct cache_size size = {
		.size_bytes = attr->size,
		.ways = attr->associativity,
		.slices = attr->size / SIM_LINE_BYTES / attr->associativity,
		.policy = CACHE_LRU,
	};
	char message[256];

	/* As many sets as are a power of two; what is odd must be slices. */
	while (size.slices && size.slices % 2 == 0)
		size.slices /= 2;
	if (attr->linesize && attr->linesize != SIM_LINE_BYTES)
		return error_report(ENODEV,
				    "host: the lines of its %s have %u bytes, the model's 64: " MEND,
				    key, attr->linesize);
	if (cache_shape_make(&size, shape, message, sizeof(message)))
		return error_report(ENODEV, "host: %s: %s; or " MEND, key,
				    message);
	return 0;
}

static int take_level(hwloc_topology_t hw, enum cache_level level,
		      struct cache_profile *profile)
{
	const char *key = cache_level_key(level);
	hwloc_obj_t cache = find_cache(hw, level);
	const char *lack = untold(cache);

	if (lack)
		return error_report(ENODEV,
				    "host: this machine does not report the %s of its %s: " MEND,
				    lack, key);
	if (level == CACHE_LLC)
		profile->llc_cpus = hwloc_bitmap_weight(cache->cpuset);
	return take_cache(cache, key, &profile->shapes.level[level]);
}

static void describe(hwloc_topology_t hw, struct cache_profile *profile)
{
	hwloc_obj_t package = hwloc_get_obj_by_type(hw, HWLOC_OBJ_PACKAGE, 0);
	const char *model = NULL;

	if (package)
		model = hwloc_obj_get_info_by_name(package, "CPUModel");
	strcpy(profile->name, "host");
	snprintf(profile->source, sizeof(profile->source),
		 "hwloc on this machine, %s", model ? model : "unnamed CPU");
}

int cache_profile_host(const char *recorded, struct cache_profile *out)
{
	struct cache_profile profile = { .share = 1 };
	hwloc_topology_t hw = load(recorded);
	int err = 0;

	if (!hw)
		return -EIO;
	for (int i = 0; i < CACHE_LEVELS && !err; i++)
		err = take_level(hw, i, &profile);
	describe(hw, &profile);
	hwloc_topology_destroy(hw);
	if (!err)
		*out = profile;
	return err;
}
