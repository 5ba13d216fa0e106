/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boots that a campaign's directory (docs/formats.md) holds: what each was
 * measured on, and what was asked of it. Samples are not read.
 */
#ifndef PZBENCH_METAL_BOOTS_H
#define PZBENCH_METAL_BOOTS_H

#include <jansson.h>
#include <stddef.h>

struct metal_boot {
	char *arm;
	unsigned int number; /* the K of boot-K */
	json_t *machine, *plan; /* NULL when the file is missing */
};

struct metal_boots {
	struct metal_boot *at; /* by arm, then by number */
	size_t n;
};

/*
 * None where @campaign is not there. -errno, reported. The caller frees what
 * *out holds.
 */
int metal_boots_read(const char *campaign, struct metal_boots *out);

void metal_boots_free(struct metal_boots *boots);

#endif
