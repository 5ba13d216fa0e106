/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folios behind a mapping, by /proc/self/pagemap and /proc/kpageflags.
 * For verify.c alone; errors are -errno and not reported.
 */
#ifndef PZBENCH_VERIFY_FRAMES_H
#define PZBENCH_VERIFY_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAMES_MAX_ORDER 18 /* 1 GB of hugetlb on x86-64 */

/* Flags of frames first .. first + n - 1, as last read. */
struct frames_window {
	uint64_t first;
	size_t n;
	uint64_t *flags;
};

struct frames {
	int pagemap;
	int kpageflags;		/* -1: not allowed or not there */
	uint64_t *entries;
	struct frames_window window;
};

/* Privilege is no error: frames_readable() says. */
int frames_open(const char *root, struct frames *out);
void frames_close(struct frames *f);

bool frames_readable(const struct frames *f);

/*
 * How many of the @folios folios from @buf are folios of exactly @order, mapped
 * from their first page to their last.
 */
int frames_count(struct frames *f, const void *buf, size_t folios, int order,
		 size_t *out);

#endif
