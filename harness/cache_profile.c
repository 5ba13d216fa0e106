// SPDX-License-Identifier: GPL-2.0-only
#include "cache_profile.h"

#include <errno.h>
#include <ini.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "config_axis.h"
#include "error.h"
#include "ini_lines.h"
#include "units.h"
#include "harness/vpmu/cache_shape.h"

/* Sections: the levels by their number, then [profile]. */
#define PROFILE CACHE_LEVELS
#define SECTIONS (CACHE_LEVELS + 1)

struct reader {
	struct ini_lines lines;
	struct cache_profile *profile;
	struct cache_size size[CACHE_LEVELS];
	uint32_t seen[SECTIONS];	/* a bit for each key */
};

static int take_bytes(const char *value, void *to)
{
	return units_parse_bytes(value, to) ? -EINVAL : 0;
}

static int take_number(const char *value, void *to)
{
	return units_parse_number(value, to) ? -EINVAL : 0;
}

static int take_policy(const char *value, void *to)
{
	return cache_policy_find(value, to) ? -EINVAL : 0;
}

static int take_bool(const char *value, void *to)
{
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return -EINVAL;
	*(bool *)to = !strcmp(value, "yes");
	return 0;
}

static int take_text(const char *value, char *to, size_t size)
{
	if (!*value || strlen(value) >= size)
		return -EINVAL;
	strcpy(to, value);
	return 0;
}

static int take_name(const char *value, void *to)
{
	return take_text(value, to,
			 sizeof(((struct cache_profile *)NULL)->name));
}

static int take_source(const char *value, void *to)
{
	return take_text(value, to,
			 sizeof(((struct cache_profile *)NULL)->source));
}

struct profile_key {
	const char *key;
	size_t offset;
	int (*take)(const char *value, void *to);
	const char *wanted;
	bool optional;
};

/* Of [l1d], [l2] and [llc], into struct cache_size. */
static const struct profile_key level_keys[] = {
	{ "size", offsetof(struct cache_size, size_bytes), take_bytes,
	  "bytes such as 32K or 45M", false },
	{ "ways", offsetof(struct cache_size, ways), take_number,
	  "a whole number", false },
	{ "slices", offsetof(struct cache_size, slices), take_number,
	  "a whole number", true },
	{ "policy", offsetof(struct cache_size, policy), take_policy,
	  "lru or plru", false },
	{ 0 },
};

static const struct profile_key profile_keys[] = {
	{ "name", offsetof(struct cache_profile, name), take_name,
	  "1 to 63 characters", false },
	{ "source", offsetof(struct cache_profile, source), take_source,
	  "1 to 191 characters", false },
	{ "llc_cpus", offsetof(struct cache_profile, llc_cpus), take_number,
	  "a whole number", false },
	{ "whole_lines_unread",
	  offsetof(struct cache_profile, shapes.whole_lines_unread), take_bool,
	  "yes or no", true },
	{ 0 },
};

static const struct profile_key *keys_of(int section)
{
	return section == PROFILE ? profile_keys : level_keys;
}

static const char *section_name(int section)
{
	return section == PROFILE ? "profile" : cache_level_key(section);
}

/* "size, ways, slices, policy" */
static const char *list_keys(const struct profile_key *keys, char *text,
			     size_t size)
{
	size_t used = 0;

	for (; keys->key; keys++)
		used += snprintf(text + used, size - used, "%s%s",
				 used ? ", " : "", keys->key);
	return text;
}

static int find_section(const struct reader *reader, const char *name)
{
	for (int i = 0; i < SECTIONS; i++)
		if (!strcmp(section_name(i), name))
			return i;
	return error_report(EINVAL,
			    "%s:%d: unknown section [%s]: use [profile], [l1d], [l2] and [llc]",
			    reader->lines.path, reader->lines.line, name);
}

static int find_key(const struct reader *reader, int section, const char *name)
{
	const struct profile_key *keys = keys_of(section);
	char list[128];

	for (int i = 0; keys[i].key; i++)
		if (!strcmp(keys[i].key, name))
			return i;
	return error_report(EINVAL,
			    "%s:%d: unknown key '%s' in [%s]: use %s",
			    reader->lines.path, reader->lines.line, name,
			    section_name(section),
			    list_keys(keys, list, sizeof(list)));
}

static int take_key(struct reader *reader, int section, int i,
		    const char *value)
{
	const struct profile_key *key = &keys_of(section)[i];
	void *to = section == PROFILE ? (void *)reader->profile :
					(void *)&reader->size[section];

	if (reader->seen[section] & 1u << i)
		return error_report(EINVAL,
				    "%s:%d: '%s' is set twice in [%s]: keep one of the lines",
				    reader->lines.path, reader->lines.line, key->key,
				    section_name(section));
	reader->seen[section] |= 1u << i;
	if (key->take(value, (char *)to + key->offset))
		return error_report(EINVAL, "%s:%d: %s = %s: use %s",
				    reader->lines.path, reader->lines.line, key->key,
				    value, key->wanted);
	return 0;
}

