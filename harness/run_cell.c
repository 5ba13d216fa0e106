// SPDX-License-Identifier: GPL-2.0-only
/* One repetition of one cell, from the knobs to the row. */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "error.h"
#include "hugetlb.h"
#include "kernel_stats.h"
#include "prng.h"
#include "region.h"
#include "run_state.h"
#include "units.h"

uint64_t run_seed(const struct run *run)
{
	return prng_stream(run->config->seed, run->rows).state;
}

int run_set_folios(struct run *run, const struct cell *cell)
{
	const struct cell *old = run->folios;
	int err = 0;

	if (!run->knobs || (old && folios_same(old, cell)))
		return 0;
	run->folios = NULL;
	if (old)
		err = folios_leave(run->knobs, "", old, cell);
	if (!err)
		err = folios_take(run->knobs, "", cell);
	if (!err)
		run->folios = cell;
	return err;
}

/* A kernel without the knob has no cells that ask for a word. */
static int set_knob(struct run *run, enum choice which, int word)
{
	char *own = run->own_words[which];
	int err = 0;

	if (word == CHOICE_DEFAULT && !*own)
		return 0;
	if (!*own)
		err = knob_read("", choice_path(which), own, KNOB_VALUE_MAX);
	if (err)
		return err;
	return knobs_set(run->knobs, choice_path(which),
			 word == CHOICE_DEFAULT ? own : choice_word(which, word));
}

static int set_knobs(struct run *run, const struct cell *cell)
{
	int i, err = 0;

	for (i = 0; i < KERNEL_CHOICES && !err; i++)
		err = set_knob(run, i, cell->choices[i]);
	return err;
}

static int set_cpu(struct run *run, int node)
{
	int cpu, err;

	if (run->cpu_node == node)
		return 0;
	err = topology_bind_cpu(run->topology, node, &cpu);
	if (err)
		return error_report(-err,
			"cannot pin to a CPU of node %d (%s): widen this process's CPU set",
			node, strerror(-err));
	run->cpu_node = node;
	return 0;
}

static int note_background(struct sample *sample)
{
	struct prezero_run last;
	int err = prezero_last("", &last);

	if (err)
		return error_report(-err,
			"page_zeroing/prezero cannot be read (%s): is this kernel's patch set the one of this pzbench?",
			strerror(-err));
	sample->background.bytes = last.pages << UNITS_PAGE_SHIFT;
	sample->background.ns = last.ns;
	return 0;
}

/*
 * A kernel without tracking zeroes and marks nothing, which leaves free memory
 * as merged as in the kernels that it is compared with: only 0 % is asked of it.
 */
static int inject(struct run *run, struct sample *sample)
{
	const struct cell *cell = sample->cell;
	bool marks = prezero_marks("");
	int err = 0;

	if (cell->prezeroed_pct == CELL_NOT_PREZEROED)
		return 0;
	if (marks)
		err = prezero_honour(run->knobs, cell->prezeroed_pct);
	if (err)
		return err;
	if (run->options->balloon)
		return balloon_refill(&run->balloon, run->topology,
				      cell->mem_node);
	err = prezero_inject("", cell->mem_node,
			     marks ? PREZERO_MARK : PREZERO_ZERO);
	if (err)
		return error_report(-err,
			"pre-zeroing node %d failed (%s): leave prezeroed at none",
			cell->mem_node, strerror(-err));
	return note_background(sample);
}

static void evict(struct run *run, const struct sample *sample)
{
	evict_caches(run->topology, sample->cell->mem_node, &run->evict);
}

/*
 * Modelled caches hold the same before each repetition: other memory, dirty.
 * Else it would be chance which arm's faults get pages that are cached yet.
 */
static bool evicts(const struct run *run, const struct sample *sample)
{
	return run->evict.memory &&
	       (sample->windowed || cell_evicts(sample->cell));
}

/* What zeroing leaves in the caches stays there, so sim has to see it. */
static int prepare_fresh(struct run *run, struct sample *sample)
{
	int err = counters_wake(run->counters);

	if (err)
		return err;
	if (sample->windowed)
		evict(run, sample);
	return inject(run, sample);
}

/* The counters rest since measure(), and wake before the eviction. */
static int prepare(struct run *run, struct sample *sample)
{
	int err;

	if (sample->cell->choices[CHOICE_PREZEROED_AGE] == AGE_FRESH)
		return prepare_fresh(run, sample);
	err = inject(run, sample);
	if (!err)
		err = counters_wake(run->counters);
	if (!err && evicts(run, sample))
		evict(run, sample);
	return err;
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

	err = prepare(run, sample);
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
	if (evicts(run, sample))
		counters_rest(run->counters);
	if (!err)
		err = read_counts(sample, &after);
	if (!err)
		take_counts(&before, &after, sample);
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

static const struct executor executor_alone = {
	.setup = setup_alone,
	.measure = measure_alone,
	.check = check_alone,
	.teardown = teardown_alone,
};

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
	err = run_set_folios(run, cell);
	if (!err)
		err = set_knobs(run, cell);
	if (!err)
		err = set_cpu(run, cell->cpu_node);
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
