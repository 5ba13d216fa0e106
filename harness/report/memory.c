// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include "report.h"
#include "pairing.h"
#include "section.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH_PLACEMENTS 5

static const struct figure {
	enum tally_memory which;
	const char *title;
	bool exact; /* the same wherever pages lie */
	bool by_distance; /* of interest where some memory is remote */
} figures[] = {
	{ MEMORY_L1D_MISSES, "L1d misses", false, false },
	{ MEMORY_L2_MISSES, "L2 misses", false, false },
	{ MEMORY_LLC_MISSES, "LLC misses", false, false },
	{ MEMORY_BYTES, "Memory bytes, read and written back", false, false },
	{ MEMORY_LOCAL_BYTES, "Memory bytes, local", false, true },
	{ MEMORY_REMOTE_BYTES, "Memory bytes, remote", false, true },
	{ MEMORY_STORED_BYTES, "Bytes stored, by instructions", true, false },
};

#define FIGURES (sizeof(figures) / sizeof(*figures))
#define RANGE_TEXT 96

/* A cell of an arm; n = 0 where nothing was measured. */
static struct stats_summary summary_of(const struct tally *tally,
				       const struct figure *figure)
{
	struct stats_summary s;

	if (tally && !points_summarise(&tally->memory[figure->which], &s))
		return s;
	return (struct stats_summary){ .min = NAN, .median = NAN, .max = NAN };
}

static void format_range(const struct stats_summary *s, char *text)
{
	struct report_number min = report_compact(s->min);
	struct report_number max = report_compact(s->max);

	if (strcmp(min.text, max.text))
		snprintf(text, RANGE_TEXT, "%s..%s", min.text, max.text);
	else
		strcpy(text, "-");
}

static bool overlap(const struct stats_summary *a,
		    const struct stats_summary *b)
{
	return a->min <= b->max && b->min <= a->max;
}

static bool is_shaky(const struct figure *figure, const struct stats_summary *s)
{
	return !figure->exact && s->n < ENOUGH_PLACEMENTS;
}

/* Within the ranges there is no difference to tell. */
static void format_change(const struct figure *figure,
			  const struct stats_summary *base,
			  const struct stats_summary *other, char *text)
{
	double change = percent_of(other->median - base->median, base->median);
	const char *doubt = is_shaky(figure, base) || is_shaky(figure, other) ?
		"?" : "";

	if (!base->n || !other->n)
		snprintf(text, CHANGE_TEXT, "n/a");
	else if (overlap(base, other))
		snprintf(text, CHANGE_TEXT, "=");
	else if (isnan(change))
		snprintf(text, CHANGE_TEXT, "from 0%s", doubt);
	else if (fabs(change) < 0.05)
		snprintf(text, CHANGE_TEXT, "%c<0.1%%%s",
			 change < 0 ? '-' : '+', doubt);
	else
		snprintf(text, CHANGE_TEXT, "%+.1f%%%s", change, doubt);
}

static void add_summary(const struct stats_summary *s, struct table *table)
{
	char range[RANGE_TEXT];

	table_add(table, "%s", report_compact(s->median).text);
	format_range(s, range);
	table_add(table, "%s", range);
}

static void add_row(const struct pairing *p, const struct figure *figure,
		    const struct axes *axes, struct table *table)
{
	struct stats_summary base, other;
	char change[CHANGE_TEXT];

	base = summary_of(results_find_baseline(p->base, axes), figure);
	section_add_axes(p->section, axes, table);
	add_summary(&base, table);
	if (!p->other)
		return;
	other = summary_of(results_find(p->other, axes), figure);
	add_summary(&other, table);
	format_change(figure, &base, &other, change);
	table_add(table, "%s", change);
}

static void start_table(const struct pairing *p, struct table *table)
{
	table_start(table, section_columns(p->section) + (p->other ? 5 : 2), 2);
	for (int line = 0; line < 2; line++) {
		section_add_heading(p->section, table, line);
		table_add(table, "%s", line ? "median" : "");
		table_add(table, "%s", line ? "range" : p->base->column);
		if (!p->other)
			continue;
		table_add(table, "%s", line ? "median" : "");
		table_add(table, "%s", line ? "range" : p->other->column);
		table_add(table, "%s", line ? "change" : "");
	}
}

