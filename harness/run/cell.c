// SPDX-License-Identifier: GPL-2.0-only
/* One repetition of one cell, from the knobs to the row. */
#include <errno.h>
#include <string.h>

#include "harness/check.h"
#include "harness/error.h"
#include "harness/hugetlb.h"
#include "harness/kernel_stats.h"
#include "harness/prng.h"
#include "state.h"

uint64_t run_seed(const struct run *run)
{
	return prng_stream(run->config->seed, run->rows).state;
}

/* What the kernel counts over a region. */
struct counts {
	struct zero_counts zeroed;
	uint64_t refused;
};

static int read_counts(const struct sample *sample, struct counts *counts)
{
	int err;

	if (!sample->has_kernel)
		return 0;
	err = zero_counts_read("", &counts->zeroed);
	if (!err && sample->balloon)
		err = prezero_refused("", sample->cell->order,
				      &counts->refused);
	if (err)
		return error_report(-err,
			"page_zeroing/ cannot be read (%s): is this kernel's patch set the one of this pzbench?",
			strerror(-err));
	return 0;
}

static void take_counts(const struct counts *before,
			const struct counts *after, struct sample *sample)
{
	struct zero_counts zeroed;
	const struct zero_count *count;

	/* What is not counted may be of an order that no count is of. */
	if (!sample->has_kernel)
		return;
	zero_counts_diff(&before->zeroed, &after->zeroed, &zeroed);
	count = &zeroed.order[sample->cell->order];
	sample->kernel = (struct sample_kernel) {
		.user_caller = count->user_caller,
		.user_buddy = count->user_buddy,
		.user_skipped = count->user_skipped,
		.refused = after->refused - before->refused,
	};
}

/* The rows of one repetition. */
struct repetition {
	struct sample fault;
	struct sample reuse;
	bool reuses;
	const struct executor *executor;
};

/* Folios are counted from before the faults: setup's, where the region has none. */
static int mark(struct run *run, const struct cell *cell, bool in_setup)
{
	return in_setup == !cell_faults(cell) ? verify_mark(run->verify) : 0;
}

/* All that is read before and after the regions lies around them here. */
static int measure(struct run *run, void *state, struct repetition *repetition)
{
	struct sample *sample = &repetition->fault;
	struct counts before = { 0 }, after = { 0 };
	int err;

	err = run_prepare(run, sample);
	if (!err)
		err = mark(run, sample->cell, false);
	if (!err)
		err = read_counts(sample, &before);
	if (err)
		return err;
	err = repetition->executor->measure(run, state, sample);
	/* Right away: what the faults left in the caches is what matters. */
	if (!err && repetition->reuses)
		err = repetition->executor->measure(run, state,
						    &repetition->reuse);
	if (run_evicts(run, sample))
		counters_rest(run->counters);
	if (!err)
		err = read_counts(sample, &after);
	if (!err)
		take_counts(&before, &after, sample);
	return err;
}

/* The memory that is used is that of the faults, verified with them. */
static void share_verdicts(struct repetition *repetition)
{
	const struct sample *fault = &repetition->fault;
	struct sample *reuse = &repetition->reuse;

	reuse->verify.order_asked = fault->verify.order_asked;
	reuse->verify.order = fault->verify.order;
	reuse->verify.node = fault->verify.node;
	memcpy(reuse->invalid_reason, fault->invalid_reason,
	       sizeof(reuse->invalid_reason));
}

static int measure_mapped(struct run *run, struct repetition *repetition)
{
	struct sample *sample = &repetition->fault;
	const struct executor *executor = repetition->executor;
	void *state;
	int err, teardown_err;

	err = mark(run, sample->cell, true);
	if (!err)
		err = executor->setup(run, sample, &state);
	if (err)
		return err;
	err = check_source(run->verify, sample->cell, state,
			   &sample->verify.source);
	if (!err)
		err = measure(run, state, repetition);
	if (!err)
		err = executor->check(run, state, sample);
	teardown_err = executor->teardown(state, sample);
	return err ? err : teardown_err;
}

