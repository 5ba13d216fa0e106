// SPDX-License-Identifier: GPL-2.0-only
#include "axes.h"

#include <errno.h>
#include <string.h>

static int copy_text(char *to, size_t size, const char *from)
{
	if (strlen(from) >= size)
		return -EINVAL;
	strcpy(to, from);
	return 0;
}

static int parse_ratio(const json_t *ratio, int *out)
{
	if (!ratio || json_is_null(ratio)) {
		*out = AXES_NOT_PREZEROED;
		return 0;
	}
	if (!json_is_number(ratio))
		return -EINVAL;
	*out = (int)json_number_value(ratio);
	return 0;
}

static int parse_choices(const json_t *cell, struct axes *axes)
{
	const json_t *word;

	for (int i = 0; i < CHOICES; i++) {
		word = json_object_get(cell, choice_name(i));
		if (word && (!json_is_string(word) ||
			     copy_text(axes->choices[i], CHOICE_WORD_MAX,
				       json_string_value(word))))
			return -EINVAL;
	}
	return 0;
}

int axes_parse(const json_t *cell, struct axes *out)
{
	const char *workload, *label, *trigger, *offset, *unit = "";
	struct axes axes = { 0 };
	json_int_t size;

	if (json_unpack((json_t *)cell,
			"{s:s, s:s, s:i, s:I, s:s, s:s, s:i, s:i, s:i, s?s}",
			"workload", &workload, "label", &label, "order",
			&axes.order, "size_bytes", &size, "trigger", &trigger,
			"offset", &offset, "cpu_node", &axes.cpu_node,
			"mem_node", &axes.mem_node, "threads", &axes.threads,
			"unit", &unit))
		return -EINVAL;
	if (copy_text(axes.workload, sizeof(axes.workload), workload) ||
	    copy_text(axes.label, sizeof(axes.label), label) ||
	    copy_text(axes.trigger, sizeof(axes.trigger), trigger) ||
	    copy_text(axes.offset, sizeof(axes.offset), offset) ||
	    copy_text(axes.unit, sizeof(axes.unit), unit) ||
	    parse_choices(cell, &axes) ||
	    parse_ratio(json_object_get(cell, "prezeroed_pct"),
			&axes.prezeroed_pct))
		return -EINVAL;
	axes.size_bytes = size;
	*out = axes;
	return 0;
}

json_t *axes_json(const struct axes *axes)
{
	const char *words[CHOICES];
	json_t *ratio = json_null();

	for (int i = 0; i < CHOICES; i++)
		words[i] = *axes->choices[i] ? axes->choices[i] : NULL;
	if (axes->prezeroed_pct != AXES_NOT_PREZEROED)
		ratio = json_integer(axes->prezeroed_pct);
	return choices_add(
		json_pack("{s:s, s:s, s:i, s:I, s:s, s:s, s:i, s:i, s:o, s:i, s:s*, s:s*}",
			  "workload", axes->workload, "label", axes->label,
			  "order", axes->order, "size_bytes",
			  (json_int_t)axes->size_bytes, "trigger",
			  axes->trigger, "offset", axes->offset, "cpu_node",
			  axes->cpu_node, "mem_node", axes->mem_node,
			  "prezeroed_pct", ratio, "threads", axes->threads,
			  "unit", *axes->unit ? axes->unit : NULL,
			  "phase", axes->phase ? axes_phase_name(axes->phase) :
						 NULL),
		words);
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_places(const struct axes *a, const struct axes *b)
{
	int order;

	order = compare_numbers(a->size_bytes, b->size_bytes);
	if (!order)
		order = compare_numbers(a->threads, b->threads);
	if (!order)
		order = compare_numbers(a->cpu_node, b->cpu_node);
	if (!order)
		order = compare_numbers(a->mem_node, b->mem_node);
	if (!order)
		order = strcmp(b->trigger, a->trigger); /* write first */
	if (!order)
		order = compare_numbers(a->order, b->order);
	if (!order)
		order = strcmp(a->offset, b->offset);
	for (int i = 0; i < CHOICES && !order; i++)
		order = strcmp(a->choices[i], b->choices[i]);
	return order;
}

int axes_compare(const struct axes *a, const struct axes *b)
{
	int order = strcmp(a->workload, b->workload);

	if (!order)
		order = strcmp(a->label, b->label);
	if (!order)
		order = compare_places(a, b);
	if (!order)
		order = compare_numbers(a->prezeroed_pct, b->prezeroed_pct);
	if (!order)
		order = compare_numbers(a->phase, b->phase);
	return order;
}

bool axes_same_place(const struct axes *a, const struct axes *b)
{
	return !strcmp(a->workload, b->workload) && a->phase == b->phase &&
	       !compare_places(a, b);
}

bool axes_same_but_nodes(const struct axes *a, const struct axes *b)
{
	struct axes moved = *b;

	moved.cpu_node = a->cpu_node;
	moved.mem_node = a->mem_node;
	return !axes_compare(a, &moved);
}

const char *axes_phase_name(enum axes_phase phase)
{
	static const char *const names[PHASES] = {
		[PHASE_FAULT] = "fault",
		[PHASE_REUSE] = "reuse",
	};

	return names[phase];
}
