// SPDX-License-Identifier: GPL-2.0-only
/* What a plan amounts to: windows, regions, seconds; and plan.json. */
#include <string.h>

#include "plan.h"
#include "sample.h"
#include "units.h"

/*
 * Faults of a window: few enough that most windows see no timer tick (a tick
 * comes about every 2 MB that are zeroed), many enough that the marker and the
 * loop around them weigh little.
 */
#define WINDOW_FAULTS_BASE 64	/* order 0 */
#define WINDOW_FAULTS_MOST 8	/* larger orders, */
#define WINDOW_BYTES 0x100000	/* down to one fault from 1 MB on */

uint64_t plan_window_faults(const struct plan *plan, const struct cell *cell)
{
	uint64_t faults = WINDOW_BYTES / units_order_bytes(cell->order);

	if (plan->config->windows)
		return plan->config->windows;
	if (cell->workload->unit)
		return 1;
	if (!cell->order)
		return WINDOW_FAULTS_BASE;
	if (faults > WINDOW_FAULTS_MOST)
		return WINDOW_FAULTS_MOST;
	return faults ? faults : 1;
}

uint64_t plan_windows(const struct plan *plan, const struct cell *cell)
{
	uint64_t each = plan_window_faults(plan, cell);

	return (cell_units(cell) + each - 1) / each;
}

uint64_t plan_regions(const struct plan *plan)
{
	uint64_t regions = 0;
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		if (!*plan->cell[i].skip && plan->cell[i].cell.threads == 1)
			regions += plan_windows(plan, &plan->cell[i].cell) *
				   (cell_reuses_after(&plan->cell[i].cell) ?
				    2 : 1);
	return regions * plan_rounds(plan);
}

size_t plan_measured(const struct plan *plan)
{
	size_t i, count = 0;

	for (i = 0; i < plan->n_cells; i++)
		count += !*plan->cell[i].skip;
	return count;
}

bool plan_evicts(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		if (!*plan->cell[i].skip && cell_evicts(&plan->cell[i].cell))
			return true;
	return false;
}

/* Typical of a current server: entry and exit, zeroing, freeing, checking. */
#define FAULT_S 2.0e-6
#define BYTE_S 0.15e-9
#define REPETITION_S 4.0e-3
#define INJECTION_S 0.3

double plan_cell_seconds(const struct cell *cell)
{
	double seconds = (double)cell_folios(cell) * FAULT_S +
			 (double)cell->size_bytes * BYTE_S + REPETITION_S;

	/* They fault at once, but are checked one by one. */
	seconds *= (1 + cell->threads) / 2.0;
	if (cell->latency)
		seconds *= 2;
	if (cell->prezeroed_pct != CELL_NOT_PREZEROED)
		seconds += INJECTION_S;
	return seconds;
}

double plan_seconds(const struct plan *plan)
{
	double seconds = 0;
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		if (!*plan->cell[i].skip)
			seconds += plan_cell_seconds(&plan->cell[i].cell);
	return seconds * (double)plan_rounds(plan);
}

/*
 * Fitted to ten guests (six configs, stock and patched) on a server of 2.1 GHz,
 * which it gives within a fifth: boot, what surrounds a repetition, fault and
 * marker, and clearing with all caches modelled.
 */
#define GUEST_BOOT_S 6.0
#define GUEST_REPETITION_S 68e-3
#define GUEST_FOLIO_S 15e-6
#define GUEST_BYTE_S 2.7e-9

static double guest_repetition_seconds(const struct cell *cell)
{
	return GUEST_REPETITION_S +
	       (double)cell_folios(cell) * GUEST_FOLIO_S +
	       (double)cell->size_bytes * GUEST_BYTE_S;
}

double plan_guest_seconds(const struct plan *plan)
{
	double seconds = 0;
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		if (!*plan->cell[i].skip && plan->cell[i].cell.threads < 2)
			seconds += guest_repetition_seconds(&plan->cell[i].cell);
	return GUEST_BOOT_S + seconds * (double)plan_rounds(plan);
}

static json_t *row_json(const struct plan_cell *row)
{
	const uint64_t faults = cell_faults(&row->cell);

	return json_pack("{s:o, s:b, s:b, s:o, s:s?}",
			 "cell", sample_cell_json(&row->cell),
			 "latency", row->cell.latency,
			 "primary", row->cell.primary,
			 "faults",
			 sample_integer(faults != CELL_FAULTS_UNKNOWN,
					faults * (uint64_t)row->cell.threads),
			 "skip", *row->skip ? row->skip : NULL);
}

static json_t *rows_json(const struct plan *plan)
{
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < plan->n_cells; i++)
		if (json_array_append_new(rows, row_json(&plan->cell[i]))) {
			json_decref(rows);
			return NULL;
		}
	return rows;
}

json_t *plan_json(const struct plan *plan)
{
	const struct config *config = plan->config;

	return json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:I, s:o}",
			 "schema", PLAN_SCHEMA,
			 "config", config->path,
			 "seed", (json_int_t)config->seed,
			 "repetitions", (json_int_t)config->repetitions,
			 "warmup", (json_int_t)config->warmup,
			 "windows", (json_int_t)config->windows,
			 "regions", (json_int_t)plan_regions(plan),
			 "cells", rows_json(plan));
}