static int print_table(const struct pairing *p, const struct figure *figure,
		       FILE *out)
{
	const struct axes *axes;
	struct table table;
	size_t i = 0, j = 0;

	start_table(p, &table);
	while ((axes = pairing_next_axes(p, &i, &j)))
		if (section_holds(p->section, axes))
			add_row(p, figure, axes, &table);
	fprintf(out, "\n%s, per fault\n", figure->title);
	return table_print(&table, out);
}

/* What an arm's cells of a section have of a figure. */
struct extent {
	size_t fewest; /* points of a cell; 0: none has any */
	double most;
};

static void stretch(const struct section *section, const struct arm *arm,
		    const struct figure *figure, struct extent *extent)
{
	for (size_t i = 0; i < arm->tallies_n; i++) {
		struct stats_summary s = summary_of(&arm->tallies[i], figure);

		if (!s.n || !section_holds(section, &arm->tallies[i].axes))
			continue;
		if (!extent->fewest || s.n < extent->fewest)
			extent->fewest = s.n;
		if (s.max > extent->most)
			extent->most = s.max;
	}
}

static struct extent extent_of(const struct results *results,
			       const struct section *section,
			       enum tally_memory which)
{
	const struct figure figure = { .which = which };
	struct extent extent = { 0 };

	for (size_t i = 0; i < results->arms_n; i++)
		stretch(section, &results->arms[i], &figure, &extent);
	return extent;
}

static bool arm_has(const struct arm *arm, const struct section *section)
{
	const struct figure figure = { .which = MEMORY_LLC_MISSES };
	struct extent extent = { 0 };

	stretch(section, arm, &figure, &extent);
	return extent.fewest;
}

static int print_figure(const struct results *results,
			const struct section *section,
			const struct figure *figure, FILE *out)
{
	struct pairing p = { section, &results->arms[0], NULL };
	int err = 0;

	for (size_t i = 1; !err && i < results->arms_n; i++) {
		if (!arm_has(&results->arms[i], section))
			continue;
		p.other = &results->arms[i];
		err = print_table(&p, figure, out);
	}
	if (!err && !p.other)
		err = print_table(&p, figure, out);
	return err;
}

static int print_section(const struct results *results,
			 const struct section *section, FILE *out)
{
	struct extent misses =
		extent_of(results, section, MEMORY_LLC_MISSES);
	bool remote =
		extent_of(results, section, MEMORY_REMOTE_BYTES).most > 0;
	int err = 0;

	if (!misses.fewest)
		return 0;
	fputc('\n', out);
	section_describe(section, NULL, out);
	if (misses.fewest < ENOUGH_PLACEMENTS)
		report_paragraph(out, 2,
				 "! A cell has %zu placement%s; it takes %d: a change marked `?` may be an accident of placement.",
				 misses.fewest, misses.fewest == 1 ? "" : "s",
				 ENOUGH_PLACEMENTS);
	for (size_t i = 0; !err && i < FIGURES; i++)
		if (remote || !figures[i].by_distance)
			err = print_figure(results, section, &figures[i], out);
	return err;
}

static bool any_section(const struct results *results,
			const struct section *sections, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < results->arms_n; j++)
			if (arm_has(&results->arms[j], &sections[i]))
				return true;
	return false;
}

int report_memory(const struct results *results, FILE *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	if (!any_section(results, sections, count))
		goto out;
	report_heading(out, "Memory, simulated (lower is better)");
	report_paragraph(out, 0,
			 "Kernel and user, loads and stores, per fault of the clean windows. Medians and ranges over placements: each repetition holds another number of pages first, so that its faults fall elsewhere in the caches, which then are full of other memory, dirty. Change: of the medians; `=` where the ranges overlap, which is no difference. A range `-` is one value to four digits. K, M, G: powers of 1000.");
	report_cache_model(results, out);
	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, &sections[i], out);
out:
	free(sections);
	return err;
}
