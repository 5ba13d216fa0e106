/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the memory of each node lies, from /proc/zoneinfo. */
#ifndef PZBENCH_ZONEINFO_H
#define PZBENCH_ZONEINFO_H

#include <stddef.h>
#include <stdint.h>

/* Pages @first to @end - 1, a zone of @node that holds memory. */
struct zone {
	int node;
	uint64_t first, end;
};

/*
 * Stores at most @room zones, in the file's order: by node, then by address.
 * Returns how many there are, or open's -errno.
 */
int zoneinfo_read(const char *root, struct zone *zones, size_t room);

#endif
