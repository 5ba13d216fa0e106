// SPDX-License-Identifier: GPL-2.0-only
/*
 * All arms in one table: what a fault costs with nothing, half and all of its
 * memory pre-zeroed, to begin with when designs are to be chosen from.
 */
#include "report.h"

#include "report_text.h"

#include <math.h>
#include <string.h>

#define ENOUGH_ARMS 3
#define SHARES 3

static const int shares_pct[SHARES] = { 0, 50, 100 };

/* Means per fault, NaN where nothing was measured. */
struct overview_cost {
	double instructions, memory_bytes;
};

static struct overview_cost cost_of(const struct tally *tally)
{
	struct overview_cost cost = { NAN, NAN };
	struct stats_summary s;

	if (!tally)
		return cost;
	if (!points_summarise(&tally->kernel_instructions, &s))
		cost.instructions = s.mean;
	if (tally->sim.faults)
		cost.memory_bytes =
			(double)tally->sim.memory_bytes / tally->sim.faults;
	return cost;
}

/* A kernel that cannot pre-zero stands with its memory as it is. */
static struct overview_cost arm_cost(const struct arm *arm,
				     const struct axes *place, int pct)
{
	struct axes nothing = *place;

	if (pct)
		return cost_of(results_find_place(arm, place, pct));
	nothing.prezeroed_pct = 0;
	return cost_of(results_find_baseline(arm, &nothing));
}

static const char *or_dash(double value, struct report_number number,
			   struct report_number *text)
{
	if (isnan(value))
		return "-";
	*text = number;
	return text->text;
}

static void add_arm(const struct arm *arm, const struct axes *place,
		    struct table *table)
{
	struct overview_cost costs[SHARES];
	struct report_number text;
	int i;

	table_add(table, "%d", place->order);
	table_add(table, "%s", arm->column);
	for (i = 0; i < SHARES; i++)
		costs[i] = arm_cost(arm, place, shares_pct[i]);
	for (i = 0; i < SHARES; i++)
		table_add(table, "%s",
			  or_dash(costs[i].instructions,
				  report_number(costs[i].instructions, 1),
				  &text));
	for (i = 0; i < SHARES; i++)
		table_add(table, "%s",
			  or_dash(costs[i].memory_bytes,
				  report_compact(costs[i].memory_bytes),
				  &text));
}

static void start_table(struct table *table)
{
	table_start(table, 2 + 2 * SHARES, 2);
	table_add(table, "%s", "");
	table_add(table, "%s", "");
	table_add(table, "%s", "instr.");
	table_add(table, "%s", "");
	table_add(table, "%s", "");
	table_add(table, "%s", "bytes");
	table_add(table, "%s", "");
	table_add(table, "%s", "");
	table_add(table, "order");
	table_add(table, "arm");
	for (int i = 0; i < 2 * SHARES; i++)
		table_add(table, "%d%%", shares_pct[i % SHARES]);
}

static bool has_place(const struct arm *arm, const struct axes *place)
{
	const struct tally *tally = results_find_place(arm, place, 100);

	return tally && tally->kernel_instructions.n;
}

/* Only places that some arm measured with all of the memory pre-zeroed. */
static bool is_first_of_place(const struct results *results, size_t arm,
			      size_t cell)
{
	const struct tally *tally = &results->arms[arm].tallies[cell];

	if (tally->axes.prezeroed_pct != 100 || !tally->kernel_instructions.n)
		return false;
	for (size_t i = 0; i < arm; i++)
		if (has_place(&results->arms[i], &tally->axes))
			return false;
	return true;
}

static int print_costs(const struct results *results, FILE *out)
{
	struct table table;

	start_table(&table);
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			for (size_t k = 0; k < results->arms_n &&
					   is_first_of_place(results, i, j);
			     k++)
				add_arm(&results->arms[k],
					&results->arms[i].tallies[j].axes,
					&table);
	return table_print(&table, out);
}

static void add_fact(const struct arm *arm, const char *name,
		     struct table *table)
{
	json_t *value = json_object_get(arm->kernel, name);

	table_add(table, "%s",
		  json_is_integer(value) ?
			  report_number(json_integer_value(value), 0).text :
			  "n/a");
}

static int print_kernels(const struct results *results, FILE *out)
{
	struct table table;

	table_start(&table, 4, 2);
	table_add(&table, "%s", "");
	table_add(&table, "bytes of");
	table_add(&table, "files");
	table_add(&table, "places");
	table_add(&table, "arm");
	table_add(&table, "mm/ code");
	table_add(&table, "changed");
	table_add(&table, "changed");
	for (size_t i = 0; i < results->arms_n; i++) {
		table_add(&table, "%s", results->arms[i].column);
		add_fact(&results->arms[i], "mm_text_bytes", &table);
		add_fact(&results->arms[i], "design_files", &table);
		add_fact(&results->arms[i], "design_hunks", &table);
	}
	return table_print(&table, out);
}

static bool any_place(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			if (is_first_of_place(results, i, j))
				return true;
	return false;
}

int report_overview(const struct results *results, FILE *out)
{
	int err;

	if (results->arms_n < ENOUGH_ARMS || !any_place(results))
		return 0;
	report_heading(out, "All arms (lower is better)");
	report_paragraph(
		out, 0,
		"Means per fault, by the share of memory that was zeroed beforehand: kernel instructions, and bytes read from and written back to memory (kernel and user, simulated). An arm that cannot pre-zero stands under 0%% with its memory as it is.");
	fputc('\n', out);
	err = print_costs(results, out);
	if (err)
		return err;
	fputc('\n', out);
	report_paragraph(
		out, 0,
		"The kernels: code and read-only data of mm/, instrumentation included; and what a design asks of those who use the allocator, files and places in them that its own patches change outside mm/page_alloc.c and headers.");
	fputc('\n', out);
	return print_kernels(results, out);
}
