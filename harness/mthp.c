// SPDX-License-Identifier: GPL-2.0-only
#include "mthp.h"

#include "knobs.h"
#include "sysfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define THP "/sys/kernel/mm/transparent_hugepage"
#define MIN_FREE "/proc/sys/vm/min_free_kbytes"

/* Files of THP and, where not the counter, of each size's directory. */
static const struct {
	const char *file;
	const char *advised;	/* on for memory advised MADV_HUGEPAGE */
	const char *counter;
} switches[] = {
	[FOLIOS_ANON] = { "enabled", "madvise", "stats/anon_fault_alloc" },
	[FOLIOS_SHMEM] = { "shmem_enabled", "advise", "stats/shmem_alloc" },
};

#define KINDS (sizeof(switches) / sizeof(switches[0]))

size_t mthp_order_bytes(int order)
{
	return (size_t)sysconf(_SC_PAGESIZE) << order;
}

static void size_path(int order, const char *name, char *out, size_t size)
{
	snprintf(out, size, THP "/hugepages-%zukB/%s",
		 mthp_order_bytes(order) >> 10, name);
}

static void global_path(enum folio_kind kind, char *out, size_t size)
{
	snprintf(out, size, THP "/%s", switches[kind].file);
}

static bool has_own_switch(const char *root, enum folio_kind kind, int order)
{
	char path[KNOB_PATH_MAX];

	size_path(order, switches[kind].file, path, sizeof(path));
	return sysfile_exists(root, path);
}

static bool has_global_switch(const char *root, enum folio_kind kind)
{
	char path[KNOB_PATH_MAX];

	global_path(kind, path, sizeof(path));
	return sysfile_exists(root, path);
}

int mthp_pmd_order(const char *root)
{
	int64_t bytes;
	int order = 0;

	if (sysfile_read_number(root, THP "/hpage_pmd_size", &bytes))
		return 0;
	while (order < MTHP_MAX_ORDERS - 1 &&
	       mthp_order_bytes(order) < (size_t)bytes)
		order++;
	return order;
}

/* A directory may hold the switch of one kind alone: order 1 is only shmem's. */
int mthp_orders(const char *root, enum folio_kind kind,
		struct mthp_orders *out)
{
	int pmd = has_global_switch(root, kind) ? mthp_pmd_order(root) : 0;

	out->n = 0;
	out->order[out->n++] = 0;
	for (int order = 1; order < MTHP_MAX_ORDERS; order++)
		if (order == pmd || has_own_switch(root, kind, order))
			out->order[out->n++] = order;
	return 0;
}

bool mthp_offers(const struct mthp_orders *orders, int order)
{
	for (int i = 0; i < orders->n; i++)
		if (orders->order[i] == order)
			return true;
	return false;
}

/* Each size that has a switch: on for @order, off else. */
static int set_sizes(struct knobs *k, enum folio_kind kind,
		     const struct mthp_orders *orders, int order)
{
	char path[KNOB_PATH_MAX];
	int err;

	for (int i = 1; i < orders->n; i++) {
		size_path(orders->order[i], switches[kind].file, path,
			  sizeof(path));
		err = knobs_set(k, path, orders->order[i] == order ?
					 switches[kind].advised : "never");
		if (err && err != -ENOENT)
			return err;
	}
	return 0;
}

/*
 * Where the PMD order has a switch of its own the global one has no say in what
 * a fault gets, and stays on: the kernel starts and stops khugepaged and moves
 * the zones' watermarks (min_free_kbytes) when the last size goes off, and cells
 * shall not differ in that. Linux 6.18 and before do so by the PMD's switch.
 * Shmem's knows `deny` and `force` besides, which overrule the sizes.
 */
static const char *global_choice(const char *root, enum folio_kind kind,
				 int order)
{
	int pmd = mthp_pmd_order(root);

	return order || has_own_switch(root, kind, pmd) ?
		switches[kind].advised : "never";
}

/*
 * min_free_kbytes comes first so that it is restored last: the kernel raises
 * it when huge pages are switched on, and where the user had set it does not
 * lower it again.
 */
int mthp_only(struct knobs *k, const char *root, enum folio_kind kind,
	      int order)
{
	struct mthp_orders orders;
	char path[KNOB_PATH_MAX];
	int err = mthp_orders(root, kind, &orders);

	if (err)
		return err;
	if (!mthp_offers(&orders, order))
		return -ENOENT;
	err = knobs_save(k, MIN_FREE);
	if (err && err != -ENOENT)
		return err;
	global_path(kind, path, sizeof(path));
	err = knobs_set(k, path, global_choice(root, kind, order));
	if (err && err != -ENOENT)
		return err;
	return set_sizes(k, kind, &orders, order);
}

/* Whether memory advised MADV_HUGEPAGE may get this size. */
static bool size_is_on(const char *root, enum folio_kind kind, int order)
{
	char path[KNOB_PATH_MAX], own[KNOB_VALUE_MAX], global[KNOB_VALUE_MAX];

	size_path(order, switches[kind].file, path, sizeof(path));
	if (knob_read(root, path, own, sizeof(own)))
		strcpy(own, order == mthp_pmd_order(root) ? "inherit" : "never");
	global_path(kind, path, sizeof(path));
	if (knob_read(root, path, global, sizeof(global)) ||
	    !strcmp(global, "deny"))
		return false;
	if (!strcmp(own, "inherit"))
		return strcmp(global, "never") != 0;
	return strcmp(own, "never") && strcmp(global, "force");
}

bool mthp_fits(const char *root, enum folio_kind kind, int order)
{
	struct mthp_orders orders;

	if (!order)
		return true;
	if (mthp_orders(root, kind, &orders) || !mthp_offers(&orders, order))
		return false;
	for (int i = 1; i < orders.n; i++)
		if (orders.order[i] > order &&
		    size_is_on(root, kind, orders.order[i]))
			return false;
	return size_is_on(root, kind, order);
}

/* Of all kinds: the reader knows which of them its memory is. */
static bool count_folios(const char *root, int order, uint64_t *folios)
{
	char path[KNOB_PATH_MAX];
	bool known = false;
	int64_t count;

	*folios = 0;
	for (size_t kind = 0; kind < KINDS; kind++) {
		size_path(order, switches[kind].counter, path, sizeof(path));
		if (sysfile_read_number(root, path, &count))
			continue;
		*folios += (uint64_t)count;
		known = true;
	}
	return known;
}

int mthp_fallbacks(const char *root, int order, uint64_t *out)
{
	char path[KNOB_PATH_MAX];
	int64_t count;
	int err;

	size_path(order, "stats/anon_fault_fallback_charge", path,
		  sizeof(path));
	err = sysfile_read_number(root, path, &count);
	if (!err)
		*out = (uint64_t)count;
	return err;
}

int mthp_stats_read(const char *root, struct mthp_stats *out)
{
	uint64_t folios;

	out->n = 0;
	for (int order = 1; order < MTHP_MAX_ORDERS; order++) {
		if (!count_folios(root, order, &folios))
			continue;
		out->size[out->n].order = order;
		out->size[out->n++].folios = folios;
	}
	return 0;
}
