/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of the guest's kernel by number, and functions.tsv: what each
 * counted in the clean regions of one batch.
 */
#ifndef PZBENCH_VPMU_FUNCTIONS_H
#define PZBENCH_VPMU_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/sim_events.h"
#include "symbols.h"

typedef uint32_t function_id;

/* All of user space, and kernel code that no symbol covers. */
#define FUNCTION_USER 0
#define FUNCTION_UNKNOWN 1

struct functions;

/*
 * Numbers for the functions of @symbols, which outlives them. Creates @path
 * (NULL: nothing is written). Reports and returns -errno on failure.
 */
int functions_create(const struct symbols *symbols, const char *path,
		     struct functions **functions);
/* Writes what is left. @nodes: as functions_add(). */
void functions_finish(struct functions *functions, unsigned int nodes);

/* Numbers are below this. */
size_t functions_limit(const struct functions *functions);

/* The number of the function at @vaddr; the same for all parts of it. */
function_id functions_at(struct functions *functions, uint64_t vaddr);

/*
 * @function counted @counts in a clean region of @batch. What the batch before
 * counted is written, with the events of @nodes memory nodes.
 */
void functions_add(struct functions *functions, uint64_t batch,
		   function_id function, const struct sim_counts *counts,
		   unsigned int nodes);

#endif
