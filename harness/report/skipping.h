/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel with shares of pre-zeroed memory against itself with none: what the
 * injection does to free memory beside zeroing it falls out of that.
 */
#ifndef PZBENCH_REPORT_SKIPPING_H
#define PZBENCH_REPORT_SKIPPING_H

#include "section.h"

/* A table of each arm that skipped anything. 0 or -ENOMEM. */
int report_skipping(const struct results *results,
		    const struct section *sections, size_t count, FILE *out);

#endif
