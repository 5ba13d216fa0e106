// SPDX-License-Identifier: GPL-2.0-only
/* The same fault from each node to the memory of each, as matrices. */
#include "report.h"

#include "section.h"
#include "text.h"

#include <math.h>
#include <string.h>

#define NODES_MOST 8 /* columns of a mail */

struct nodes {
	int node[NODES_MOST];
	size_t n;
};

static void take_node(struct nodes *nodes, int node)
{
	for (size_t i = 0; i < nodes->n; i++)
		if (nodes->node[i] == node)
			return;
	if (nodes->n < NODES_MOST)
		nodes->node[nodes->n++] = node;
}

static bool is_first(const struct arm *arm, size_t cell)
{
	for (size_t i = 0; i < cell; i++)
		if (axes_same_but_nodes(&arm->tallies[i].axes,
				   &arm->tallies[cell].axes))
			return false;
	return true;
}

static void find_nodes(const struct arm *arm, const struct axes *axes,
		       struct nodes *cpu, struct nodes *mem)
{
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct axes *other = &arm->tallies[i].axes;

		if (!axes_same_but_nodes(axes, other))
			continue;
		take_node(cpu, other->cpu_node);
		take_node(mem, other->mem_node);
	}
}

/* Times where there are any, else what the caches say of the distance. */
static const struct points *figure_of(const struct tally *tally)
{
	return tally->fault_ns.n ? &tally->fault_ns :
				   &tally->memory[MEMORY_REMOTE_BYTES];
}

static void add_cell(const struct arm *arm, struct axes axes, int cpu, int mem,
		     struct table *table)
{
	const struct tally *tally;
	double median = NAN;

	axes.cpu_node = cpu;
	axes.mem_node = mem;
	tally = results_find(arm, &axes);
	if (tally)
		median = points_boot_median(figure_of(tally));
	table_add(table, "%s", isnan(median) ? "-" :
			       report_compact(median).text);
}

static int print_matrix(const struct arm *arm, const struct tally *tally,
			const struct nodes *cpu, const struct nodes *mem,
			FILE *out)
{
	struct section section;
	struct table table;

	section_of_nodes(&tally->axes, &section);
	fputc('\n', out);
	section_describe(&section, arm->column, out);
	table_start(&table, 1 + mem->n, 1);
	table_add(&table, "%s", "CPU's node");
	for (size_t i = 0; i < mem->n; i++)
		table_add(&table, "memory %d", mem->node[i]);
	for (size_t i = 0; i < cpu->n; i++) {
		table_add(&table, "%d", cpu->node[i]);
		for (size_t j = 0; j < mem->n; j++)
			add_cell(arm, tally->axes, cpu->node[i], mem->node[j],
				 &table);
	}
	return table_print(&table, out);
}

/* Whether cell @i of @arm is the first of a matrix, whose nodes these are. */
static bool starts_matrix(const struct arm *arm, size_t i, struct nodes *cpu,
			  struct nodes *mem)
{
	const struct tally *tally = &arm->tallies[i];

	*cpu = (struct nodes){ .n = 0 };
	*mem = (struct nodes){ .n = 0 };
	if (!figure_of(tally)->n || !is_first(arm, i))
		return false;
	find_nodes(arm, &tally->axes, cpu, mem);
	return cpu->n > 1 || mem->n > 1;
}

static int print_arm(const struct arm *arm, FILE *out)
{
	struct nodes cpu, mem;
	int err = 0;

	for (size_t i = 0; i < arm->tallies_n && !err; i++)
		if (starts_matrix(arm, i, &cpu, &mem))
			err = print_matrix(arm, &arm->tallies[i], &cpu, &mem,
					   out);
	return err;
}

static bool any_matrix(const struct results *results)
{
	struct nodes cpu, mem;

	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			if (starts_matrix(&results->arms[i], j, &cpu, &mem))
				return true;
	return false;
}

static void print_distances(const struct results *results, FILE *out)
{
	json_t *machine = results->arms_n && results->arms[0].boots_n ?
				  results->arms[0].boots[0].machine : NULL;
	json_t *nodes = json_object_get(json_object_get(machine, "memory"),
					"nodes"), *node;
	size_t i;

	json_array_foreach(nodes, i, node) {
		const char *distances = json_string_value(
			json_object_get(node, "distances"));

		if (distances)
			report_paragraph(out, 2, "Distances from node %d: %s.",
					 (int)json_integer_value(json_object_get(
						 node, "node")), distances);
	}
}

int report_numa(const struct results *results, FILE *out)
{
	int err = 0;

	if (!any_matrix(results))
		return 0;
	report_heading(out, "From each node to each (lower is better)");
	report_paragraph(out, 0,
			 "Medians per fault: ns, or of simulated machines the bytes of traffic with memory that is remote to the CPU.");
	print_distances(results, out);
	for (size_t i = 0; i < results->arms_n && !err; i++)
		err = print_arm(&results->arms[i], out);
	return err;
}
