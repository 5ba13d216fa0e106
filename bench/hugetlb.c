// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on private hugetlb memory, one a folio: of the pool, where folios keep what
 * their last owner wrote and are cleared by the fault, or beyond it.
 *
 * Folios of the pool are reserved when they are mapped, as programs have it. A
 * reservation beyond the pool would allocate its folios at once: without one the
 * allocator hands them out in the fault, which is what is measured. So no folio can
 * be of the other kind, as setup looks at the pool before it maps.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "buffer.h"
#include "harness/hugetlb.h"
#include "harness/kernel_stats.h"

#define CHOICES_OF_HUGETLB						\
	((CHOICES_OF_BUFFERS | CHOICE_BIT(CHOICE_POOL)) &		\
	 ~CHOICE_BIT(CHOICE_SITE))

static const char *hugetlb_refuses(const struct cell *cell, char *text,
				   size_t size)
{
	if (cell->prezeroed_pct != CELL_NOT_PREZEROED &&
	    cell->order >= ZERO_ORDERS)
		snprintf(text, size,
			 "folios of order %d are put together of what is free, and lose its marks: leave prezeroed at none",
			 cell->order);
	else if (cell->prezeroed_pct > 0 && !hugetlb_is_surplus(cell))
		snprintf(text, size,
			 "folios of the pool are not free when they are zeroed: use pool = surplus, or leave prezeroed at none");
	else
		return NULL;
	return text;
}

/* The series that pass hugetlb's address on are those with the choice of site. */
static const char *hugetlb_cannot(const struct cell *cell, char *text,
				  size_t size)
{
	if (cell->prezeroed_pct > 0 && !choice_present("", CHOICE_SITE)) {
		snprintf(text, size,
			 "this kernel clears hugetlb folios whether they are zeroed or not (no page_zeroing/site in debugfs, or not root)");
		return text;
	}
	/* What may be set is set, and looked at, before the first repetition. */
	if (hugetlb_settable("", cell))
		return NULL;
	return hugetlb_lacks("", cell, text, size);
}

static int hugetlb_map(struct buffer *buffer, const struct cell *cell)
{
	char text[200];
	const char *reason = hugetlb_lacks("", cell, text, sizeof(text));

	if (reason)
		return error_report(ENOMEM, "hugetlb: %s", reason);
	return buffer_map(buffer, MAP_PRIVATE | MAP_ANONYMOUS |
				  hugetlb_map_flags(cell->order) |
				  (hugetlb_is_surplus(cell) ? MAP_NORESERVE : 0), -1);
}

static int hugetlb_setup(const struct workload_input *input, void **state)
{
	return buffer_setup(input, hugetlb_map, state);
}

const struct workload hugetlb_workload = {
	.name = "hugetlb",
	.summary = "first touch of huge pages of the pool, or beyond it",
	.folios = FOLIOS_HUGETLB,
	.choices = CHOICES_OF_HUGETLB,
	.refuses = hugetlb_refuses,
	.lacks = hugetlb_cannot,
	.setup = hugetlb_setup,
	.run = buffer_run,
	.run_latency = buffer_run_latency,
	.reuse = buffer_reuse,
	.memory = buffer_memory,
	.teardown = buffer_teardown,
};
