// SPDX-License-Identifier: GPL-2.0-only
#include "clusters.h"

#include <errno.h>
#include <stdlib.h>

#define GAP 1.02
#define SHOWN 3

static size_t cluster_length(const double *sorted, size_t n)
{
	size_t length = 1;

	while (length < n && sorted[length] <= GAP * sorted[length - 1])
		length++;
	return length;
}

/* Keeps the largest: a new one takes the place of the smallest kept. */
static void keep_cluster(struct cluster cluster, struct cluster *kept,
			 size_t *kept_n, size_t room)
{
	size_t smallest = 0;

	if (*kept_n < room) {
		kept[(*kept_n)++] = cluster;
		return;
	}
	for (size_t i = 1; i < room; i++)
		if (kept[i].n < kept[smallest].n)
			smallest = i;
	if (cluster.n <= kept[smallest].n)
		return;
	for (size_t i = smallest; i + 1 < room; i++)
		kept[i] = kept[i + 1];
	kept[room - 1] = cluster;
}

size_t clusters_find(const double *sorted, size_t n, struct cluster *out,
		     size_t room)
{
	size_t found = 0, kept = 0;

	for (size_t i = 0, length; i < n; i += length) {
		length = cluster_length(sorted + i, n - i);
		keep_cluster((struct cluster){
				     stats_quantile(sorted + i, length, 0.5),
				     length },
			     out, &kept, room);
		found++;
	}
	return found;
}

static bool has_single_faults(const struct tally *tally)
{
	return tally->simulated && tally->faults_each == 1 &&
	       points_count_something(&tally->kernel_instructions);
}

static double *sorted_values(const struct points *points)
{
	double *values = malloc(points->n * sizeof(*values));

	for (size_t i = 0; values && i < points->n; i++)
		values[i] = points->at[i].value;
	if (values)
		stats_sort(values, points->n);
	return values;
}

static void add_clusters(struct table *table, const double *sorted, size_t n)
{
	struct cluster clusters[SHOWN];
	size_t found = clusters_find(sorted, n, clusters, SHOWN), rest = n;

	for (size_t i = 0; i < SHOWN; i++) {
		if (i >= found) {
			table_add(table, "-");
			continue;
		}
		table_add(table, "%zu x %s", clusters[i].n,
			  report_number(clusters[i].median, 0).text);
		rest -= clusters[i].n;
	}
	table_add(table, "%zu", rest);
}

static int add_row(const struct section *section, const struct arm *arm,
		   const struct tally *tally, struct table *table)
{
	double *values = sorted_values(&tally->kernel_instructions);

	if (!values)
		return -ENOMEM;
	section_add_axes(section, &tally->axes, table);
	table_add(table, "%s", arm->column);
	add_clusters(table, values, tally->kernel_instructions.n);
	free(values);
	return 0;
}

/* The cell's row of each arm from @first on: side by side, to be compared. */
static int add_cell(const struct results *results, size_t first,
		    const struct section *section, const struct axes *axes,
		    struct table *table)
{
	int err = 0;

	for (size_t i = first; !err && i < results->arms_n; i++) {
		const struct tally *tally =
			results_find(&results->arms[i], axes);

		if (tally && has_single_faults(tally))
			err = add_row(section, &results->arms[i], tally, table);
	}
	return err;
}

static bool an_earlier_arm_has(const struct results *results, size_t arm,
			       const struct axes *axes)
{
	for (size_t i = 0; i < arm; i++)
		if (results_find(&results->arms[i], axes))
			return true;
	return false;
}

static int add_arm(const struct results *results, size_t index,
		   const struct section *section, struct table *table)
{
	const struct arm *arm = &results->arms[index];
	int err = 0;

	for (size_t i = 0; !err && i < arm->tallies_n; i++) {
		const struct axes *axes = &arm->tallies[i].axes;

		if (section_holds(section, axes) &&
		    !an_earlier_arm_has(results, index, axes))
			err = add_cell(results, index, section, axes, table);
	}
	return err;
}

static int print_section(const struct results *results,
			 const struct section *section, FILE *out)
{
	struct table table;
	size_t heading_cells;
	int err = 0;

	table_start(&table, section_columns(section) + SHOWN + 2, 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(section, &table, line);
		table_add(&table, "%s", line ? "arm" : "");
		for (int i = 0; i < SHOWN; i++)
			table_add(&table, "%s", line ? "n x instr." : "");
		table_add(&table, "%s", line ? "else" : "");
	}
	heading_cells = table.cells_n;
	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = add_arm(results, i, section, &table);
	if (err || table.cells_n == heading_cells) {
		table_drop(&table);
		return err;
	}
	fputc('\n', out);
	section_describe(section, NULL, out);
	return table_print(&table, out);
}

static bool any_single_faults(const struct results *results)
{
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			if (has_single_faults(&results->arms[i].tallies[j]))
				return true;
	return false;
}

int report_clusters(const struct results *results,
		    const struct section *sections, size_t count, FILE *out)
{
	int err = 0;

	if (!any_single_faults(results))
		return 0;
	report_heading(out, "Single faults, kind by kind");
	report_paragraph(out, 0,
			 "Windows of one fault, grouped where nothing lies between them for 2 %%: how many, and their median. The dearer kinds split a larger free block first, or refill a list.");
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, &sections[i], out);
	return err;
}
