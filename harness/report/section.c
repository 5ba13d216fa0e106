// SPDX-License-Identifier: GPL-2.0-only
#include "section.h"

#include "harness/units.h"

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

static void format_phase(const struct axes *axes, char *text)
{
	snprintf(text, AXIS_TEXT, "%s", axes_phase_name(axes->phase));
}

/* The axes' places in columns[]. */
enum {
	COLUMN_ORDER,
	COLUMN_SIZE,
	COLUMN_TRIGGER,
	COLUMN_OFFSET,
	COLUMN_NODES,
	COLUMN_THREADS,
	COLUMN_RATIO,
	COLUMN_PHASE,
	COLUMNS,
	COLUMN_CHOICES = COLUMNS, /* and one for each of enum choice */
};

#define MAX_VARYING 2 /* more and the figures leave the page */

static const struct axis_column columns[COLUMNS] = {
	{ { "page", "order" }, "order %s", format_order },
	{ { "", "size" }, "%s touched", format_size },
	{ { "", "trigger" }, "trigger %s", format_trigger },
	{ { "page", "touched" }, "%s page touched", format_offset },
	{ { "nodes", "cpu>mem" }, "nodes %s (cpu>mem)", format_nodes },
	{ { "", "workers" }, "%s workers", format_threads },
	{ { "asked", "zeroed" }, "free memory %s pre-zeroed", format_ratio },
	{ { "", "phase" }, "phase %s", format_phase },
};

/* "own": a kernel's knob is as the kernel has it. */
static const char *choice_text(enum choice which, const struct axes *axes)
{
	if (*axes->choices[which])
		return axes->choices[which];
	return which < KERNEL_CHOICES ? "own" :
					choice_word(which, CHOICE_DEFAULT);
}

static void format_axis(int axis, const struct axes *axes, char *text)
{
	if (axis < COLUMNS)
		columns[axis].format(axes, text);
	else
		snprintf(text, AXIS_TEXT, "%s",
			 choice_text(axis - COLUMN_CHOICES, axes));
}

static const char *axis_heading(int axis, int line)
{
	return axis < COLUMNS ? columns[axis].heading[line] :
				choice_heading(axis - COLUMN_CHOICES, line);
}

static const char *axis_words(int axis)
{
	return axis < COLUMNS ? columns[axis].words :
				choice_phrase(axis - COLUMN_CHOICES);
}

static bool same_on(const struct axes *a, const struct axes *b, int axis)
{
	switch (axis) {
	case COLUMN_ORDER:
		return a->order == b->order;
	case COLUMN_SIZE:
		return a->size_bytes == b->size_bytes;
	case COLUMN_TRIGGER:
		return !strcmp(a->trigger, b->trigger);
	case COLUMN_OFFSET:
		return !strcmp(a->offset, b->offset);
	case COLUMN_NODES:
		return a->cpu_node == b->cpu_node && a->mem_node == b->mem_node;
	case COLUMN_THREADS:
		return a->threads == b->threads;
	case COLUMN_RATIO:
		return a->prezeroed_pct == b->prezeroed_pct;
	case COLUMN_PHASE:
		return a->phase == b->phase;
	default:
		return !strcmp(choice_text(axis - COLUMN_CHOICES, a),
			       choice_text(axis - COLUMN_CHOICES, b));
	}
}

bool section_holds(const struct section *section, const struct axes *axes)
{
	for (int i = 0; i < SECTION_ALL_COLUMNS; i++)
		if (section->fixed & 1u << i &&
		    !same_on(&section->first, axes, i))
			return false;
	return !strcmp(section->first.workload, axes->workload) &&
	       !strcmp(section->first.label, axes->label);
}

struct section section_of_faults(const struct section *section)
{
	struct section faults = *section;

	faults.varying &= ~(1u << COLUMN_PHASE);
	faults.fixed |= 1u << COLUMN_PHASE;
	faults.first.phase = PHASE_FAULT;
	return faults;
}

bool section_has_ratio(const struct section *section)
{
	return section->first.prezeroed_pct != AXES_NOT_PREZEROED ||
	       section->varying & 1u << COLUMN_RATIO;
}

static void note_varying(struct section *section, const struct axes *axes)
{
	for (int i = 0; i < SECTION_ALL_COLUMNS; i++)
		if (!same_on(&section->first, axes, i))
			section->varying |= 1u << i;
}

/* The axes to set apart so that no more than MAX_VARYING are left. */
static unsigned int axes_to_fix(unsigned int varying)
{
	static const int by_worth[] = { COLUMN_THREADS, COLUMN_SIZE,
					COLUMN_NODES, COLUMN_TRIGGER,
					COLUMN_OFFSET };
	unsigned int fixed = 0;

	for (size_t i = 0; i < sizeof(by_worth) / sizeof(*by_worth); i++) {
		if (__builtin_popcount(varying & ~fixed) <= MAX_VARYING)
			break;
		fixed |= varying & 1u << by_worth[i];
	}
	for (int i = COLUMN_CHOICES; i < SECTION_ALL_COLUMNS; i++) {
		if (__builtin_popcount(varying & ~fixed) <= MAX_VARYING)
			break;
		fixed |= varying & 1u << i;
	}
	return fixed;
}

