/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Transparent huge pages of anonymous memory and of shmem: which folio orders the
 * kernel offers, and how to have faults served by one of them alone.
 *
 * Since Linux 6.8 each size has a directory hugepages-<kB>kB with a switch of
 * its own (multi-size THP, mTHP), since 6.11 one for shmem as well. Before that
 * there is only the global switch of each, and it means the PMD order.
 *
 * @kind is FOLIOS_ANON or FOLIOS_SHMEM.
 */
#ifndef PZBENCH_MTHP_H
#define PZBENCH_MTHP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "folios.h"

#define MTHP_MAX_ORDERS 20

struct knobs;

struct mthp_orders {
	int n;
	int order[MTHP_MAX_ORDERS];	/* rising */
};

/*
 * The orders of folios of @kind that a fault can get on this kernel: 0, each
 * size with a switch of its own, and the PMD order. Always holds order 0.
 */
int mthp_orders(const char *root, enum folio_kind kind,
		struct mthp_orders *out);
bool mthp_offers(const struct mthp_orders *orders, int order);

/* Order of the PMD (9 on x86-64), 0 where the kernel has no THP at all. */
int mthp_pmd_order(const char *root);

size_t mthp_order_bytes(int order);

/*
 * Sets the switches so that memory advised MADV_HUGEPAGE gets folios of
 * @order and of no other order; with order 0 no huge page at all. Saves
 * vm.min_free_kbytes too, which the kernel recomputes at these switches.
 * -ENOENT: order not offered.
 */
int mthp_only(struct knobs *k, const char *root, enum folio_kind kind,
	      int order);

/*
 * Whether the switches, as they are, give @order to memory advised
 * MADV_HUGEPAGE (@order > 0) or MADV_NOHUGEPAGE (@order 0): for processes that
 * may not set them. Smaller sizes that are on as well do no harm, as the fault
 * takes the largest that fits; what it got is for verify_order() to say.
 */
bool mthp_fits(const char *root, enum folio_kind kind, int order);

/*
 * stats/anon_fault_alloc and stats/shmem_alloc of each size that has one: folios
 * allocated since boot, of all processes.
 */
struct mthp_stats {
	int n;
	struct {
		int order;
		uint64_t folios;
	} size[MTHP_MAX_ORDERS];
};

/*
 * Of all processes since boot: faults that allocated a folio of @order and could not
 * charge it. -ENOENT: the kernel does not count them. Nothing is reported.
 */
int mthp_fallbacks(const char *root, int order, uint64_t *out);

int mthp_stats_read(const char *root, struct mthp_stats *out);

#endif
