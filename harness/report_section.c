// SPDX-License-Identifier: GPL-2.0-only
#include "report_section.h"

#include "units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define AXIS_TEXT 24

/* An axis as a column (two lines of heading) and as words of a heading. */
struct axis_column {
	const char *heading[2];
	const char *words; /* printf format of the value as text */
	void (*format)(const struct axes *axes, char *text);
};

static void format_order(const struct axes *axes, char *text)
{
	snprintf(text, AXIS_TEXT, "%d", axes->order);
}

static void format_size(const struct axes *axes, char *text)
{
	units_format_bytes(axes->size_bytes, text, AXIS_TEXT);
}

static void format_trigger(const struct axes *axes, char *text)
{
	snprintf(text, AXIS_TEXT, "%s", axes->trigger);
}

static void format_offset(const struct axes *axes, char *text)
{
	snprintf(text, AXIS_TEXT, "%s", axes->offset);
}

static void format_nodes(const struct axes *axes, char *text)
{
	snprintf(text, AXIS_TEXT, "%d>%d", axes->cpu_node, axes->mem_node);
}

static void format_threads(const struct axes *axes, char *text)
{
	snprintf(text, AXIS_TEXT, "%d", axes->threads);
}

static void format_ratio(const struct axes *axes, char *text)
{
	if (axes->prezeroed_pct == AXES_NOT_PREZEROED)
		snprintf(text, AXIS_TEXT, "as is");
	else
		snprintf(text, AXIS_TEXT, "%d%%", axes->prezeroed_pct);
}

/* Those with ways of their own, by their place in columns[]. */
enum { COLUMN_ORDER, COLUMN_THREADS = 5, COLUMN_RATIO = 6 };

static const struct axis_column columns[SECTION_ALL_COLUMNS] = {
	{ { "page", "order" }, NULL, format_order }, /* always a column */
	{ { "", "size" }, "%s touched", format_size },
	{ { "", "trigger" }, "trigger %s", format_trigger },
	{ { "page", "touched" }, "%s page touched", format_offset },
	{ { "nodes", "cpu>mem" }, "nodes %s (cpu>mem)", format_nodes },
	{ { "", "threads" }, "%s threads", format_threads },
	{ { "asked", "zeroed" }, "free memory %s pre-zeroed", format_ratio },
};

bool section_holds(const struct section *section, const struct axes *axes)
{
	return !strcmp(section->first.workload, axes->workload) &&
	       !strcmp(section->first.label, axes->label);
}

bool section_has_ratio(const struct section *section)
{
	return section->first.prezeroed_pct != AXES_NOT_PREZEROED ||
	       section->varying & 1u << COLUMN_RATIO;
}

static void note_varying(struct section *section, const struct axes *axes)
{
	char a[AXIS_TEXT], b[AXIS_TEXT];

	for (int i = 0; i < SECTION_ALL_COLUMNS; i++) {
		columns[i].format(&section->first, a);
		columns[i].format(axes, b);
		if (strcmp(a, b))
			section->varying |= 1u << i;
	}
}

/* Adds the cell's section if it is new. */
static int take_axes(const struct axes *axes, struct section **sections,
		     size_t *count)
{
	struct section *at = *sections;

	for (size_t i = 0; i < *count; i++) {
		if (section_holds(&at[i], axes)) {
			note_varying(&at[i], axes);
			return 0;
		}
	}
	at = realloc(at, (*count + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	at[*count] = (struct section){ *axes, 1u << COLUMN_ORDER };
	*sections = at;
	++*count;
	return 0;
}

static bool is_measured(const struct results *results, const struct axes *axes)
{
	for (size_t i = 0; i < results->arms_n; i++)
		if (results_find(&results->arms[i], axes))
			return true;
	return false;
}

/* Plans give the order in which the user wrote the sections. */
static int take_plan(const struct results *results, const json_t *plan,
		     struct section **sections, size_t *count)
{
	json_t *cells = json_object_get(plan, "cells"), *cell;
	struct axes axes;
	size_t i;
	int err = 0;

	json_array_foreach(cells, i, cell) {
		if (axes_parse(json_object_get(cell, "cell"), &axes) ||
		    !is_measured(results, &axes))
			continue;
		err = take_axes(&axes, sections, count);
		if (err)
			return err;
	}
	return 0;
}

static int take_arm(const struct results *results, const struct arm *arm,
		    struct section **sections, size_t *count)
{
	int err = 0;

	for (size_t i = 0; !err && i < arm->boots_n; i++)
		err = take_plan(results, arm->boots[i].plan, sections, count);
	for (size_t i = 0; !err && i < arm->tallies_n; i++)
		err = take_axes(&arm->tallies[i].axes, sections, count);
	return err;
}

int sections_find(const struct results *results, struct section **out,
		  size_t *count)
{
	struct section *sections = NULL;
	size_t n = 0;
	int err = 0;

	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = take_arm(results, &results->arms[i], &sections, &n);
	if (err) {
		free(sections);
		return err;
	}
	*out = sections;
	*count = n;
	return 0;
}

static bool worth_saying(const struct section *section, int axis)
{
	if (section->varying & 1u << axis)
		return false;
	if (axis == COLUMN_THREADS)
		return section->first.threads > 1;
	return axis != COLUMN_RATIO || section_has_ratio(section);
}

void section_describe(const struct section *section, FILE *out)
{
	char text[512], value[AXIS_TEXT];
	size_t used;

	used = snprintf(text, sizeof(text), "[%s%s%s]",
			section->first.workload,
			*section->first.label ? " " : "",
			section->first.label);
	for (int i = 0; i < SECTION_ALL_COLUMNS; i++) {
		if (!worth_saying(section, i))
			continue;
		columns[i].format(&section->first, value);
		used += snprintf(text + used, sizeof(text) - used,
				 "%s", used && text[used - 1] == ']' ? " " : ", ");
		used += snprintf(text + used, sizeof(text) - used,
				 columns[i].words, value);
	}
	report_paragraph(out, 2, "%s", text);
}

size_t section_columns(const struct section *section)
{
	return (size_t)__builtin_popcount(section->varying) + 1;
}

void section_add_heading(const struct section *section, struct table *table,
			 int line)
{
	for (int i = 0; i < SECTION_ALL_COLUMNS; i++) {
		if (!(section->varying & 1u << i))
			continue;
		table_add(table, "%s", columns[i].heading[line]);
		if (i != COLUMN_ORDER)
			continue;
		table_mark_optional(table); /* the order says the same */
		table_add(table, "%s", line ? "bytes" : "");
	}
}

void section_add_axes(const struct section *section, const struct axes *axes,
		      struct table *table)
{
	char text[AXIS_TEXT];

	for (int i = 0; i < SECTION_ALL_COLUMNS; i++) {
		if (!(section->varying & 1u << i))
			continue;
		columns[i].format(axes, text);
		table_add(table, "%s", text);
		if (i != COLUMN_ORDER)
			continue;
		units_format_bytes(units_order_bytes(axes->order), text,
				   sizeof(text));
		table_add(table, "%s", text);
	}
}
