// SPDX-License-Identifier: GPL-2.0-only
#include "order.h"

#include "harness/prng.h"

#include <stdio.h>

static void again_name(const struct metal_file *file, char *name, size_t size)
{
	snprintf(name, size, "%s.again", file->arm[0].name);
}

/* The last of the runs is the baseline again. */
static json_t *run_json(const struct metal_file *file, size_t arm)
{
	char again[80];

	again_name(file, again, sizeof(again));
	return json_pack("{s:s, s:n}", "arm",
			 arm < file->arms_n ? file->arm[arm].name : again,
			 "link");
}

static json_t *runs_json(const struct metal_file *file, size_t block)
{
	struct prng prng = prng_stream(file->seed, block / 2);
	size_t order[METAL_ARMS + 1], n = file->arms_n + 1;
	json_t *runs = json_array();

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	prng_shuffle(&prng, order, n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			runs, run_json(file, order[block % 2 ? n - 1 - i : i]));
	return runs;
}

static json_t *blocks_json(const struct metal_file *file)
{
	json_t *blocks = json_array();

	for (size_t i = 0; i < file->boots; i++)
		json_array_append_new(blocks,
				      json_pack("{s:I, s:o}", "seed",
						(json_int_t)file->seed, "runs",
						runs_json(file, i)));
	return blocks;
}

json_t *metal_order_json(const struct metal_file *file)
{
	json_t *arms = json_array();
	char again[80];

	again_name(file, again, sizeof(again));
	for (size_t i = 1; i < file->arms_n; i++)
		json_array_append_new(arms, json_string(file->arm[i].name));
	return json_pack(
		"{s:i, s:s, s:I, s:I, s:i, s:i, s:n, s:s, s:s, s:o, s:o}",
		"schema", 1, "kind", "metal", "seed", (json_int_t)file->seed,
		"boots", (json_int_t)file->boots, "links", 0, "pilot", 0,
		"effect_pct", "baseline", file->arm[0].name, "again", again,
		"arms", arms, "blocks", blocks_json(file));
}
