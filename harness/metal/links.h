/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernels of one arm that are linked in other orders, in the file of a campaign
 * (docs/formats.md): its texts say %link where those differ.
 */
#ifndef PZBENCH_METAL_LINKS_H
#define PZBENCH_METAL_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#define METAL_TEXT 1024

bool metal_names_link(const char *text);

/* @text, of less than METAL_TEXT letters, with @link in the place of each %link. */
void metal_fill_link(const char *text, uint64_t link, char out[METAL_TEXT]);

#endif
