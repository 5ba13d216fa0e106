/* SPDX-License-Identifier: GPL-2.0-only */
/* What open.c opens and the rest of this folder measures with. */
#ifndef PZBENCH_RUN_STATE_H
#define PZBENCH_RUN_STATE_H

#include "harness/axes.h"
#include "harness/balloon.h"
#include "harness/counters.h"
#include "harness/evict.h"
#include "harness/interrupt.h"
#include "harness/knobs.h"
#include "harness/machine/machine.h"
#include "harness/progress.h"
#include "run.h"
#include "harness/topology.h"
#include "harness/sample.h"
#include "harness/verify.h"
#include "harness/workers.h"

struct run {
	const struct run_options *options;
	struct config *config;
	struct plan *plan;
	struct topology *topology;
	struct knobs *knobs;		/* NULL: not allowed to change any */
	struct counters *counters;
	struct counter_value values[PHASES][COUNTERS_MAX];
	struct worker_result workers[PHASES][WORKERS_MAX];
	struct verify *verify;
	struct interrupt interrupt;
	struct machine_noise noise;	/* at the start */
	json_t *machine;
	char boot[64];
	bool timed;			/* times mean something here */
	bool counted;			/* the kernel counts what it zeroes */
	bool measured;			/* run_measure() has ended */
	uint64_t clock_cost_ns;
	uint32_t *latency_ns;		/* of the largest latency pass, or NULL */
	size_t latency_bytes;
	struct evict evict;
	struct balloon balloon;
	const struct cell *folios;	/* that knobs are set for, NULL = none */
	/* The kernel's own words; "" = no cell set one */
	char own_words[KERNEL_CHOICES][KNOB_VALUE_MAX];
	int cpu_node;			/* this thread is pinned to, -1 = none */
	uint64_t rows;
};

/* Sets the knobs by which faults of @cell get its folios. -errno, reported. */
int run_set_folios(struct run *run, const struct cell *cell);

/* That, the kernel's choices that @cell names, and its CPU. -errno, reported. */
int run_set_conditions(struct run *run, const struct cell *cell);

/*
 * Free memory and caches as the sample's cell wants them before its region, and
 * the counters awake. -errno, reported.
 */
int run_prepare(struct run *run, struct sample *sample);

/*
 * Modelled caches hold the same before each repetition: other memory, dirty.
 * Else it would be chance which arm's faults get pages that are cached yet.
 */
bool run_evicts(const struct run *run, const struct sample *sample);

/*
 * Who does what a repetition measures: this thread, or several workers. Called
 * in this order; @state is the executor's own.
 */
struct executor {
	int (*setup)(struct run *run, struct sample *sample, void **state);
	/* The region of sample->pass, and what it and the counters say of it. */
	int (*measure)(struct run *run, void *state, struct sample *sample);
	int (*check)(struct run *run, void *state, struct sample *sample);
	int (*teardown)(void *state, struct sample *sample);
};

extern const struct executor executor_alone; /* alone.c */
extern const struct executor executor_workers; /* workers.c */

/* The seed of the next row's random numbers. */
uint64_t run_seed(const struct run *run);

/* One pass over one cell and its row. -errno, reported. */
int run_pass(struct run *run, const struct cell *cell, bool latency_pass,
	     uint64_t round, FILE *rows);

#endif
