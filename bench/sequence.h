/* SPDX-License-Identifier: GPL-2.0-only */
/* The orders in which kernels clear the pages of a folio, from user space. */
#ifndef PZBENCH_SEQUENCE_H
#define PZBENCH_SEQUENCE_H

#include "clear.h"
#include "harness/choices.h"

/*
 * Clears the @pages of @folio as the kernel does after a fault on page @hot where
 * its knob zero_order is set to the word of the same name (docs/kernel-abi.md):
 * extents in neighbourhood, single pages in the others.
 */
void sequence_clear(enum sequence sequence, char *folio, long pages, long hot,
		    clear_fn *clear);

#endif
