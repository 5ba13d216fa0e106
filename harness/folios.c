// SPDX-License-Identifier: GPL-2.0-only
#include "folios.h"

#include "hugetlb.h"
#include "mthp.h"
#include "workload.h"

static const char *const names[FOLIO_KINDS] = {
	[FOLIOS_ANON] = "anonymous",
	[FOLIOS_SHMEM] = "shmem",
	[FOLIOS_HUGETLB] = "hugetlb",
};

static bool is_hugetlb(const struct cell *cell)
{
	return cell->workload->folios == FOLIOS_HUGETLB;
}

const char *folios_name(enum folio_kind kind)
{
	return names[kind];
}

int folios_orders(const char *root, enum folio_kind kind,
		  struct mthp_orders *out)
{
	if (kind == FOLIOS_HUGETLB)
		return hugetlb_orders(root, out);
	return mthp_orders(root, kind, out);
}

bool folios_fit(const char *root, enum folio_kind kind, int order)
{
	return kind == FOLIOS_HUGETLB || mthp_fits(root, kind, order);
}

bool folios_same(const struct cell *a, const struct cell *b)
{
	return a->workload->folios == b->workload->folios &&
	       a->order == b->order && a->size_bytes == b->size_bytes &&
	       a->threads == b->threads &&
	       a->mem_node == b->mem_node &&
	       a->choices[CHOICE_POOL] == b->choices[CHOICE_POOL];
}

int folios_take(struct knobs *k, const char *root, const struct cell *cell)
{
	if (is_hugetlb(cell))
		return hugetlb_take(k, root, cell);
	return mthp_only(k, root, cell->workload->folios, cell->order);
}

/* The switches of one kind are all set for each of its cells anyway. */
int folios_leave(struct knobs *k, const char *root, const struct cell *cell,
		 const struct cell *next)
{
	if (is_hugetlb(cell))
		return hugetlb_leave(k, root, cell);
	if (cell->workload->folios == next->workload->folios)
		return 0;
	return mthp_only(k, root, cell->workload->folios, 0);
}
