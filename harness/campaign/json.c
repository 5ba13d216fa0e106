// SPDX-License-Identifier: GPL-2.0-only
/* A campaign as the object that campaign.json holds. */
#include "file.h"

#include <errno.h>
#include <string.h>

#define SCHEMA 1

static json_t *link_json(int64_t link)
{
	return link == CAMPAIGN_NO_LINK ? json_null() : json_integer(link);
}

static json_t *runs_json(const struct campaign *campaign,
			 const struct campaign_block *block)
{
	json_t *runs = json_array();

	for (size_t i = 0; i < campaign->arms_n; i++)
		json_array_append_new(
			runs, json_pack("{s:s, s:o}", "arm",
					campaign->arm[block->run[i].arm].name,
					"link", link_json(block->run[i].link)));
	return runs;
}

static json_t *blocks_json(const struct campaign *campaign)
{
	json_t *blocks = json_array();

	for (size_t i = 0; i < campaign->boots; i++)
		json_array_append_new(
			blocks,
			json_pack("{s:I, s:o}", "seed",
				  (json_int_t)campaign->block[i].seed, "runs",
				  runs_json(campaign, &campaign->block[i])));
	return blocks;
}

static json_t *others_json(const struct campaign *campaign)
{
	json_t *arms = json_array();

	for (size_t i = CAMPAIGN_OTHERS; i < campaign->arms_n; i++)
		json_array_append_new(arms, json_string(campaign->arm[i].name));
	return arms;
}

json_t *campaign_json(const struct campaign *campaign)
{
	const double effect = campaign->effect_pct;

	return json_pack(
		"{s:i, s:s, s:I, s:I, s:I, s:I, s:o, s:s, s:s, s:o, s:o}",
		"schema", SCHEMA, "kind", campaign->metal ? "metal" : "vm",
		"seed", (json_int_t)campaign->seed, "boots",
		(json_int_t)campaign->boots, "links",
		(json_int_t)campaign->links, "pilot",
		(json_int_t)campaign->pilot, "effect_pct",
		effect > 0 ? json_real(effect) : json_null(), "baseline",
		campaign->arm[CAMPAIGN_BASELINE].name, "again",
		campaign->arm[CAMPAIGN_AGAIN].name, "arms",
		others_json(campaign), "blocks", blocks_json(campaign));
}

static bool take_number(const json_t *json, const char *key, uint64_t most,
			uint64_t *out)
{
	const json_t *value = json_object_get(json, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (uint64_t)json_integer_value(value) > most)
		return false;
	*out = (uint64_t)json_integer_value(value);
	return true;
}

static bool take_size(const json_t *json, const char *key, size_t most,
		      size_t *out)
{
	uint64_t number;

	if (!take_number(json, key, most, &number))
		return false;
	*out = number;
	return true;
}

static bool take_head(const json_t *json, struct campaign *out)
{
	const json_t *effect = json_object_get(json, "effect_pct");
	const char *kind = json_string_value(json_object_get(json, "kind"));
	size_t schema;

	out->metal = kind && !strcmp(kind, "metal");
	out->effect_pct = json_number_value(effect);
	return kind && (out->metal || !strcmp(kind, "vm")) &&
	       (json_is_null(effect) || out->effect_pct > 0) &&
	       take_size(json, "schema", SCHEMA, &schema) && schema == SCHEMA &&
	       take_number(json, "seed", INT64_MAX, &out->seed) &&
	       take_size(json, "boots", CAMPAIGN_BOOTS, &out->boots) &&
	       take_size(json, "links", CAMPAIGN_BOOTS, &out->links) &&
	       take_size(json, "pilot", out->boots, &out->pilot) && out->boots;
}

static bool add_name(struct campaign *out, const json_t *name)
{
	const char *text = json_string_value(name);

	if (!text || !*text || strlen(text) >= CAMPAIGN_NAME ||
	    out->arms_n == CAMPAIGN_ARMS ||
	    campaign_find(out, text) < out->arms_n)
		return false;
	strcpy(out->arm[out->arms_n++].name, text);
	return true;
}

static bool take_arms(const json_t *json, struct campaign *out)
{
	const json_t *others = json_object_get(json, "arms"), *name;
	size_t i;

	out->arms_n = 0;
	if (!add_name(out, json_object_get(json, "baseline")) ||
	    !add_name(out, json_object_get(json, "again")))
		return false;
	json_array_foreach(others, i,
			   name) if (!add_name(out, name)) return false;
	return out->arms_n > CAMPAIGN_OTHERS;
}

static bool take_run(const json_t *json, struct campaign *out, size_t block,
		     size_t number)
{
	struct campaign_run *run = &out->block[block].run[number];
	const char *arm = json_string_value(json_object_get(json, "arm"));
	const json_t *link = json_object_get(json, "link");

	run->arm = arm ? campaign_find(out, arm) : out->arms_n;
	run->link = json_is_integer(link) ? json_integer_value(link) :
					    CAMPAIGN_NO_LINK;
	if (run->arm == out->arms_n || (!json_is_null(link) && run->link < 0) ||
	    (json_is_integer(link) && !out->links))
		return false;
	/* An arm is linked in all blocks or in none. */
	if (!block)
		out->arm[run->arm].linked = json_is_integer(link);
	return out->arm[run->arm].linked == json_is_integer(link);
}

static bool take_block(const json_t *json, struct campaign *out, size_t block)
{
	const json_t *runs = json_object_get(json, "runs");
	uint32_t seen = 0;

	if (!take_number(json, "seed", INT64_MAX, &out->block[block].seed) ||
	    json_array_size(runs) != out->arms_n)
		return false;
	for (size_t i = 0; i < out->arms_n; i++) {
		if (!take_run(json_array_get(runs, i), out, block, i))
			return false;
		seen |= 1u << out->block[block].run[i].arm;
	}
	return seen == (1u << out->arms_n) - 1;
}

int campaign_parse(const json_t *json, struct campaign *out, const char **why)
{
	const json_t *blocks = json_object_get(json, "blocks");

	*why = "schema, kind, seed, boots, links, pilot or effect_pct";
	if (!take_head(json, out))
		return -EINVAL;
	*why = "baseline, again or arms";
	if (!take_arms(json, out))
		return -EINVAL;
	*why = "not as many blocks as boots";
	if (json_array_size(blocks) != out->boots)
		return -EINVAL;
	*why = "a block without its seed, or without one run of each arm";
	for (size_t i = 0; i < out->boots; i++)
		if (!take_block(json_array_get(blocks, i), out, i))
			return -EINVAL;
	return 0;
}