struct sections {
	struct section *at;
	size_t n;
};

static struct section *find_section(const struct sections *sections,
				    const struct axes *axes)
{
	for (size_t i = 0; i < sections->n; i++)
		if (section_holds(&sections->at[i], axes))
			return &sections->at[i];
	return NULL;
}

/* Adds the cell's section if it is new. @whole: the sections in one piece. */
static int take_axes(const struct axes *axes, const struct sections *whole,
		     struct sections *sections)
{
	struct section *section = find_section(sections, axes), *at;

	if (section) {
		note_varying(section, axes);
		return 0;
	}
	at = realloc(sections->at, (sections->n + 1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	sections->at = at;
	section = find_section(whole, axes);
	at[sections->n++] = (struct section){
		.first = *axes,
		.varying = 1u << COLUMN_ORDER,
		.fixed = section ? axes_to_fix(section->varying) : 0,
	};
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
static int take_arm(const struct results *results, const struct arm *arm,
		    const struct sections *whole, struct sections *sections)
{
	int err = 0;

	for (size_t i = 0; !err && i < arm->planned_n; i++)
		if (is_measured(results, &arm->planned[i].axes))
			err = take_axes(&arm->planned[i].axes, whole, sections);
	for (size_t i = 0; !err && i < arm->tallies_n; i++)
		err = take_axes(&arm->tallies[i].axes, whole, sections);
	return err;
}

static int take_arms(const struct results *results,
		     const struct sections *whole, struct sections *sections)
{
	int err = 0;

	for (size_t i = 0; !err && i < results->arms_n; i++)
		err = take_arm(results, &results->arms[i], whole, sections);
	return err;
}

int sections_find(const struct results *results, struct section **out,
		  size_t *count)
{
	struct sections none = { 0 }, whole = { 0 }, sections = { 0 };
	int err = take_arms(results, &none, &whole);

	if (!err)
		err = take_arms(results, &whole, &sections);
	free(whole.at);
	if (err) {
		free(sections.at);
		return err;
	}
	*out = sections.at;
	*count = sections.n;
	return 0;
}

void section_of_cell(const struct axes *axes, struct section *out)
{
	*out = (struct section){ .first = *axes };
}

#define EVERY_AXIS ((1u << SECTION_ALL_COLUMNS) - 1)

void section_of_workers(const struct axes *axes, struct section *out)
{
	const unsigned int varying =
		1u << COLUMN_ORDER | 1u << COLUMN_THREADS |
		1u << (COLUMN_CHOICES + CHOICE_WORKERS);

	*out = (struct section){
		.first = *axes,
		.varying = varying,
		.fixed = EVERY_AXIS & ~varying,
	};
}

void section_of_nodes(const struct axes *axes, struct section *out)
{
	*out = (struct section){ .first = *axes,
				 .varying = 1u << COLUMN_NODES };
}

static bool worth_saying(const struct section *section, int axis)
{
	if (section->varying & 1u << axis)
		return false;
	if (axis == COLUMN_THREADS)
		return section->first.threads > 1;
	if (axis == COLUMN_PHASE)
		return section->first.phase != PHASE_FAULT;
	if (axis >= COLUMN_CHOICES)
		return *section->first.choices[axis - COLUMN_CHOICES];
	return axis != COLUMN_RATIO || section_has_ratio(section);
}

void section_describe(const struct section *section, const char *arm,
		      FILE *out)
{
	char text[512], value[AXIS_TEXT];
	size_t used;

	used = snprintf(text, sizeof(text), "%s%s[%s%s%s]",
			arm ? arm : "", arm ? ", " : "",
			section->first.workload,
			*section->first.label ? " " : "",
			section->first.label);
	for (int i = 0; i < SECTION_ALL_COLUMNS; i++) {
		if (!worth_saying(section, i))
			continue;
		format_axis(i, &section->first, value);
		used += snprintf(text + used, sizeof(text) - used,
				 "%s", used && text[used - 1] == ']' ? " " : ", ");
		used += snprintf(text + used, sizeof(text) - used,
				 axis_words(i), value);
	}
	if (*section->first.unit)
		snprintf(text + used, sizeof(text) - used,
			 "; figures per %s, not per fault", section->first.unit);
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
		table_add(table, "%s", axis_heading(i, line));
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
		format_axis(i, axes, text);
		table_add(table, "%s", text);
		if (i != COLUMN_ORDER)
			continue;
		units_format_bytes(units_order_bytes(axes->order), text,
				   sizeof(text));
		table_add(table, "%s", text);
	}
}
