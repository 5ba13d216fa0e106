// SPDX-License-Identifier: GPL-2.0-only
/*
 * pzbench cache: reads a profile of caches and prints it as arguments of the
 * counting plugin, or as JSON for the record.
 */
#include "commands.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "harness/cache_profile.h"
#include "harness/error.h"
#include "harness/units.h"
#include "harness/vpmu/cache_shape.h"

static int load(const char *name, const char *share,
		struct cache_profile *profile)
{
	uint64_t cpus;
	int err;

	err = strcmp(name, "host") ? cache_profile_load(name, profile) :
				     cache_profile_host(NULL, profile);
	if (err || !share)
		return err;
	if (units_parse_number(share, &cpus) || !cpus)
		return error_report(EINVAL,
				    "cache: --share %s: use a whole number from 1",
				    share);
	return cache_profile_share(profile, cpus);
}

static int print_arguments(const struct cache_shapes *shapes)
{
	const struct cache_shape *shape;

	for (int i = 0; i < CACHE_LEVELS; i++) {
		shape = &shapes->level[i];
		printf("%s%s=%" PRIu64 "/%u/%u/%s", i ? "," : "",
		       cache_level_key(i), cache_shape_bytes(shape),
		       shape->ways, shape->slices,
		       cache_policy_name(shape->policy));
	}
	puts(shapes->whole_lines_unread ? ",whole_lines_unread=yes" : "");
	return 0;
}

static json_t *level_json(enum cache_level level,
			  const struct cache_shape *shape)
{
	static const char *const names[CACHE_LEVELS] = { "L1d", "L2", "LLC" };

	return json_pack("{s:s, s:I, s:i, s:i, s:i, s:s}", "level",
			 names[level], "size_bytes",
			 (json_int_t)cache_shape_bytes(shape), "ways",
			 (int)shape->ways, "slices", (int)shape->slices, "sets",
			 (int)shape->sets, "policy",
			 cache_policy_name(shape->policy));
}

static int print_json(const struct cache_profile *profile)
{
	json_t *levels = json_array(), *object;
	int err = 0;

	for (int i = 0; i < CACHE_LEVELS; i++)
		json_array_append_new(levels,
				      level_json(i, &profile->shapes.level[i]));
	object = json_pack("{s:s, s:s, s:I, s:I, s:b, s:o}", "name",
			   profile->name, "source", profile->source, "llc_cpus",
			   (json_int_t)profile->llc_cpus, "share",
			   (json_int_t)profile->share, "whole_lines_unread",
			   profile->shapes.whole_lines_unread, "levels",
			   levels);
	if (!object || json_dumpf(object, stdout, JSON_COMPACT) || puts("") < 0)
		err = error_report(EINVAL,
				   "cache: %s: name and source must be UTF-8, and stdout open",
				   profile->name);
	json_decref(object);
	return err;
}

int cmd_cache(int argc, char **argv)
{
	struct cache_profile profile;
	const char *share = NULL;
	bool json = false;
	const struct option_row rows[] = {
		{ "share", &share, NULL },
		{ "json", NULL, &json },
		{ 0 },
	};
	const char *name = argc > 1 ? argv[1] : "-";
	int err;

	if (*name == '-')
		return error_exit_status(error_report(EINVAL,
			"cache takes a profile first: pzbench cache FILE|host [--share N] [--json]"));
	argv[1] = argv[0];
	err = options_parse(argc - 1, argv + 1, rows);
	if (!err)
		err = load(name, share, &profile);
	if (!err)
		err = json ? print_json(&profile) :
			     print_arguments(&profile.shapes);
	return error_exit_status(err);
}
