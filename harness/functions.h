/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each kernel function counted (functions.tsv, docs/formats.md), joined to
 * the cells that its batches measured.
 */
#ifndef PZBENCH_FUNCTIONS_H
#define PZBENCH_FUNCTIONS_H

#include "harness/results/results.h"

#include <stddef.h>
#include <stdint.h>

struct function {
	char *name;
	enum sim_class class;
	/* over the clean windows of its cell's valid rows, all boots */
	uint64_t instructions;
	uint64_t memory_bytes; /* read and written back */
};

/* The functions of one cell, by class and name. */
struct cell_functions {
	struct function *at;
	size_t n, capacity;
};

/*
 * Reads the functions.tsv of all of @arm's boots. *out has an entry for each of
 * @arm's tallies, in their order; give it back with functions_free(). Batches
 * of no valid row (warm-up) are passed over. Reports and returns -errno:
 * -EINVAL where a boot has no such file, -EPROTO where it is not in the format.
 */
int functions_read(const struct arm *arm, struct cell_functions **out);

void functions_free(const struct arm *arm, struct cell_functions *cells);

/*
 * All that is counted belongs to some function: reports and returns -EPROTO
 * where the functions of a cell do not add up to what its regions counted.
 */
int functions_check(const struct arm *arm, const struct tally *tally,
		    const struct cell_functions *cell);

/* NULL when the cell has no such function. @cell may be NULL. */
const struct function *functions_find(const struct cell_functions *cell,
				      enum sim_class class, const char *name);

#endif
