// SPDX-License-Identifier: GPL-2.0-only
/* A repetition that this thread measures by itself. */
#include <string.h>

#include "harness/check.h"
#include "harness/region.h"
#include "state.h"

static struct region region_of(const struct run *run,
			       const struct sample *sample)
{
	return (struct region) {
		.counters = run->counters,
		.timed = run->timed,
		.window_faults = sample->windowed ? sample->window_faults : 0,
	};
}

/* What the region and the counters say, kept from the next one that begins. */
static void take_region(struct run *run, const struct region *region,
			enum axes_phase phase, struct sample *sample)
{
	const struct counter_value *values;

	sample->ns = region->ns;
	sample->tsc = region->tsc;
	sample->n_values = counters_read(run->counters, &values);
	memcpy(run->values[phase], values,
	       sample->n_values * sizeof(*values));
	sample->values = run->values[phase];
	sample->verify.faults_got = counter_find(values, sample->n_values,
						 "page-faults");
	if (sample->windowed)
		sample->regions = counters_regions(run->counters);
}

static int measure_alone(struct run *run, void *state, struct sample *sample)
{
	const struct workload *workload = sample->cell->workload;
	struct region region = region_of(run, sample);
	int err;

	counters_begin(run->counters);
	if (sample->pass == PASS_LATENCY)
		err = workload->run_latency(state, &region, run->latency_ns);
	else if (sample->pass == PASS_REUSE)
		err = workload->reuse(state, &region);
	else
		err = workload->run(state, &region);
	take_region(run, &region, sample_phase(sample), sample);
	return err;
}

/* Beside the counters of the region that they are of. */
static void take_figures(struct run *run, void *state, struct sample *sample)
{
	struct counter_value *values = run->values[PHASE_FAULT];
	const size_t n = sample->n_values;

	sample->n_values += sample->cell->workload->figures(
		state, values + n, COUNTERS_MAX - n);
}

static int check_alone(struct run *run, void *state, struct sample *sample)
{
	const struct workload *workload = sample->cell->workload;
	struct sample_verify *verify = &sample->verify;
	int err;

	if (workload->figures)
		take_figures(run, state, sample);
	if (workload->check)
		workload->check(state, sample->invalid_reason,
				sizeof(sample->invalid_reason));
	verify->order_asked = check_order_asked(sample->cell, state);
	err = check_memory(run->verify, sample->cell, state, &verify->order,
			   &verify->node);
	if (!err && workload->claims)
		verify->n_claims = workload->claims(state, verify->claims);
	return err;
}

static int setup_alone(struct run *run, struct sample *sample, void **state)
{
	const struct workload_input input = {
		.cell = sample->cell,
		.topology = run->topology,
		.seed = run_seed(run),
	};

	return sample->cell->workload->setup(&input, state);
}

static int teardown_alone(void *state, struct sample *sample)
{
	return sample->cell->workload->teardown(state, &sample->teardown_ns);
}

const struct executor executor_alone = {
	.setup = setup_alone,
	.measure = measure_alone,
	.check = check_alone,
	.teardown = teardown_alone,
};
