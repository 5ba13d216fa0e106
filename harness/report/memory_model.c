// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include "text.h"
#include "harness/units.h"

#include <stdio.h>
#include <string.h>

#define KEY_DIGITS 12
#define LEVELS_TEXT 512

/* The `sim` object of machine.json, or NULL. */
static json_t *model_of(const struct arm *arm)
{
	for (size_t i = 0; i < arm->boots_n; i++) {
		json_t *sim = json_object_get(arm->boots[i].machine, "sim");

		if (json_is_object(sim))
			return sim;
	}
	return NULL;
}

static const char *name_of(const json_t *profile)
{
	const char *name = json_string_value(json_object_get(profile, "name"));

	return name ? name : "unnamed";
}

/* "L1d 32K 8-way lru, L2 512K 8-way plru" */
static void describe_levels(const json_t *profile, char *text)
{
	json_t *levels = json_object_get(profile, "levels"), *level;
	size_t used = 0, i;

	*text = '\0';
	json_array_foreach(levels, i, level) {
		const char *name, *policy;
		json_int_t bytes, ways;
		char size[24];

		if (json_unpack(level, "{s:s, s:I, s:I, s:s}", "level", &name,
				"size_bytes", &bytes, "ways", &ways, "policy",
				&policy) ||
		    used + 96 > LEVELS_TEXT)
			continue;
		units_format_bytes(bytes, size, sizeof(size));
		used += snprintf(text + used, LEVELS_TEXT - used,
				 "%s%.16s %s %d-way %.16s", used ? ", " : "",
				 name, size, (int)ways, policy);
	}
}

/* What one of so many CPUs has where they divide it evenly. */
static void describe_share(const json_t *profile, char *text, size_t size)
{
	double share = json_number_value(json_object_get(profile, "share"));

	if (share > 1)
		snprintf(text, size, "1/%.4g of its last level", share);
	else
		snprintf(text, size, "all of its last level");
}

static void print_profile(const char *arm, const json_t *profile, FILE *out)
{
	bool unread = json_is_true(
		json_object_get(profile, "whole_lines_unread"));
	char levels[LEVELS_TEXT], share[64];

	if (!json_is_object(profile)) {
		report_paragraph(out, 2,
				 "%s: which caches were modelled is not known (no cache.json).",
				 arm);
		return;
	}
	describe_levels(profile, levels);
	describe_share(profile, share, sizeof(share));
	report_paragraph(out, 2,
			 "%s: cache profile %s (%s), %s; whole lines stored by `rep stos` are %s.",
			 arm, name_of(profile), levels, share,
			 unread ? "not read first" :
				  "read first, as any: a page that is cleared moves twice its bytes");
}

static const struct arm *first_simulated(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		if (model_of(&results->arms[i]))
			return &results->arms[i];
	return &results->arms[0];
}

/* Arms of one profile need it once; others are no comparison. */
static void print_profiles(const struct results *results, FILE *out)
{
	const struct arm *first = first_simulated(results);
	const json_t *common = json_object_get(model_of(first), "cache");
	bool differ = false;

	print_profile(first->name, common, out);
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];
		json_t *other = json_object_get(model_of(arm), "cache");

		if (arm == first || !arm->boots_n ||
		    json_equal(common, other))
			continue;
		print_profile(arm->name, other, out);
		differ = true;
	}
	if (differ)
		report_paragraph(out, 2,
				 "! The arms' caches differ: their misses and memory bytes cannot be compared.");
	else if (results->arms_n > 1)
		report_paragraph(out, 2, "The other arms: the same.");
}

static void print_keys(const struct results *results, FILE *out)
{
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];
		const char *key = json_string_value(
			json_object_get(model_of(arm), "identity"));

		report_paragraph(out, 2, "%s: identity of its first boot %.*s", arm->name,
				 KEY_DIGITS, key ? key : "not known");
	}
}

void report_cache_model_short(const struct results *results, FILE *out)
{
	if (!model_of(first_simulated(results)))
		return;
	report_paragraph(out, 0,
			 "Memory is modelled, without prefetching, page walks and TLBs: lines that kernel and user read from it and write back, 64 bytes each. When a repetition begins the caches are full of other memory, dirty. Pages are cleared by `rep stosq` (-erms).");
	print_profiles(results, out);
}

void report_cache_model(const struct results *results, FILE *out)
{
	report_paragraph(out, 0,
			 "A model of the data caches, no time. Left out: hardware page walks with their accessed and dirty bits, prefetching, the instruction side, TLBs, what coherence costs. Vector and rep accesses arrive in pieces. The CPU has no ERMS (-erms), so clear_page() is `rep stosq`, which TCG runs faster than `rep stosb` and which stores the same lines.");
	print_profiles(results, out);
	report_paragraph(out, 0,
			 "Boots of the same identity (kernel, initramfs, QEMU, plugin, command line) give the same counts:");
	print_keys(results, out);
}
