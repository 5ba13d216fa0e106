// SPDX-License-Identifier: GPL-2.0-only
/* A repetition that several workers do. */
#include <string.h>
#include <sys/mman.h>

#include "state.h"
#include "harness/units.h"

/* A step that takes longer is never done. */
#define LIMIT_S 60.0
#define LIMIT_TIMES 20.0	/* what it is expected to take */

static int setup(struct run *run, struct sample *sample, void **state)
{
	const struct workers_setup setup = {
		.cell = sample->cell,
		.topology = run->topology,
		.seed = run_seed(run),
		.timed = run->timed,
		.latency_ns = run->latency_ns,
		.limit_ns = (uint64_t)((LIMIT_S + LIMIT_TIMES *
					plan_cell_seconds(sample->cell)) *
				       UNITS_NS_PER_S),
	};

	return workers_start(&setup, (struct workers **)state);
}

/* What they measured, kept from the next region. */
static void take_results(struct run *run, const struct workers *workers,
			 struct sample *sample)
{
	const int n = sample->cell->threads;
	struct worker_result *results = run->workers[sample_phase(sample)];
	int i;

	for (i = 0; i < n; i++) {
		results[i] = workers_result(workers, i);
		sample->ns += results[i].ns;
		sample->tsc += results[i].tsc;
		sample->verify.faults_got += results[i].page_faults;
	}
	sample->workers = results;
}

/* This thread sleeps meanwhile: its counters know what is of the whole system. */
static void take_counters(struct run *run, struct sample *sample)
{
	struct counter_value *kept = run->values[sample_phase(sample)];
	const struct counter_value *values;

	sample->n_values = counters_read(run->counters, &values);
	memcpy(kept, values, sample->n_values * sizeof(*values));
	workers_sum(sample->workers, sample->cell->threads, kept,
		    sample->n_values);
	sample->values = kept;
}

static int measure(struct run *run, void *state, struct sample *sample)
{
	static const enum workers_pass passes[PASSES] = {
		[PASS_BATCH] = WORKERS_FAULT,
		[PASS_LATENCY] = WORKERS_LATENCY,
		[PASS_REUSE] = WORKERS_REUSE,
	};
	int err;

	counters_begin(run->counters);
	err = workers_run(state, passes[sample->pass]);
	if (err)
		return err;
	take_results(run, state, sample);
	take_counters(run, sample);
	return 0;
}

/* A row is as good as the worst of its workers. */
static int check(struct run *run, void *state, struct sample *sample)
{
	struct sample_verify *verify = &sample->verify;
	struct worker_result result;
	int i, err;

	(void)run;
	err = workers_check(state);
	if (err)
		return err;
	result = workers_result(state, 0);
	verify->order = result.order;
	verify->node = result.node;
	for (i = 1; i < sample->cell->threads; i++) {
		result = workers_result(state, i);
		verify->order = workers_worst(&verify->order, &result.order);
		verify->node = workers_worst(&verify->node, &result.node);
	}
	return 0;
}

static int teardown(void *state, struct sample *sample)
{
	int i, err = workers_teardown(state);

	for (i = 0; i < sample->cell->threads && !err; i++)
		sample->teardown_ns += workers_result(state, i).teardown_ns;
	workers_end(state);
	/* fork() left the program's own pages write-protected: see run.c. */
	mlockall(MCL_CURRENT);
	return err;
}

const struct executor executor_workers = {
	.setup = setup,
	.measure = measure,
	.check = check,
	.teardown = teardown,
};
