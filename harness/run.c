// SPDX-License-Identifier: GPL-2.0-only
#include "harness/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/error.h"
#include "harness/kernel_stats.h"
#include "harness/region.h"
#include "harness/run_state.h"
#include "harness/sample.h"
#include "harness/sysfile.h"

static int check_accel(const char *accel)
{
	if (!strcmp(accel, "none") || !strcmp(accel, "kvm") ||
	    !strcmp(accel, "tcg"))
		return 0;
	return error_report(EINVAL, "--accel %s: use none, kvm or tcg", accel);
}

static int open_knobs(struct run *run)
{
	int err = knobs_open("", KNOBS_JOURNAL, &run->knobs);

	if (err == -EPERM)
		return 0;
	return err;
}

static int open_plan(struct run *run, const struct workload *const *workloads)
{
	struct plan_facts facts;
	int err;

	err = topology_open(NULL, &run->topology);
	if (err)
		return error_report(-err, "hwloc cannot read the topology: %s",
				    strerror(-err));
	err = open_knobs(run);
	if (err)
		return err;
	err = plan_facts_live(run->topology, run->knobs, &facts);
	if (err)
		return err;
	facts.guest = run->options->guest;
	facts.injector &= run->knobs != NULL;
	return plan_build(run->config, workloads, &facts, &run->plan);
}

/* Memory that is present from now on. */
static int map_present(size_t bytes, const char *what, void **out)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		return error_report(errno, "no memory for %zuM of %s: free some",
				    bytes >> 20, what);
	*out = memory;
	return 0;
}

/* Where the latencies of one pass go. */
static int open_latency(struct run *run)
{
	uint64_t faults, most = 0;
	void *memory;
	size_t i;
	int err;

	if (!run->timed)
		return 0;
	for (i = 0; i < run->plan->n_cells; i++) {
		faults = cell_faults(&run->plan->cell[i].cell);
		if (run->plan->cell[i].cell.latency && faults > most)
			most = faults;
	}
	if (!most)
		return 0;
	err = map_present(most * sizeof(*run->latency_ns), "latencies",
			  &memory);
	if (err)
		return err;
	run->latency_ns = memory;
	run->latency_bytes = most * sizeof(*run->latency_ns);
	return 0;
}

/*
 * Injection leaves the pages that it zeroed last in the cache, which flatters
 * them. Where times are measured, other memory is read through before the fault.
 */
static int open_evict(struct run *run)
{
	size_t bytes = 2 * topology_llc_bytes(run->topology, 0);
	void *memory;
	int err;

	if (!run->timed || !bytes || !plan_injects(run->plan))
		return 0;
	err = map_present(bytes, "memory to evict the caches with", &memory);
	if (err)
		return err;
	run->evict = memory;
	run->evict_bytes = bytes;
	return 0;
}

static int describe_machine(struct run *run)
{
	uint64_t counters_ns;
	json_t *extra;
	int err;

	err = machine_describe("", &run->machine);
	if (err)
		return err;
	counters_ns = run->timed ? counters_cost_ns(run->counters) : 0;
	extra = json_pack("{s:s, s:s, s:s, s:{s:o, s:o}}",
			  "arm", run->options->arm,
			  "accel", run->options->accel,
			  "counter_source", counters_pmu(run->counters),
			  "overhead",
			  "clock_read_ns",
			  sample_integer(run->timed, run->clock_cost_ns),
			  "counter_start_stop_ns",
			  sample_integer(run->timed, counters_ns));
	err = json_object_update(run->machine, extra);
	json_decref(extra);
	return err ? -ENOMEM : 0;
}

static int open_instruments(struct run *run)
{
	int err;

	err = counters_open(run->options->pmu, &run->counters);
	if (err)
		return err;
	err = verify_open("", &run->verify);
	if (err)
		return err;
	if (run->timed)
		run->clock_cost_ns = region_clock_cost_ns();
	err = open_latency(run);
	if (!err)
		err = open_evict(run);
	if (!err)
		err = describe_machine(run);
	return err;
}

static int open_all(struct run *run, const struct workload *const *workloads)
{
	int err;

	err = check_accel(run->options->accel);
	if (!err)
		err = config_load(run->options->config, &run->config);
	if (!err)
		err = open_plan(run, workloads);
	if (!err)
		err = open_instruments(run);
	if (!err && run->knobs)
		err = knobs_quiet(run->knobs);
	return err;
}

int run_open(const struct run_options *options,
	     const struct workload *const *workloads, struct run **out)
{
	struct run *run = calloc(1, sizeof(*run));
	int err;

	if (!run)
		return -ENOMEM;
	run->options = options;
	interrupt_hold(&run->interrupt);
	run->order = -1;
	run->cpu_node = -1;
	run->timed = strcmp(options->accel, "tcg");
	run->counted = zero_counts_present("");
	sysfile_read("", "/proc/sys/kernel/random/boot_id", run->boot,
		     sizeof(run->boot));
	err = open_all(run, workloads);
	if (err)
		run_close(run);
	else
		*out = run;
	return err;
}

int run_close(struct run *run)
{
	int err;

	if (!run)
		return 0;
	json_decref(run->machine);
	if (run->latency_ns)
		munmap(run->latency_ns, run->latency_bytes);
	if (run->evict)
		munmap(run->evict, run->evict_bytes);
	verify_close(run->verify);
	counters_close(run->counters);
	plan_free(run->plan);
	err = knobs_close(run->knobs);
	topology_close(run->topology);
	interrupt_release(&run->interrupt);
	config_free(run->config);
	free(run);
	return err;
}

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

static int measure_round(struct run *run, bool prezeroed, uint64_t round,
			 size_t *order, struct progress *progress, FILE *rows)
{
	size_t i, count = plan_order(run->plan, prezeroed, round, order);
	const struct cell *cell;
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

static int measure_rounds(struct run *run, size_t *order,
			  struct progress *progress, FILE *rows)
{
	uint64_t round, rounds = plan_rounds(run->plan);
	int part, err;

	for (part = 0; part < 2; part++)
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
