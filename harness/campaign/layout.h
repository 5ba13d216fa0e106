/* SPDX-License-Identifier: GPL-2.0-only */
/* Another order of the objects that a kernel is linked from. */
#ifndef PZBENCH_CAMPAIGN_LAYOUT_H
#define PZBENCH_CAMPAIGN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * @order gets a permutation of the objects 0 .. @n - 1, drawn by the @link-th
 * stream of @seed. Those that are not @movable keep their order among themselves;
 * the others are put among them anywhere, any such order being as likely. The first
 * @kept objects stay where they are. -ENOMEM.
 */
int layout_draw(uint64_t seed, uint64_t link, const bool *movable, size_t n,
		size_t kept, size_t *order);

#endif
