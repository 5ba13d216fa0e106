/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a config and the facts of a machine to the cells that are measured, in
 * which order, and which are skipped and why.
 *
 * Cells that leave the kernel and its free memory as they are come first, all their
 * repetitions. Then those that turn knobs of the instrumented kernel, which pays for
 * some from then on; then those that pre-zero free memory, whose marks would reach
 * the others. Within each part
 * every repetition measures all cells once, shuffled anew by splitmix64 with
 * the config's seed, so that drift spreads over cells instead of hitting one.
 */
#ifndef PZBENCH_PLAN_H
#define PZBENCH_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "mthp.h"
#include "workload.h"

#define PLAN_SCHEMA 1 /* of plan.json */
#define PLAN_MAX_NODES 64
#define PLAN_MAX_PRIMARY 3 /* cells */

struct plan_node {
	int node;
	bool has_cpu;
	uint64_t free_bytes;
	int cpus;		/* that this process may use */
	uint64_t pool_bytes[MTHP_MAX_ORDERS];	/* hugetlb's, unused, by order */
};

/* Of a kind of folios. */
struct plan_folios {
	struct mthp_orders orders;	/* that the kernel offers */
	uint32_t settable_orders;	/* bit N: order N can be measured */
};

/* What a plan has to know of the machine. */
struct plan_facts {
	struct plan_folios folios[FOLIO_KINDS];
	int n_nodes;
	struct plan_node node[PLAN_MAX_NODES];
	bool injector;			/* the kernel can pre-zero */
	bool marks;			/* and knows afterwards what is zeroed */
	bool balloon;			/* it is the host who pre-zeroes */
	bool knobs[KERNEL_CHOICES];	/* the kernel has the choice's knob */
	bool guest;			/* skip what is not offered */
	bool windowed;			/* regions are cut into windows */
	bool untimed;			/* times mean nothing here */
	bool assumed;			/* of a guest that is not booted yet */
};

struct plan_cell {
	struct cell cell;
	char skip[160];		/* why it is not measured, "" = it is */
};

struct plan {
	const struct config *config;	/* not owned */
	size_t n_cells;
	struct plan_cell *cell;
};

/*
 * Facts of the running machine, @balloon: of one whose host pre-zeroes. @topology NULL: the facts are assumed for a
 * guest not yet booted, @nodes nodes of @node_bytes each.
 */
int plan_facts_live(const struct topology *topology, bool may_set_knobs,
		    bool balloon, struct plan_facts *facts);
void plan_facts_guest(uint64_t guest_bytes, int nodes,
		      struct plan_facts *facts);

/*
 * Resolves every section. @workloads ends in NULL. *out is the caller's, and
 * @config has to outlive it. Reports one line "FILE:LINE: ..." and returns
 * -EINVAL where the config asks for what the machine has not.
 */
int plan_build(const struct config *config,
	       const struct workload *const *workloads,
	       const struct plan_facts *facts, struct plan **out);
void plan_free(struct plan *plan);

enum plan_part { PLAN_PLAIN, PLAN_KNOBS, PLAN_PREZEROED, PLAN_PARTS };

/*
 * Stores the indices of the cells of one repetition of @part, in order of
 * measuring. Skipped cells are left out. Returns their count;
 * @order has room for n_cells.
 */
size_t plan_order(const struct plan *plan, enum plan_part part,
		  uint64_t repetition, size_t *order);

/* Repetitions of each cell, warm-up included. */
uint64_t plan_rounds(const struct plan *plan);

/* Faults that a window holds under sim. */
uint64_t plan_window_faults(const struct plan *plan, const struct cell *cell);

/* Windows of one repetition under sim. */
uint64_t plan_windows(const struct plan *plan, const struct cell *cell);

/* Regions that sim opens over the whole run: none for several workers. */
uint64_t plan_regions(const struct plan *plan);

/* Cells that are not skipped. */
size_t plan_measured(const struct plan *plan);

/* Whether any cell that is measured evicts hardware's caches. */
bool plan_evicts(const struct plan *plan);

/* A guess, good to a factor of two, of what one repetition takes. */
double plan_cell_seconds(const struct cell *cell);
double plan_seconds(const struct plan *plan);

/* The same of a guest under TCG that is counted by the plugin, boot included. */
double plan_guest_seconds(const struct plan *plan);

/* plan.json (docs/formats.md), a new object, NULL = -ENOMEM. */
json_t *plan_json(const struct plan *plan);

#endif
