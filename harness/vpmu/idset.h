/* SPDX-License-Identifier: GPL-2.0-only */
/* A growing set of region ids, to notice one that is used twice. */
#ifndef PZBENCH_VPMU_IDSET_H
#define PZBENCH_VPMU_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idset {
	uint64_t *slots; /* id + 1, 0 is free */
	size_t n_slots; /* a power of two */
	size_t n;
};

/* Adds @id. Returns 0, -EEXIST when it was there, -ENOMEM. */
int idset_add(struct idset *set, uint64_t id);
void idset_free(struct idset *set);

#endif
