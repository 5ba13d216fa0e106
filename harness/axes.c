// SPDX-License-Identifier: GPL-2.0-only
#include "axes.h"

#include "members.h"

#include <errno.h>
#include <string.h>

static int copy_text(char *to, size_t size, const char *from)
{
	if (!from || strlen(from) >= size)
		return -EINVAL;
	strcpy(to, from);
	return 0;
}

/* A member that may be missing. */
static int copy_optional(char *to, size_t size, const cJSON *item)
{
	return item ? copy_text(to, size, cJSON_GetStringValue(item)) : 0;
}

static int parse_int(const cJSON *cell, const char *name, int *out)
{
	int64_t value;

	if (member_integer(cell, name, &value) || value != (int)value)
		return -EINVAL;
	*out = (int)value;
	return 0;
}

static int parse_ratio(const cJSON *cell, int *out)
{
	const cJSON *ratio = member(cell, "prezeroed_pct");

	if (!ratio || cJSON_IsNull(ratio)) {
		*out = AXES_NOT_PREZEROED;
		return 0;
	}
	return parse_int(cell, "prezeroed_pct", out);
}

static int parse_choices(const cJSON *cell, struct axes *axes)
{
	int err = 0;

	for (int i = 0; !err && i < CHOICES; i++)
		err = copy_optional(axes->choices[i], CHOICE_WORD_MAX,
				    member(cell, choice_name(i)));
	return err;
}

static int parse_words(const cJSON *cell, struct axes *axes)
{
	if (copy_text(axes->workload, sizeof(axes->workload),
		      member_text(cell, "workload")) ||
	    copy_text(axes->label, sizeof(axes->label),
		      member_text(cell, "label")) ||
	    copy_text(axes->trigger, sizeof(axes->trigger),
		      member_text(cell, "trigger")) ||
	    copy_text(axes->offset, sizeof(axes->offset),
		      member_text(cell, "offset")) ||
	    copy_optional(axes->unit, sizeof(axes->unit), member(cell, "unit")))
		return -EINVAL;
	return parse_choices(cell, axes);
}

int axes_parse(const cJSON *cell, struct axes *out)
{
	struct axes axes = { 0 };
	int64_t size;

	if (parse_words(cell, &axes) ||
	    member_integer(cell, "size_bytes", &size) ||
	    parse_int(cell, "order", &axes.order) ||
	    parse_int(cell, "cpu_node", &axes.cpu_node) ||
	    parse_int(cell, "mem_node", &axes.mem_node) ||
	    parse_int(cell, "threads", &axes.threads) ||
	    parse_ratio(cell, &axes.prezeroed_pct))
		return -EINVAL;
	axes.size_bytes = (uint64_t)size;
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