static int take_latency(const struct run *run, struct sample *sample)
{
	const struct cell *cell = sample->cell;
	int i, err = 0;

	for (i = 0; i < CYCLES && !err; i++)
		err = latency_places_find(i, cell->order, run->latency_ns,
					  cell_folios(cell), cell->threads,
					  &sample->latency.places[i]);
	if (err)
		return error_report(-err, "no memory to sort latencies: make size smaller");
	sample_percentiles(run->latency_ns, sample_folios(sample->cell),
			   &sample->latency);
	sample->latency.clock_ns = run->clock_cost_ns;
	return 0;
}

static void describe(const struct run *run, const struct cell *cell,
		     uint64_t round, struct sample *sample)
{
	uint64_t warmup = run->config->warmup;

	sample->arm = run->options->arm;
	sample->boot = run->boot;
	sample->block = run->options->block;
	sample->cell = cell;
	sample->verify.order_asked = cell->order;
	sample->windowed = counters_windowed(run->counters);
	sample->window_faults = plan_window_faults(run->plan, cell);
	sample->warmup = round < warmup;
	sample->repetition = sample->warmup ? round : round - warmup;
	sample->placement = round;
	sample->timed = run->timed;
	sample->balloon = run->options->balloon;
	/*
	 * The first look makes the kernel count from then on, at some
	 * instructions a fault. Cells of memory as it is, which are set against
	 * kernels that cannot count, come first and must be free of that.
	 */
	sample->has_kernel = run->counted &&
			     cell->prezeroed_pct != CELL_NOT_PREZEROED;
}

static int write_row(struct run *run, struct sample *sample, FILE *rows)
{
	int err;

	sample_judge(sample);
	sample->position = run->rows;
	err = sample_write(sample, rows);
	if (err)
		return error_report(-err,
			"the row cannot be written (%s): free some space",
			strerror(-err));
	run->rows++;
	return 0;
}

static int write_rows(struct run *run, struct repetition *repetition,
		      FILE *rows)
{
	int err = write_row(run, &repetition->fault, rows);

	if (err || !repetition->reuses)
		return err;
	share_verdicts(repetition);
	return write_row(run, &repetition->reuse, rows);
}

static void take_nothing(struct sample *sample, const char *reason)
{
	sample->timed = sample->windowed = sample->has_kernel = false;
	sample->verify.order = verify_nothing("nothing was faulted in");
	sample->verify.node = sample->verify.order;
	sample->latency.count = cell_folios(sample->cell);
	snprintf(sample->invalid_reason, sizeof(sample->invalid_reason), "%s",
		 reason);
}

/*
 * Pools that were filled when the run began may not be any more, as free memory is
 * in pieces by now: that repetition is lost, and its rows say so.
 */
static bool has_folios(struct repetition *repetition)
{
	const struct cell *cell = repetition->fault.cell;
	char text[sizeof(repetition->fault.invalid_reason)];

	if (cell->workload->folios != FOLIOS_HUGETLB ||
	    !hugetlb_look("", cell, text, sizeof(text)))
		return true;
	take_nothing(&repetition->fault, text);
	take_nothing(&repetition->reuse, text);
	return false;
}

int run_pass(struct run *run, const struct cell *cell, bool latency_pass,
	     uint64_t round, FILE *rows)
{
	struct repetition repetition = {
		.reuses = cell_reuses_after(cell) && !latency_pass,
		.executor = cell->threads > 1 ? &executor_workers :
						&executor_alone,
	};
	struct sample *sample = &repetition.fault;
	int err;

	describe(run, cell, round, sample);
	repetition.reuse = *sample;
	sample->pass = latency_pass ? PASS_LATENCY : PASS_BATCH;
	sample->verify.faults_asked = cell_faults(cell) * (uint64_t)cell->threads;
	repetition.reuse.pass = PASS_REUSE;
	err = run_set_conditions(run, cell);
	if (err)
		return err;
	if (!has_folios(&repetition))
		return write_rows(run, &repetition, rows);
	err = measure_mapped(run, &repetition);
	if (!err && latency_pass)
		err = take_latency(run, sample);
	if (err)
		return err;
	return write_rows(run, &repetition, rows);
}
