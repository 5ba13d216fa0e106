/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kinds of memory that folios are of. Each has orders of its own, and knobs by
 * which the faults of a cell get folios of its order.
 */
#ifndef PZBENCH_FOLIOS_H
#define PZBENCH_FOLIOS_H

#include <stdbool.h>
#include <stddef.h>

struct cell;
struct knobs;
struct mthp_orders;

enum folio_kind {
	FOLIOS_ANON,
	FOLIOS_SHMEM,
	FOLIOS_HUGETLB,
	FOLIO_KINDS
};

/* "anonymous", "shmem", "hugetlb" */
const char *folios_name(enum folio_kind kind);

/* What the kernel under @root offers; of hugetlb it may be nothing. */
int folios_orders(const char *root, enum folio_kind kind,
		  struct mthp_orders *out);

/*
 * Whether faults can get @order with all knobs as they are. That a pool has
 * folios enough is asked for each cell: hugetlb_lacks().
 */
bool folios_fit(const char *root, enum folio_kind kind, int order);

/* Whether folios_take() does the same for both. */
bool folios_same(const struct cell *a, const struct cell *b);

/* Sets what @cell needs. -errno, reported. */
int folios_take(struct knobs *k, const char *root, const struct cell *cell);

/*
 * Takes back what was set for @cell where it would reach @next, so that no cell
 * differs by those before it. -errno, reported.
 */
int folios_leave(struct knobs *k, const char *root, const struct cell *cell,
		 const struct cell *next);

#endif
