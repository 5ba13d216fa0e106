// SPDX-License-Identifier: GPL-2.0-only
#include "cells.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* Fills the next axis. */
__attribute__((format(printf, 3, 4)))
static void add(struct cell_axis **at, const char *key, const char *format, ...)
{
	va_list args;

	(*at)->key = key;
	va_start(args, format);
	vsnprintf((*at)->value, CELL_WORD, format, args);
	va_end(args);
	(*at)++;
}

void cell_axes(const struct axes *axes, struct cell_axis out[CELL_AXES])
{
	struct cell_axis *at = out;

	add(&at, "workload", "%s", axes->workload);
	add(&at, "label", "%s", axes->label);
	add(&at, "order", "%d", axes->order);
	add(&at, "size_bytes", "%" PRIu64, axes->size_bytes);
	add(&at, "trigger", "%s", axes->trigger);
	add(&at, "offset", "%s", axes->offset);
	add(&at, "cpu_node", "%d", axes->cpu_node);
	add(&at, "mem_node", "%d", axes->mem_node);
	if (axes->prezeroed_pct == AXES_NOT_PREZEROED)
		add(&at, "prezeroed_pct", "%s", "");
	else
		add(&at, "prezeroed_pct", "%d", axes->prezeroed_pct);
	add(&at, "threads", "%d", axes->threads);
	add(&at, "unit", "%s", axes->unit);
	add(&at, "phase", "%s", axes_phase_name(axes->phase));
	for (int i = 0; i < CHOICES; i++)
		add(&at, choice_name(i), "%s", axes->choices[i]);
}
