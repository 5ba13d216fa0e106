// SPDX-License-Identifier: GPL-2.0-only
#include "harness/mthp.h"

#include "harness/knobs.h"
#include "harness/sysfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define THP "/sys/kernel/mm/transparent_hugepage"
#define MIN_FREE "/proc/sys/vm/min_free_kbytes"

size_t mthp_order_bytes(int order)
{
	return (size_t)sysconf(_SC_PAGESIZE) << order;
}

static void size_path(int order, const char *name, char *out, size_t size)
{
	snprintf(out, size, THP "/hugepages-%zukB/%s",
		 mthp_order_bytes(order) >> 10, name);
}

static bool has_own_switch(const char *root, int order)
{
	char path[KNOB_PATH_MAX];

	size_path(order, "enabled", path, sizeof(path));
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

/*
 * Directories exist for sizes of shared memory too (order 1); the switch
 * `enabled` is there for anonymous memory alone.
 */
int mthp_orders(const char *root, struct mthp_orders *out)
{
	int pmd = mthp_pmd_order(root);

	out->n = 0;
	out->order[out->n++] = 0;
	for (int order = 1; order < MTHP_MAX_ORDERS; order++)
		if (order == pmd || has_own_switch(root, order))
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
static int set_sizes(struct knobs *k, const struct mthp_orders *orders,
		     int order)
{
	char path[KNOB_PATH_MAX];
	int err;

	for (int i = 1; i < orders->n; i++) {
		size_path(orders->order[i], "enabled", path, sizeof(path));
		err = knobs_set(k, path, orders->order[i] == order ?
					 "madvise" : "never");
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
 */
static const char *global_choice(const char *root, int order)
{
	int pmd = mthp_pmd_order(root);

	return order || has_own_switch(root, pmd) ? "madvise" : "never";
}

/*
 * min_free_kbytes comes first so that it is restored last: the kernel raises
 * it when huge pages are switched on, and where the user had set it does not
 * lower it again.
 */
int mthp_only(struct knobs *k, const char *root, int order)
{
	struct mthp_orders orders;
	int err = mthp_orders(root, &orders);

	if (err)
		return err;
	if (!mthp_offers(&orders, order))
		return -ENOENT;
	err = knobs_save(k, MIN_FREE);
	if (err && err != -ENOENT)
		return err;
	err = knobs_set(k, THP "/enabled", global_choice(root, order));
	if (err && err != -ENOENT)
		return err;
	return set_sizes(k, &orders, order);
}

/* Whether memory advised MADV_HUGEPAGE may get this size. */
static bool size_is_on(const char *root, int order)
{
	char path[KNOB_PATH_MAX], value[KNOB_VALUE_MAX];

	size_path(order, "enabled", path, sizeof(path));
	if (knob_read(root, path, value, sizeof(value)))
		strcpy(value, order == mthp_pmd_order(root) ? "inherit" : "never");
	if (!strcmp(value, "inherit") &&
	    knob_read(root, THP "/enabled", value, sizeof(value)))
		return false;
	return strcmp(value, "never") != 0;
}

bool mthp_fits(const char *root, int order)
{
	struct mthp_orders orders;

	if (!order)
		return true;
	if (mthp_orders(root, &orders) || !mthp_offers(&orders, order))
		return false;
	for (int i = 1; i < orders.n; i++)
		if (orders.order[i] > order && size_is_on(root, orders.order[i]))
			return false;
	return size_is_on(root, order);
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
	struct mthp_orders orders;
	char path[KNOB_PATH_MAX];
	int64_t count;
	int err = mthp_orders(root, &orders);

	if (err)
		return err;
	out->n = 0;
	for (int i = 1; i < orders.n; i++, out->n++) {
		size_path(orders.order[i], "stats/anon_fault_alloc", path,
			  sizeof(path));
		out->size[out->n].order = orders.order[i];
		out->size[out->n].known =
			!sysfile_read_number(root, path, &count);
		out->size[out->n].faults = out->size[out->n].known ? count : 0;
	}
	return 0;
}
