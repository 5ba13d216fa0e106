/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several workers that do the same cell at once, each with memory of its own and
 * on a CPU of its own: threads of one process, or processes. That process is
 * never the program itself, so that what a worker dies of leaves the program to
 * say it, to keep its rows and to restore its knobs.
 *
 * Workers are set up, checked and torn down one after the other, and measured
 * together: all stand at a gate, awake and pinned, before the first begins, and
 * who is done waits there for the others.
 */
#ifndef PZBENCH_WORKERS_H
#define PZBENCH_WORKERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "counters.h"
#include "verify.h"
#include "workload.h"

struct topology;
struct workers;

struct workers_setup {
	const struct cell *cell;	/* threads, and what the workers are */
	struct topology *topology;
	uint64_t seed;
	bool timed;
	uint32_t *latency_ns;	/* shared: cell_folios() for each; or NULL */
	uint64_t limit_ns;	/* a step that takes longer is given up */
};

/* What one of them measured; the clock is CLOCK_MONOTONIC_RAW, of all CPUs. */
struct worker_result {
	int cpu;
	uint64_t ns;			/* within the region */
	uint64_t tsc;
	uint64_t first_ns;		/* when the region began, and ended */
	uint64_t end_ns;
	uint64_t page_faults;
	uint64_t minor_faults;
	uint64_t task_clock_ns;
	uint64_t teardown_ns;
	struct verify_result order;
	struct verify_result node;
};

enum workers_pass {
	WORKERS_FAULT,
	WORKERS_LATENCY,	/* into latency_ns of the setup */
	WORKERS_REUSE,
};

/*
 * Starts cell->threads workers and sets them up. What @setup points to has to
 * outlive them. -errno, reported, as of those below; where the workers had to be
 * killed these do nothing, and fail in silence.
 */
int workers_start(const struct workers_setup *setup, struct workers **out);

/* Has all of them do the pass, from the gate on. */
int workers_run(struct workers *workers, enum workers_pass pass);

/* Verifies order and node of each worker's memory. */
int workers_check(struct workers *workers);

/* Tears each down; the times are in the results. */
int workers_teardown(struct workers *workers);

/* What worker @index measured last. */
struct worker_result workers_result(const struct workers *workers, int index);

/* Ends the workers, by SIGKILL if need be, and waits for them. NULL: nothing. */
void workers_end(struct workers *workers);

/* --- of all results together: workers_figures.c */

/* From the first start to the last end. */
uint64_t workers_wall_ns(const struct worker_result *results, int n);

/* The first whose page faults are not @asked, -1: none. */
int workers_odd(const struct worker_result *results, int n, uint64_t asked);

/*
 * Puts the workers' sums in place of what the program's own thread counted. What
 * is of the whole system stays; of the rest the value goes, and a reason comes.
 */
void workers_sum(const struct worker_result *results, int n,
		 struct counter_value *values, size_t n_values);

/* The verdict on the worst of them, of none where any is not known. */
struct verify_result workers_worst(const struct verify_result *a,
				   const struct verify_result *b);

/* A row's `workers`, where each did @folios; NULL = -ENOMEM. */
json_t *workers_json(const struct worker_result *results, int n,
		     uint64_t folios);

#endif
