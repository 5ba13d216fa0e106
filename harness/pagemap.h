/* SPDX-License-Identifier: GPL-2.0-only */
/* In which frames this process's pages lie, by /proc/self/pagemap. */
#ifndef PZBENCH_PAGEMAP_H
#define PZBENCH_PAGEMAP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Stores the frame numbers of @n pages that lie @stride_bytes apart from @start;
 * 0 where none is present. -EPERM: the kernel hides them from who is not root;
 * other -errno of opening and reading. Nothing is reported.
 */
int pagemap_frames(const void *start, uint64_t stride_bytes, size_t n,
		   uint64_t *frames);

#endif