/* inih's handler: returns 0 for an error. */
static int take_pair(void *user, const char *header, const char *name,
		     const char *text)
{
	struct reader *reader = user;
	char value[INI_LINE_BYTES];
	int section, key;

	if (reader->lines.err)
		return 0;
	/* inih as Debian builds it knows no '#' comment after a value. */
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(text, "#"), text);
	config_trim(value);
	section = find_section(reader, header);
	key = section < 0 ? section : find_key(reader, section, name);
	reader->lines.err = key < 0 ? key : take_key(reader, section, key, value);
	return !reader->lines.err;
}

static int check_missing(const struct reader *reader)
{
	const struct profile_key *keys;

	for (int section = 0; section < SECTIONS; section++) {
		keys = keys_of(section);
		for (int i = 0; keys[i].key; i++)
			if (!keys[i].optional &&
			    !(reader->seen[section] & 1u << i))
				return error_report(EINVAL,
						    "%s: [%s] has no %s: add a line %s = with %s",
						    reader->lines.path,
						    section_name(section),
						    keys[i].key, keys[i].key,
						    keys[i].wanted);
	}
	return 0;
}

/* inih tells of no section that holds no key. */
static int check_headers(const struct reader *reader)
{
	int sections = 0;

	for (int section = 0; section < SECTIONS; section++)
		sections += !!reader->seen[section];
	if (reader->lines.n_headers == sections)
		return 0;
	return ini_lines_bad(&reader->lines, reader->lines.header_line,
			     "a section has no keys or stands twice: keep one of each, with its keys");
}

static int make_shapes(const struct reader *reader)
{
	char message[256];

	for (int i = 0; i < CACHE_LEVELS; i++)
		if (cache_shape_make(&reader->size[i],
				     &reader->profile->shapes.level[i], message,
				     sizeof(message)))
			return error_report(EINVAL, "%s: [%s]: %s",
					    reader->lines.path, cache_level_key(i),
					    message);
	if (!reader->profile->llc_cpus)
		return error_report(EINVAL,
				    "%s: llc_cpus = 0: use at least 1",
				    reader->lines.path);
	return 0;
}

static int read_profile(struct reader *reader)
{
	int parsed, err;

	for (int i = 0; i < CACHE_LEVELS; i++)
		reader->size[i].slices = 1;
	parsed = ini_parse_stream(ini_lines_read, &reader->lines, take_pair, reader);
	if (reader->lines.err)
		return reader->lines.err;
	if (parsed) {
		reader->lines.line = parsed > 0 ? parsed : reader->lines.line;
		return ini_lines_bad(&reader->lines, reader->lines.line,
			   "neither [section] nor key = value: mend this line");
	}
	err = check_missing(reader);
	if (!err)
		err = check_headers(reader);
	return err ? err : make_shapes(reader);
}

int cache_profile_load(const char *path, struct cache_profile *out)
{
	struct cache_profile profile = { .share = 1 };
	struct reader reader = {
		.lines = { .path = path, .shorten = "shorten it" },
		.profile = &profile,
	};
	int err = ini_lines_open(&reader.lines, "cache profile",
				 "name a file such as configs/cache/milan.conf, or host");

	if (err)
		return err;
	err = read_profile(&reader);
	fclose(reader.lines.file);
	if (!err)
		*out = profile;
	return err;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	return b ? common_divisor(b, a % b) : a;
}

/* The part of @shape that one of @cpus has. -EINVAL: not a whole one. */
static int share_shape(const struct cache_shape *shape, uint64_t cpus,
		       struct cache_shape *part)
{
	uint64_t by_slices = common_divisor(shape->slices, cpus);
	uint64_t by_sets = cpus / by_slices;

	if (!cpus || by_sets > shape->sets || by_sets & (by_sets - 1))
		return -EINVAL;
	*part = *shape;
	part->slices /= by_slices;
	part->sets /= by_sets;
	return 0;
}

static void list_shares(const struct cache_profile *profile, char *text,
			size_t size)
{
	const struct cache_shape *llc = &profile->shapes.level[CACHE_LLC];
	struct cache_shape part;
	size_t used = 0;

	for (uint64_t n = 1; n <= profile->llc_cpus && used < size; n++)
		if (!share_shape(llc, n, &part))
			used += snprintf(text + used, size - used,
					 "%s%" PRIu64, used ? " " : "", n);
}

int cache_profile_share(struct cache_profile *profile, uint64_t cpus)
{
	struct cache_shape part;
	char list[512] = "";

	if (cpus <= profile->llc_cpus &&
	    !share_shape(&profile->shapes.level[CACHE_LLC], cpus, &part)) {
		profile->shapes.level[CACHE_LLC] = part;
		profile->share = cpus;
		return 0;
	}
	list_shares(profile, list, sizeof(list));
	return error_report(EINVAL,
			    "%s: no share for %" PRIu64
			    " CPUs: its last level divides by %s",
			    profile->name, cpus, list);
}
