// SPDX-License-Identifier: GPL-2.0-only
#include "sim_regions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_regions {
	struct sim_region *at;
	size_t n, capacity;
};

static int parse_line(const char *line, struct sim_region *out)
{
	struct sim_region region;
	int fields;

	/* cpu, ticks and switches are in the file for people: skipped. */
	fields = sscanf(line,
			"%" SCNu64 " %*s %" SCNu64 " %" SCNu64 " %" SCNu64
			" %*s %*s %u",
			&region.id, &region.kernel, &region.user, &region.irq,
			&region.flags);
	if (fields != 5)
		return -EINVAL;
	*out = region;
	return 0;
}

static int append(struct sim_regions *regions, const struct sim_region *region)
{
	size_t capacity = regions->capacity ? 2 * regions->capacity : 1024;
	struct sim_region *at = regions->at;

	if (regions->n == regions->capacity) {
		at = realloc(at, capacity * sizeof(*at));
		if (!at)
			return -ENOMEM;
		regions->at = at;
		regions->capacity = capacity;
	}
	at[regions->n++] = *region;
	return 0;
}

static int read_lines(FILE *file, struct sim_regions *regions,
		      unsigned int *line)
{
	struct sim_region region;
	char text[512];
	int err = 0;

	for (*line = 1; !err && fgets(text, sizeof(text), file); ++*line) {
		if (!strchr(text, '\n'))
			break; /* QEMU died in the middle of a line */
		if (*line == 1)
			continue; /* names of the columns */
		err = parse_line(text, &region);
		if (!err)
			err = append(regions, &region);
	}
	--*line;
	return err ? err : ferror(file) ? -EIO : 0;
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

int sim_regions_read(const char *path, struct sim_regions **out,
		     unsigned int *line)
{
	struct sim_regions *regions;
	FILE *file = fopen(path, "re");
	int err;

	if (!file)
		return -errno;
	regions = calloc(1, sizeof(*regions));
	err = regions ? read_lines(file, regions, line) : -ENOMEM;
	fclose(file);
	if (err) {
		sim_regions_free(regions);
		return err;
	}
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
