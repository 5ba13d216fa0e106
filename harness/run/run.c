// SPDX-License-Identifier: GPL-2.0-only
/* The order of a run: parts, rounds, cells, passes. */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/error.h"
#include "harness/placement.h"
#include "state.h"

static int check_interrupt(const struct run *run)
{
	int number = interrupt_pending(&run->interrupt);

	if (!number)
		return 0;
	return error_report(EINTR, "stopped by %s after %llu rows, which are kept",
			    strsignal(number), (unsigned long long)run->rows);
}

static int measure_cell(struct run *run, const struct cell *cell,
			uint64_t round, FILE *rows)
{
	int err;

	err = check_interrupt(run);
	if (!err)
		err = run_pass(run, cell, false, round, rows);
	if (!err && cell->latency && run->timed)
		err = run_pass(run, cell, true, round, rows);
	return err;
}

static int measure_cells(struct run *run, uint64_t round, const size_t *order,
			 size_t count, struct progress *progress, FILE *rows)
{
	const struct cell *cell;
	size_t i;
	char what[64];
	int err;

	for (i = 0; i < count; i++) {
		cell = &run->plan->cell[order[i]].cell;
		err = measure_cell(run, cell, round, rows);
		if (err)
			return err;
		snprintf(what, sizeof(what), "%s %s, order %d",
			 cell->workload->name, cell->label, cell->order);
		progress_add(progress, plan_cell_seconds(cell), what);
	}
	return 0;
}

/* Only modelled caches are the same in every boot, and want to be moved about. */
static int measure_round(struct run *run, enum plan_part part,
			 uint64_t round, size_t *order, struct progress *progress, FILE *rows)
{
	size_t count = plan_order(run->plan, part, round, order);
	struct placement placement = { 0 };
	int err = 0;

	if (count && counters_windowed(run->counters)) {
		err = placement_hold(run->topology, run->config->seed, round,
				     &placement);
		run->cpu_node = -1;
	}
	if (!err)
		err = measure_cells(run, round, order, count, progress, rows);
	placement_release(&placement);
	return err;
}

static int measure_rounds(struct run *run, size_t *order,
			  struct progress *progress, FILE *rows)
{
	uint64_t round, rounds = plan_rounds(run->plan);
	int part, err;

	for (part = 0; part < PLAN_PARTS; part++)
		for (round = 0; round < rounds; round++) {
			err = measure_round(run, part, round, order, progress,
					    rows);
			if (err)
				return err;
		}
	return 0;
}

static void warn_skipped(const struct run *run)
{
	size_t skipped = run->plan->n_cells - plan_measured(run->plan);

	if (skipped && !run->options->guest)
		warning_report("%zu of %zu cells are skipped: plan.json says why",
			       skipped, run->plan->n_cells);
}

int run_measure(struct run *run, FILE *rows)
{
	struct progress progress;
	size_t *order;
	int err;

	order = calloc(run->plan->n_cells, sizeof(*order));
	if (!order)
		return -ENOMEM;
	warn_skipped(run);
	/* As much of the program as may be locked: faults of its own spoil counts. */
	mlockall(MCL_CURRENT);
	machine_noise_read("", &run->noise);
	progress_begin(&progress, plan_seconds(run->plan), run->options->quiet);
	err = measure_rounds(run, order, &progress, rows);
	progress_end(&progress);
	run->measured = true;
	free(order);
	return err;
}

const struct plan *run_plan(const struct run *run)
{
	return run->plan;
}

json_t *run_machine_json(struct run *run)
{
	struct machine_noise now;

	if (!run->measured)
		return json_incref(run->machine);
	machine_noise_read("", &now);
	if (json_object_set_new(run->machine, "noise",
				machine_noise_json(&run->noise, &now)))
		return NULL;
	return json_incref(run->machine);
}

uint64_t run_rows(const struct run *run)
{
	return run->rows;
}
