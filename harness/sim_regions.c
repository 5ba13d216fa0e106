// SPDX-License-Identifier: GPL-2.0-only
#include "sim_regions.h"

#include "error.h"
#include "sim_table.h"
#include "units.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct sim_regions {
	struct sim_region *at;
	size_t n, capacity;
	bool has[SIM_EVENTS];
};

/* Ticks and switches are in the file for people: flags say what they mean. */
enum field { REGION, CPU, NODE, TICKS, SWITCHES, FLAGS };

static int parse_small(const char *text, unsigned int *out)
{
	uint64_t number;

	if (units_parse_number(text, &number) || number > UINT_MAX)
		return -EINVAL;
	*out = (unsigned int)number;
	return 0;
}

static struct sim_region *append(struct sim_regions *regions)
{
	size_t capacity = regions->capacity ? 2 * regions->capacity : 256;
	struct sim_region *at = regions->at;

	if (regions->n == regions->capacity) {
		at = realloc(at, capacity * sizeof(*at));
		if (!at)
			return NULL;
		regions->at = at;
		regions->capacity = capacity;
	}
	return &at[regions->n++];
}

static int take_region(void *context, char *const *texts,
		       const struct sim_counts *counts)
{
	struct sim_region *at, region = { 0 };

	if (units_parse_number(texts[REGION], &region.id) ||
	    parse_small(texts[CPU], &region.cpu) ||
	    parse_small(texts[NODE], &region.node) ||
	    region.node >= SIM_MAX_NODES ||
	    parse_small(texts[FLAGS], &region.flags))
		return -EINVAL;
	memcpy(region.of, counts, sizeof(region.of));
	at = append(context);
	if (!at)
		return -ENOMEM;
	*at = region;
	return 0;
}

static int compare_ids(const void *left, const void *right)
{
	const struct sim_region *a = left, *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

static void fold_duplicates(struct sim_regions *regions)
{
	size_t kept = 0;

	for (size_t i = 0; i < regions->n; i++) {
		if (kept && regions->at[kept - 1].id == regions->at[i].id)
			regions->at[kept - 1].flags |= SIM_LOST;
		else
			regions->at[kept++] = regions->at[i];
	}
	regions->n = kept;
}

int sim_regions_read(const char *path, struct sim_regions **out)
{
	struct sim_regions *regions = calloc(1, sizeof(*regions));
	struct sim_table table = {
		.fields = { "region", "cpu", "node", "ticks", "switches",
			    "flags" },
		.classes = true,
		.take = take_region,
		.context = regions,
	};
	int err;

	if (!regions)
		return error_report(ENOMEM, "no memory left to read %s", path);
	err = sim_table_read(path, &table);
	if (err) {
		sim_regions_free(regions);
		return err;
	}
	memcpy(regions->has, table.has, sizeof(regions->has));
	if (regions->n)
		qsort(regions->at, regions->n, sizeof(*regions->at),
		      compare_ids);
	fold_duplicates(regions);
	*out = regions;
	return 0;
}

void sim_regions_free(struct sim_regions *regions)
{
	if (!regions)
		return;
	free(regions->at);
	free(regions);
}

const struct sim_region *sim_regions_find(const struct sim_regions *regions,
					  uint64_t id)
{
	const struct sim_region key = { .id = id };

	if (!regions || !regions->n)
		return NULL;
	return bsearch(&key, regions->at, regions->n, sizeof(key), compare_ids);
}

bool sim_regions_have(const struct sim_regions *regions, enum sim_event event)
{
	return regions && regions->has[event];
}

enum sim_drop sim_drop_of(unsigned int flags)
{
	if (!flags)
		return SIM_CLEAN;
	if (flags & ~(SIM_INTERRUPT | SIM_CONTEXT_SWITCH | SIM_CPU_CHANGED))
		return SIM_DROP_BROKEN;
	if (flags & SIM_CPU_CHANGED)
		return SIM_DROP_CPU;
	return flags & SIM_CONTEXT_SWITCH ? SIM_DROP_SWITCH :
					    SIM_DROP_INTERRUPT;
}

const char *sim_drop_words(enum sim_drop drop)
{
	static const char *const words[SIM_DROPS] = {
		[SIM_CLEAN] = "clean",
		[SIM_DROP_INTERRUPT] = "interrupted",
		[SIM_DROP_SWITCH] = "with a context switch",
		[SIM_DROP_CPU] = "with a change of CPU",
		[SIM_DROP_BROKEN] = "lost",
	};

	return words[drop];
}

uint64_t sim_window_faults(uint64_t faults, uint64_t each, uint64_t index)
{
	uint64_t before;

	if (__builtin_mul_overflow(each, index, &before) || before >= faults)
		return 0;
	return faults - before < each ? faults - before : each;
}
