// SPDX-License-Identifier: GPL-2.0-only
/* The facts of the machine that a plan is judged by. */
#include <errno.h>

#include "error.h"
#include "hugetlb.h"
#include "kernel_stats.h"
#include "plan.h"
#include "topology.h"
#include "units.h"

/* Folios that wait in a pool are not free, but are there for whoever asks. */
static void live_pools(const struct mthp_orders *orders, struct plan_node *node)
{
	int i, order;

	for (i = 0; i < orders->n; i++) {
		order = orders->order[i];
		node->pool_bytes[order] =
			hugetlb_unused("", node->node, order) *
			units_order_bytes(order);
	}
}

static int live_nodes(const struct topology *topology, struct plan_facts *facts)
{
	struct plan_node *node;
	uint64_t total_bytes;
	int i, err;

	facts->n_nodes = topology_nodes(topology);
	if (facts->n_nodes > PLAN_MAX_NODES)
		facts->n_nodes = PLAN_MAX_NODES;
	for (i = 0; i < facts->n_nodes; i++) {
		node = &facts->node[i];
		node->node = topology_node(topology, i);
		node->cpus = topology_node_cpus(topology, node->node, NULL, 0);
		node->has_cpu = node->cpus > 0;
		err = topology_node_memory("", node->node, &total_bytes,
					   &node->free_bytes);
		if (err)
			return error_report(-err,
				"memory of node %d cannot be read: mount /sys",
				node->node);
		live_pools(&facts->folios[FOLIOS_HUGETLB].orders, node);
	}
	return 0;
}

static int live_folios(enum folio_kind kind, bool may_set_knobs,
		       struct plan_folios *folios)
{
	int i, order, err;

	err = folios_orders("", kind, &folios->orders);
	if (err)
		return error_report(-err,
			"the orders that the kernel offers cannot be read: mount /sys");
	for (i = 0; i < folios->orders.n; i++) {
		order = folios->orders.order[i];
		if (may_set_knobs || folios_fit("", kind, order))
			folios->settable_orders |= 1u << order;
	}
	return 0;
}

int plan_facts_live(const struct topology *topology, bool may_set_knobs,
		    bool balloon, struct plan_facts *facts)
{
	int i, err = 0;

	*facts = (struct plan_facts) {
		.injector = balloon ? balloon_marks("") : prezero_present(""),
		.marks = prezero_marks(""),
		.balloon = balloon,
	};
	for (i = 0; i < KERNEL_CHOICES; i++)
		facts->knobs[i] = choice_present("", i);
	for (i = 0; i < FOLIO_KINDS && !err; i++)
		err = live_folios(i, may_set_knobs, &facts->folios[i]);
	return err ? err : live_nodes(topology, facts);
}

/* What the kernel and its initramfs leave of a node's memory, at the least. */
#define GUEST_FREE_PCT 80

/* Linux 7.2 with configs/kernel/base.config, on QEMU's x86-64. */
#define ANON_ORDERS { 9, { 0, 2, 3, 4, 5, 6, 7, 8, 9 } }
#define SHMEM_ORDERS { 10, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 } }
#define HUGETLB_ORDERS { 2, { 9, 18 } }

void plan_facts_guest(uint64_t guest_bytes, int nodes,
		      struct plan_facts *facts)
{
	int i;

	*facts = (struct plan_facts) {
		.folios = {
			[FOLIOS_ANON] = { ANON_ORDERS, UINT32_MAX },
			[FOLIOS_SHMEM] = { SHMEM_ORDERS, UINT32_MAX },
			[FOLIOS_HUGETLB] = { HUGETLB_ORDERS, UINT32_MAX },
		},
		.n_nodes = nodes,
		.injector = true,
		.marks = true,
		.knobs = { [CHOICE_ZERO_ORDER] = true, [CHOICE_SITE] = true,
			   [CHOICE_DEFRAG] = true },
		.guest = true,
		.assumed = true,
	};
	for (i = 0; i < nodes; i++)
		facts->node[i] = (struct plan_node) {
			.node = i,
			.has_cpu = true,
			.cpus = 1,
			.free_bytes = guest_bytes / (uint64_t)nodes / 100 *
				      GUEST_FREE_PCT,
		};
}
