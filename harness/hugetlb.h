/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Huge pages of hugetlbfs. They wait in a pool of each node for whoever maps them,
 * or come from the page allocator when that pool is empty and the kernel may go
 * beyond it (surplus).
 */
#ifndef PZBENCH_HUGETLB_H
#define PZBENCH_HUGETLB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#include "units.h"

struct cell;
struct knobs;
struct mthp_orders;

/* What mmap() takes to map folios of @order. */
static inline int hugetlb_map_flags(int order)
{
	return MAP_HUGETLB | (order + UNITS_PAGE_SHIFT) << MAP_HUGE_SHIFT;
}

/* A PMD's or a PUD's, which some machine has: where it is missing that is no typo. */
static inline bool hugetlb_conceivable(int order)
{
	return order == UNITS_PMD_ORDER || order == 2 * UNITS_PMD_ORDER;
}

/* Beyond the pool, not of it. */
bool hugetlb_is_surplus(const struct cell *cell);

/* The sizes that the kernel has; none where it has no hugetlb. */
int hugetlb_orders(const char *root, struct mthp_orders *out);

/* Folios of @order in the pool of @node that nobody uses or has reserved. */
uint64_t hugetlb_unused(const char *root, int node, int order);

/*
 * Lets the pool of @cell's node grow by what it lacks, or the kernel go so much
 * beyond it, whichever the cell asks for. That it did is for hugetlb_lacks() to
 * say. hugetlb_leave() puts both back. -errno, reported.
 */
int hugetlb_take(struct knobs *k, const char *root, const struct cell *cell);
int hugetlb_leave(struct knobs *k, const char *root, const struct cell *cell);

/* Whether this process may write what hugetlb_take() writes. */
bool hugetlb_settable(const char *root, const struct cell *cell);

/*
 * Why @cell cannot have its folios, as things are; NULL: it can. @text is room for
 * the answer.
 */
const char *hugetlb_lacks(const char *root, const struct cell *cell,
			  char *text, size_t size);

/* Likewise, but they are reserved once to see, and given back. */
const char *hugetlb_try(const char *root, const struct cell *cell, char *text,
			size_t size);

/*
 * Either of them, for use before each repetition. Folios larger than the page
 * allocator's are tried, as whether memory can be put together for them changes;
 * trying others would lay them ready for the faults.
 */
const char *hugetlb_look(const char *root, const struct cell *cell, char *text,
			 size_t size);

#endif
