/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measures what a config asks for on the running kernel. Knobs are changed
 * between run_open() and run_close(), which restores them on every path.
 */
#ifndef PZBENCH_RUN_H
#define PZBENCH_RUN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/plan.h"
#include "harness/workload.h"

struct run_options {
	const char *config;	/* path */
	const char *arm;
	const char *pmu;	/* auto hw sim none */
	const char *accel;	/* none kvm tcg: what this kernel runs under */
	uint64_t block;
	uint64_t seed;		/* instead of the config's; 0: that one */
	uint64_t evict_bytes;	/* evicts the caches that sim models; 0: nothing */
	bool quiet;		/* no progress */
	bool guest;		/* PID 1 of a VM: lenient plan */
	bool balloon;		/* the host pre-zeroes, not the injector */
};

struct run;

/*
 * Reads the config, builds the plan and opens all that measuring needs.
 * @options and @workloads have to outlive *out. -EINVAL for bad input, other
 * errnos for what fails here; reported.
 */
int run_open(const struct run_options *options,
	     const struct workload *const *workloads, struct run **out);

/*
 * Measures all cells and writes a row to @rows as soon as there is one.
 * -EINTR after SIGINT, SIGTERM or SIGHUP, reported like all others; the rows so
 * far are whole.
 */
int run_measure(struct run *run, FILE *rows);

const struct plan *run_plan(const struct run *run);

/*
 * machine.json (docs/formats.md), a new object; with the noise since run_open()
 * once run_measure() has ended. NULL = -ENOMEM.
 */
json_t *run_machine_json(struct run *run);

/* Rows written. */
uint64_t run_rows(const struct run *run);

/* Restores the knobs and frees. -errno, reported, where a knob stays changed. */
int run_close(struct run *run);

#endif
