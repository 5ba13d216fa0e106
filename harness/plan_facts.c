// SPDX-License-Identifier: GPL-2.0-only
/* The facts of the machine that a plan is judged by. */
#include <errno.h>

#include "harness/error.h"
#include "harness/kernel_stats.h"
#include "harness/plan.h"
#include "harness/topology.h"
#include "harness/units.h"

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
	}
	return 0;
}

int plan_facts_live(const struct topology *topology, bool may_set_knobs,
		    bool balloon, struct plan_facts *facts)
{
	int i, order, err;

	*facts = (struct plan_facts) {
		.injector = balloon ? balloon_marks("") : prezero_present(""),
		.marks = prezero_marks(""),
		.balloon = balloon,
	};
	for (i = 0; i < KERNEL_CHOICES; i++)
		facts->knobs[i] = choice_present("", i);
	err = mthp_orders("", &facts->orders);
	if (err)
		return error_report(-err,
			"the orders that the kernel offers cannot be read: mount /sys");
	for (i = 0; i < facts->orders.n; i++) {
		order = facts->orders.order[i];
		if (may_set_knobs || mthp_fits("", order))
			facts->settable_orders |= 1u << order;
	}
	return live_nodes(topology, facts);
}

/* What the kernel and its initramfs leave of a node's memory, at the least. */
#define GUEST_FREE_PCT 80

void plan_facts_guest(uint64_t guest_bytes, int nodes,
		      struct plan_facts *facts)
{
	int i, order;

	*facts = (struct plan_facts) {
		.settable_orders = UINT32_MAX,
		.n_nodes = nodes,
		.injector = true,
		.marks = true,
		.knobs = { [CHOICE_ZERO_ORDER] = true, [CHOICE_SITE] = true },
		.guest = true,
		.assumed = true,
	};
	/* Linux 7.2 on x86-64 has every order up to the PMD's but 1. */
	for (order = 0; order <= UNITS_PMD_ORDER; order++)
		if (order != 1)
			facts->orders.order[facts->orders.n++] = order;
	for (i = 0; i < nodes; i++)
		facts->node[i] = (struct plan_node) {
			.node = i,
			.has_cpu = true,
			.cpus = 1,
			.free_bytes = guest_bytes / (uint64_t)nodes / 100 *
				      GUEST_FREE_PCT,
		};
}
