// SPDX-License-Identifier: GPL-2.0-only
#include "zoneinfo.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfile.h"

/* A zone's lines as they come: its heading, its sizes, at last its start. */
struct reader {
	int node;
	uint64_t spanned, present;
	struct zone *zones;
	size_t room, n;
};

/*
 * Of a node with memory on both sides of the PCI hole the zone below 4 GB spans
 * the hole too, at its end; the firmware's small holes lie anywhere.
 */
#define LARGE_HOLE_PAGES (UINT64_C(64) << (20 - 12))

static uint64_t zone_pages(const struct reader *r)
{
	return r->spanned - r->present < LARGE_HOLE_PAGES ? r->spanned :
							    r->present;
}

static void take_zone(struct reader *r, uint64_t start)
{
	if (!r->present)
		return;
	if (r->n < r->room)
		r->zones[r->n] = (struct zone){ .node = r->node,
						.first = start,
						.end = start + zone_pages(r) };
	r->n++;
}

static void take_line(struct reader *r, const char *line)
{
	uint64_t number;

	if (sscanf(line, "Node %d, zone", &r->node) == 1)
		r->spanned = r->present = 0;
	else if (sscanf(line, " spanned %" SCNu64, &number) == 1)
		r->spanned = number;
	else if (sscanf(line, " present %" SCNu64, &number) == 1)
		r->present = number;
	else if (sscanf(line, " start_pfn: %" SCNu64, &number) == 1)
		take_zone(r, number);
}

int zoneinfo_read(const char *root, struct zone *zones, size_t room)
{
	struct reader r = { .zones = zones, .room = room };
	char *text, *rest, *line;
	int err = sysfile_read_all(root, "/proc/zoneinfo", &text);

	if (err)
		return err;
	rest = text;
	while ((line = strsep(&rest, "\n")))
		take_line(&r, line);
	free(text);
	return (int)r.n;
}
