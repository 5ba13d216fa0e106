// SPDX-License-Identifier: GPL-2.0-only
/* Opening and closing of all that a run needs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/cgroup.h"
#include "harness/error.h"
#include "harness/hugetlb.h"
#include "harness/kernel_stats.h"
#include "harness/region.h"
#include "state.h"
#include "harness/sysfile.h"

static int check_accel(const char *accel)
{
	if (!strcmp(accel, "none") || !strcmp(accel, "kvm") ||
	    !strcmp(accel, "tcg"))
		return 0;
	return error_report(EINVAL, "--accel %s: use none, kvm or tcg", accel);
}

#define THP_SWITCH "/sys/kernel/mm/transparent_hugepage/enabled"

static int open_knobs(struct run *run)
{
	int err;

	/* Root in a container: knobs that cannot be written are as good as none. */
	if (access(THP_SWITCH, W_OK) && errno == EROFS) {
		warning_report("/sys is read-only: knobs stay as they are");
		return 0;
	}
	err = knobs_open("", KNOBS_JOURNAL, &run->knobs);
	if (err == -EPERM)
		return 0;
	return err;
}

static int open_plan(struct run *run, const struct workload *const *workloads)
{
	struct plan_facts facts;
	int i, err;

	err = topology_open(NULL, &run->topology);
	if (err)
		return error_report(-err, "hwloc cannot read the topology: %s",
				    strerror(-err));
	err = open_knobs(run);
	if (err)
		return err;
	if (run->knobs)
		cgroup_sweep();
	err = plan_facts_live(run->topology, run->knobs,
			      run->options->balloon, &facts);
	if (err)
		return err;
	facts.guest = run->options->guest;
	facts.windowed = !strcmp(run->options->pmu, "sim");
	facts.untimed = !run->timed;
	facts.injector &= run->knobs != NULL;
	for (i = 0; i < KERNEL_CHOICES; i++)
		facts.knobs[i] &= run->knobs != NULL;
	return plan_build(run->config, workloads, &facts, &run->plan);
}

/* That a pool cannot be filled shows when it is tried, and is a skip then. */
static int try_pools(struct run *run)
{
	struct plan_cell *row;
	const char *reason;
	size_t i;
	int err;

	for (i = 0; i < run->plan->n_cells; i++) {
		row = &run->plan->cell[i];
		if (*row->skip || row->cell.workload->folios != FOLIOS_HUGETLB)
			continue;
		err = run_set_folios(run, &row->cell);
		if (err)
			return err;
		reason = hugetlb_try("", &row->cell, row->skip,
				     sizeof(row->skip));
		if (!reason)
			*row->skip = '\0';
	}
	return 0;
}

/* Where the latencies of one pass go, of all workers, which are processes. */
static int open_latency(struct run *run)
{
	uint64_t faults, most = 0;
	size_t i, bytes;
	void *memory;

	if (!run->timed)
		return 0;
	for (i = 0; i < run->plan->n_cells; i++) {
		faults = cell_folios(&run->plan->cell[i].cell) *
			 (uint64_t)run->plan->cell[i].cell.threads;
		if (run->plan->cell[i].cell.latency && faults > most)
			most = faults;
	}
	if (!most)
		return 0;
	bytes = most * sizeof(*run->latency_ns);
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno,
			"no memory for %zuM of latencies: free some",
			bytes >> 20);
	run->latency_ns = memory;
	run->latency_bytes = bytes;
	return 0;
}

#define LLC_UNKNOWN ((size_t)64 << 20) /* where a hypervisor hides it */

/* Of modelled caches the driver says it; hardware takes twice its last level. */
static size_t evict_bytes(const struct run *run)
{
	size_t llc;

	if (counters_windowed(run->counters))
		return run->options->evict_bytes;
	if (!run->timed || !plan_evicts(run->plan))
		return 0;
	llc = topology_llc_bytes(run->topology, 0);
	return 2 * (llc ? llc : LLC_UNKNOWN);
}

/*
 * Injection leaves the pages that it zeroed last in the cache, which flatters
 * them. For cells that are skipped as well: arms shall have the same memory.
 */
static int open_evict(struct run *run)
{
	size_t i;
	int err;

	err = evict_open(run->topology, evict_bytes(run), &run->evict);
	for (i = 0; !err && i < run->plan->n_cells; i++)
		err = evict_reserve(run->topology,
				    run->plan->cell[i].cell.mem_node,
				    &run->evict);
	return err;
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
	extra = json_pack("{s:s, s:s, s:s, s:s, s:{s:o, s:o}}",
			  "arm", run->options->arm,
			  "accel", run->options->accel,
			  "prezero",
			  run->options->balloon ? "balloon" : "injector",
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

static int open_config(struct run *run)
{
	int err = config_load(run->options->config, &run->config);

	if (!err && run->options->seed)
		run->config->seed = run->options->seed;
	return err;
}

static int open_all(struct run *run, const struct workload *const *workloads)
{
	int err;

	err = check_accel(run->options->accel);
	if (!err)
		err = open_config(run);
	if (!err)
		err = open_plan(run, workloads);
	if (!err)
		err = try_pools(run);
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
	verify_close(run->verify);
	counters_close(run->counters);
	plan_free(run->plan);
	err = knobs_close(run->knobs);
	evict_close(&run->evict);
	topology_close(run->topology);
	interrupt_release(&run->interrupt);
	config_free(run->config);
	free(run);
	return err;
}
