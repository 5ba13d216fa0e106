// SPDX-License-Identifier: GPL-2.0-only
/* The same fault from each node to the memory of each: a matrix an arm and order. */
#include "plotdata.h"

#include "common.h"

#include <errno.h>

/* Times, or of simulated machines what goes to remote memory. */
static const struct points *figure_of(const struct tally *tally, bool tcg)
{
	return tcg ? &tally->memory[MEMORY_REMOTE_BYTES] : &tally->fault_ns;
}

static bool starts_matrix(const struct arm *arm, size_t at, bool tcg)
{
	const struct axes *axes = &arm->tallies[at].axes;
	size_t cells = 0;

	if (axes->phase != PHASE_FAULT)
		return false;
	for (size_t i = 0; i < arm->tallies_n; i++) {
		if (!axes_same_but_nodes(axes, &arm->tallies[i].axes) ||
		    !figure_of(&arm->tallies[i], tcg)->n)
			continue;
		if (i < at)
			return false;
		cells++;
	}
	return cells > 1;
}

static void put_matrix(const struct arm *arm, size_t at, bool tcg, FILE *out)
{
	for (size_t i = at; i < arm->tallies_n; i++) {
		const struct axes *axes = &arm->tallies[i].axes;

		if (!axes_same_but_nodes(&arm->tallies[at].axes, axes))
			continue;
		fprintf(out, "%d %d", axes->cpu_node, axes->mem_node);
		plot_put_number(out, points_boot_median(figure_of(
					     &arm->tallies[i], tcg)));
		fputc('\n', out);
	}
}

int plotdata_nodes(const struct results *results, FILE *out)
{
	const bool tcg = results_is_tcg(results);
	char order[PLOT_ORDER_TEXT];
	bool first = true;

	fprintf(out, "# unit: %s\n# a block an arm and order: cpu_node mem_node median_per_fault\n",
		tcg ? "bytes of remote memory" : "ns");
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n; j++) {
			if (!starts_matrix(arm, j, tcg))
				continue;
			plot_order_text(arm->tallies[j].axes.order, order);
			plot_start_block(out, &first, "%s, %s", arm->column,
					 order);
			put_matrix(arm, j, tcg, out);
		}
	}
	return first ? -ENODATA : 0;
}
