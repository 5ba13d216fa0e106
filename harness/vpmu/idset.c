// SPDX-License-Identifier: GPL-2.0-only
#include "idset.h"

#include <errno.h>
#include <stdlib.h>

#define FIRST_SLOTS 1024

/* Ids mostly count up, so they are their own hash. */
static uint64_t *slot_of(const struct idset *set, uint64_t id)
{
	size_t i = id & (set->n_slots - 1);

	while (set->slots[i] && set->slots[i] != id + 1)
		i = (i + 1) & (set->n_slots - 1);
	return &set->slots[i];
}

static int grow(struct idset *set)
{
	struct idset larger = { .n = set->n };

	larger.n_slots = set->n_slots ? 2 * set->n_slots : FIRST_SLOTS;
	larger.slots = calloc(larger.n_slots, sizeof(*larger.slots));
	if (!larger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < set->n_slots; i++)
		if (set->slots[i])
			*slot_of(&larger, set->slots[i] - 1) = set->slots[i];
	free(set->slots);
	*set = larger;
	return 0;
}

int idset_add(struct idset *set, uint64_t id)
{
	uint64_t *slot;

	if (2 * set->n >= set->n_slots && grow(set))
		return -ENOMEM;
	slot = slot_of(set, id);
	if (*slot)
		return -EEXIST;
	*slot = id + 1;
	set->n++;
	return 0;
}

void idset_free(struct idset *set)
{
	free(set->slots);
}
