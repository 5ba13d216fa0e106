// SPDX-License-Identifier: GPL-2.0-only
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "plan_check.h"
#include "prng.h"
#include "sample.h"
#include "units.h"

/* One section being multiplied out, with `all` resolved. */
struct product {
	struct plan *plan;
	const struct plan_facts *facts;
	const struct workload *workload;
	const struct config_section *section;
	struct config_values values[AXES];
};

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->workload == b->workload && !strcmp(a->label, b->label) &&
	       a->order == b->order && a->size_bytes == b->size_bytes &&
	       a->trigger == b->trigger && a->offset == b->offset &&
	       a->cpu_node == b->cpu_node && a->mem_node == b->mem_node &&
	       a->prezeroed_pct == b->prezeroed_pct &&
	       a->threads == b->threads &&
	       !memcmp(a->choices, b->choices, sizeof(a->choices));
}

/* `mem_node = local 0` names the same cell twice. */
static bool plan_has(const struct plan *plan, const struct cell *cell)
{
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		if (same_cell(&plan->cell[i].cell, cell))
			return true;
	return false;
}

static int add_cell(struct product *product, const struct cell *cell)
{
	struct plan *plan = product->plan;
	struct plan_cell row = { .cell = *cell };
	struct plan_cell *grown;
	int err;

	if (plan_has(plan, cell))
		return 0;
	err = plan_check_cell(plan, product->section, product->facts,
			      cell, row.skip, sizeof(row.skip));
	if (err)
		return err;
	grown = reallocarray(plan->cell, plan->n_cells + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	plan->cell = grown;
	plan->cell[plan->n_cells++] = row;
	return 0;
}

static void set_axis(struct cell *cell, enum config_axis axis, int64_t value)
{
	switch (axis) {
	case AXIS_ORDER:
		cell->order = (int)value;
		break;
	case AXIS_SIZE:
		cell->size_bytes = (uint64_t)value;
		break;
	case AXIS_TRIGGER:
		cell->trigger = (enum cell_trigger)value;
		break;
	case AXIS_OFFSET:
		cell->offset = (enum cell_offset)value;
		break;
	case AXIS_CPU_NODE:
		cell->cpu_node = (int)value;
		break;
	case AXIS_MEM_NODE:
		cell->mem_node = (int)value;
		break;
	case AXIS_PREZEROED:
		cell->prezeroed_pct = (int)value;
		break;
	case AXIS_LATENCY:
		cell->latency = value;
		break;
	case AXIS_PRIMARY:
		cell->primary = value;
		break;
	case AXIS_THREADS:
		cell->threads = (int)value;
		break;
	default:
		cell->choices[axis - AXIS_CHOICES] = (int)value;
		break;
	}
}

static int all_cpus(const struct plan_facts *facts, int node)
{
	int i;

	for (i = 0; i < facts->n_nodes; i++)
		if (facts->node[i].node == node && facts->node[i].has_cpu)
			return facts->node[i].cpus;
	return 1; /* check_nodes() refuses such a cell */
}

/* What another axis makes moot must not make two cells of one. */
static void drop_moot(struct cell *cell)
{
	if (cell->choices[CHOICE_REUSE] == REUSE_NONE) {
		cell->choices[CHOICE_REUSE_ACCESS] = CHOICE_DEFAULT;
		cell->choices[CHOICE_REUSE_WHEN] = CHOICE_DEFAULT;
	}
	if (cell->prezeroed_pct == CELL_NOT_PREZEROED)
		cell->choices[CHOICE_PREZEROED_AGE] = CHOICE_DEFAULT;
	if (cell->threads == 1)
		cell->choices[CHOICE_WORKERS] = CHOICE_DEFAULT;
}

static void product_cell(const struct product *product, const size_t *at,
			 struct cell *cell)
{
	int axis;

	*cell = (struct cell) {
		.workload = product->workload,
		.label = product->section->label,
	};
	for (axis = 0; axis < AXES; axis++)
		set_axis(cell, axis, product->values[axis].value[at[axis]]);
	if (cell->mem_node == CONFIG_LOCAL)
		cell->mem_node = cell->cpu_node;
	if (cell->threads == CONFIG_ALL)
		cell->threads = all_cpus(product->facts, cell->cpu_node);
	drop_moot(cell);
}

/* Counts like an odometer whose last wheel is the last axis. */
static bool product_next(const struct product *product, size_t *at)
{
	int axis;

	for (axis = AXES - 1; axis >= 0; axis--) {
		if (++at[axis] < product->values[axis].count)
			return true;
		at[axis] = 0;
	}
	return false;
}

/* Of a kind that the kernel has not there is one cell, which says so. */
static void resolve_orders(const struct mthp_orders *orders,
			   struct config_values *values)
{
	int i;

	*values = (struct config_values) {
		.value = { UNITS_PMD_ORDER }, .count = 1,
	};
	for (i = 0; i < orders->n; i++)
		values->value[i] = orders->order[i];
	if (orders->n)
		values->count = (size_t)orders->n;
}

static void resolve_nodes(const struct plan_facts *facts, bool with_cpu,
			  struct config_values *values)
{
	int i;

	values->count = 0;
	for (i = 0; i < facts->n_nodes; i++)
		if (values->count < CONFIG_MAX_VALUES &&
		    (facts->node[i].has_cpu || !with_cpu))
			values->value[values->count++] = facts->node[i].node;
}

static void resolve_all(struct product *product)
{
	const struct plan_facts *facts = product->facts;
	struct config_values *values = product->values;

	memcpy(values, product->section->axis, sizeof(product->values));
	if (plan_asks_all(product->section, AXIS_ORDER))
		resolve_orders(&facts->folios[product->workload->folios].orders,
			       &values[AXIS_ORDER]);
	if (plan_asks_all(product->section, AXIS_CPU_NODE))
		resolve_nodes(facts, true, &values[AXIS_CPU_NODE]);
	if (plan_asks_all(product->section, AXIS_MEM_NODE))
		resolve_nodes(facts, false, &values[AXIS_MEM_NODE]);
}

static int add_section(struct product *product)
{
	size_t at[AXES] = { 0 };
	struct cell cell;
	int err;

	resolve_all(product);
	do {
		product_cell(product, at, &cell);
		err = add_cell(product, &cell);
	} while (!err && product_next(product, at));
	return err;
}

static int unknown_workload(const struct config *config,
			    const struct config_section *section,
			    const struct workload *const *workloads)
{
	char names[256] = "";

	for (; *workloads; workloads++) {
		strncat(names, " ", sizeof(names) - strlen(names) - 1);
		strncat(names, (*workloads)->name,
			sizeof(names) - strlen(names) - 1);
	}
	return error_report(EINVAL, "%s:%d: unknown workload '%s': use one of%s",
			    config->path, section->line, section->workload,
			    names);
}

static int fill_plan(struct plan *plan, const struct workload *const *workloads,
		     const struct plan_facts *facts)
{
	struct product product = { .plan = plan, .facts = facts };
	const struct config *config = plan->config;
	size_t i;
	int err;

	for (i = 0; i < config->n_sections; i++) {
		product.section = &config->section[i];
		product.workload = workload_find(workloads,
						 product.section->workload);
		if (!product.workload)
			return unknown_workload(config, product.section,
						workloads);
		err = add_section(&product);
		if (err)
			return err;
	}
	return 0;
}

/* So few that judging them apart is no way around the others' number. */
static int check_primary(const struct plan *plan)
{
	size_t primary = 0, i;

	for (i = 0; i < plan->n_cells; i++)
		primary += plan->cell[i].cell.primary;
	if (primary <= PLAN_MAX_PRIMARY)
		return 0;
	return error_report(EINVAL,
			    "%s: %zu cells are `primary = yes`: name %d at most, in sections of their own",
			    plan->config->path, primary, PLAN_MAX_PRIMARY);
}

int plan_build(const struct config *config,
	       const struct workload *const *workloads,
	       const struct plan_facts *facts, struct plan **out)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	int err;

	if (!plan)
		return -ENOMEM;
	plan->config = config;
	err = fill_plan(plan, workloads, facts);
	if (!err)
		err = check_primary(plan);
	if (err)
		plan_free(plan);
	else
		*out = plan;
	return err;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	free(plan->cell);
	free(plan);
}

static enum plan_part part_of(const struct cell *cell)
{
	int i;

	if (cell->prezeroed_pct != CELL_NOT_PREZEROED)
		return PLAN_PREZEROED;
	for (i = 0; i < INSTRUMENTED_CHOICES; i++)
		if (cell->choices[i] != CHOICE_DEFAULT)
			return PLAN_KNOBS;
	return PLAN_PLAIN;
}

size_t plan_order(const struct plan *plan, enum plan_part part,
		  uint64_t repetition, size_t *order)
{
	struct prng prng = prng_stream(plan->config->seed, repetition);
	size_t i, count = 0;

	for (i = 0; i < plan->n_cells; i++) {
		const struct plan_cell *row = &plan->cell[i];

		if (*row->skip || part_of(&row->cell) != part)
			continue;
		order[count++] = i;
	}
	prng_shuffle(&prng, order, count);
	return count;
}

uint64_t plan_rounds(const struct plan *plan)
{
	return plan->config->warmup + plan->config->repetitions;
}
