// SPDX-License-Identifier: GPL-2.0-only
#include "hugetlb.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel_stats.h"
#include "knobs.h"
#include "mthp.h"
#include "sysfile.h"
#include "workload.h"

#define ANY_NODE (-1)
#define NUMBER 24

static size_t order_kb(int order)
{
	return units_order_bytes(order) >> 10;
}

/* Of all workers together. */
static uint64_t all_folios(const struct cell *cell)
{
	return cell_folios(cell) * (uint64_t)(cell->threads > 1 ? cell->threads : 1);
}

/* A file of one node's pool, or of all together. */
static void pool_path(int node, int order, const char *name, char *out,
		      size_t size)
{
	if (node == ANY_NODE)
		snprintf(out, size,
			 "/sys/kernel/mm/hugepages/hugepages-%zukB/%s",
			 order_kb(order), name);
	else
		snprintf(out, size,
			 "/sys/devices/system/node/node%d/hugepages/hugepages-%zukB/%s",
			 node, order_kb(order), name);
}

static uint64_t pool_read(const char *root, int node, int order,
			  const char *name)
{
	char path[KNOB_PATH_MAX];
	int64_t number;

	pool_path(node, order, name, path, sizeof(path));
	return sysfile_read_number(root, path, &number) || number < 0 ?
		0 : (uint64_t)number;
}

int hugetlb_orders(const char *root, struct mthp_orders *out)
{
	char path[KNOB_PATH_MAX];

	out->n = 0;
	for (int order = 1; order < MTHP_MAX_ORDERS; order++) {
		pool_path(ANY_NODE, order, "nr_hugepages", path, sizeof(path));
		if (sysfile_exists(root, path))
			out->order[out->n++] = order;
	}
	return 0;
}

/* What is reserved is not yet of a node. */
static uint64_t unreserved(const char *root, int order)
{
	uint64_t unused = pool_read(root, ANY_NODE, order, "free_hugepages");
	uint64_t reserved = pool_read(root, ANY_NODE, order, "resv_hugepages");

	return unused > reserved ? unused - reserved : 0;
}

uint64_t hugetlb_unused(const char *root, int node, int order)
{
	uint64_t here = pool_read(root, node, order, "free_hugepages");
	uint64_t all = unreserved(root, order);

	return here < all ? here : all;
}

bool hugetlb_is_surplus(const struct cell *cell)
{
	return cell->choices[CHOICE_POOL] == POOL_SURPLUS;
}

/* The file by which @cell gets its folios. */
static void knob_path(const struct cell *cell, char *out, size_t size)
{
	if (hugetlb_is_surplus(cell))
		pool_path(ANY_NODE, cell->order, "nr_overcommit_hugepages",
			  out, size);
	else
		pool_path(cell->mem_node, cell->order, "nr_hugepages", out,
			  size);
}

/* What to write there; folios of other processes stay theirs. */
static uint64_t knob_number(const char *root, const struct cell *cell)
{
	const int order = cell->order, node = cell->mem_node;
	uint64_t folios = all_folios(cell);
	uint64_t unused = hugetlb_unused(root, node, order);

	if (hugetlb_is_surplus(cell))
		return pool_read(root, ANY_NODE, order, "surplus_hugepages") +
		       folios;
	return pool_read(root, node, order, "nr_hugepages") +
	       (folios > unused ? folios - unused : 0);
}

int hugetlb_take(struct knobs *k, const char *root, const struct cell *cell)
{
	char path[KNOB_PATH_MAX], number[NUMBER];
	int err;

	knob_path(cell, path, sizeof(path));
	snprintf(number, sizeof(number), "%" PRIu64, knob_number(root, cell));
	err = knobs_try(k, path, number);
	return err == -ENOENT ? 0 : err;
}

int hugetlb_leave(struct knobs *k, const char *root, const struct cell *cell)
{
	char path[KNOB_PATH_MAX];

	(void)root;
	knob_path(cell, path, sizeof(path));
	return knobs_revert(k, path);
}

bool hugetlb_settable(const char *root, const struct cell *cell)
{
	char path[KNOB_PATH_MAX], full[SYSFILE_PATH_MAX];

	knob_path(cell, path, sizeof(path));
	return !sysfile_path(root, path, full, sizeof(full)) &&
	       !access(full, W_OK);
}

static const char *lacks_surplus(const char *root, const struct cell *cell,
				 const char *folio, char *text, size_t size)
{
	const int order = cell->order;
	uint64_t unused = unreserved(root, order), folios = all_folios(cell);
	uint64_t may = pool_read(root, ANY_NODE, order,
				 "nr_overcommit_hugepages");
	uint64_t has = pool_read(root, ANY_NODE, order, "surplus_hugepages");

	may = may > has ? may - has : 0;
	if (unused)
		snprintf(text, size,
			 "the hugetlb pool has %" PRIu64 " free pages of %s, which a fault takes first: empty it (nr_hugepages), or use pool = reserved",
			 unused, folio);
	else if (may < folios)
		snprintf(text, size,
			 "%" PRIu64 " of %" PRIu64 " pages of %s may go beyond the hugetlb pool (nr_overcommit_hugepages): not root, or a kernel that cannot",
			 may, folios, folio);
	return unused || may < folios ? text : NULL;
}

static const char *lacks_reserved(const char *root, const struct cell *cell,
				  const char *folio, char *text, size_t size)
{
	uint64_t unused = hugetlb_unused(root, cell->mem_node, cell->order);
	uint64_t folios = all_folios(cell);

	if (unused >= folios)
		return NULL;
	snprintf(text, size,
		 "got %" PRIu64 " of %" PRIu64 " pages of %s in node %d's hugetlb pool: run as root, make size smaller, or reserve them at boot (hugepages=)",
		 unused, folios, folio, cell->mem_node);
	return text;
}

const char *hugetlb_lacks(const char *root, const struct cell *cell,
			  char *text, size_t size)
{
	char folio[32];

	units_format_bytes(units_order_bytes(cell->order), folio,
			   sizeof(folio));
	if (hugetlb_is_surplus(cell))
		return lacks_surplus(root, cell, folio, text, size);
	return lacks_reserved(root, cell, folio, text, size);
}

/* A reservation beyond the pool allocates all that it is of. */
const char *hugetlb_try(const char *root, const struct cell *cell, char *text,
			size_t size)
{
	const uint64_t bytes = all_folios(cell) * units_order_bytes(cell->order);
	const char *reason = hugetlb_lacks(root, cell, text, size);
	void *map;

	if (reason)
		return reason;
	map = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | hugetlb_map_flags(cell->order),
		   -1, 0);
	if (map != MAP_FAILED) {
		munmap(map, bytes);
		return NULL;
	}
	snprintf(text, size,
		 "%" PRIu64 " hugetlb pages of order %d cannot be reserved (%s): make size smaller, or look at the cgroup's hugetlb limit",
		 all_folios(cell), cell->order, strerror(errno));
	return text;
}

const char *hugetlb_look(const char *root, const struct cell *cell, char *text,
			 size_t size)
{
	if (cell->order >= ZERO_ORDERS)
		return hugetlb_try(root, cell, text, size);
	return hugetlb_lacks(root, cell, text, size);
}
