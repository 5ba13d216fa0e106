// SPDX-License-Identifier: GPL-2.0-only
#include "worker.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "error.h"
#include "prng.h"
#include "region.h"
#include "topology.h"
#include "units.h"

struct worker {
	const struct workers_setup *setup;
	struct worker_gate *gate;
	struct worker_slot *slot;
	int index;
	uint32_t meetings;
	struct counters *counters;
	struct verify *verify;
	void *state;		/* the workload's */
};

void worker_sleep(uint32_t *word, uint32_t value, uint64_t ns)
{
	const struct timespec limit = {
		.tv_sec = (time_t)(ns / UNITS_NS_PER_S),
		.tv_nsec = (long)(ns % UNITS_NS_PER_S),
	};

	syscall(SYS_futex, word, FUTEX_WAIT, value, ns ? &limit : NULL, NULL,
		0);
}

void worker_wake(uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/*
 * Returns when all are here, awake and on their CPUs. Nobody hangs for want of
 * one that died: workers.c kills them all then.
 */
static void meet(struct worker *worker)
{
	const uint32_t all = ++worker->meetings *
			     (uint32_t)worker->setup->cell->threads;

	__atomic_add_fetch(&worker->gate->arrived, 1, __ATOMIC_ACQ_REL);
	while (__atomic_load_n(&worker->gate->arrived, __ATOMIC_ACQUIRE) < all)
		__builtin_ia32_pause();
}

static int pin(const struct worker *worker)
{
	int err = topology_pin(worker->setup->topology, worker->slot->cpu);

	if (err)
		return error_report(-err,
			"worker %d cannot be pinned to CPU %d (%s): take fewer threads",
			worker->index, worker->slot->cpu, strerror(-err));
	return 0;
}

static int open_instruments(struct worker *worker)
{
	int err = counters_open("none", &worker->counters);

	if (!err)
		err = verify_open("", &worker->verify);
	if (err)
		return error_report(-err, "worker %d cannot start: %s",
				    worker->index, strerror(-err));
	verify_share(worker->verify, worker->setup->cell->threads);
	/* Once for nothing: what they write to is present in the region. */
	counters_begin(worker->counters);
	counters_start(worker->counters);
	counters_stop(worker->counters);
	return verify_mark(worker->verify);
}

static int set_up(struct worker *worker)
{
	const struct workers_setup *setup = worker->setup;
	const struct workload_input input = {
		.cell = setup->cell,
		.topology = setup->topology,
		.seed = prng_stream(setup->seed, (uint64_t)worker->index).state,
	};
	int err = pin(worker);

	if (!err)
		err = open_instruments(worker);
	if (!err)
		err = setup->cell->workload->setup(&input, &worker->state);
	worker->slot->up = !err;
	return err;
}

static void take_counters(struct worker *worker, struct worker_result *result)
{
	const struct counter_value *values;
	size_t n = counters_read(worker->counters, &values);

	result->page_faults = counter_find(values, n, "page-faults");
	result->minor_faults = counter_find(values, n, "minor-faults");
	result->task_clock_ns = counter_find(values, n, "task-clock");
}

/* The second meeting: who is done first shall not disturb who is not. */
static int measure(struct worker *worker,
		   int (*hook)(struct worker *worker, struct region *region))
{
	struct worker_result *result = &worker->slot->result;
	struct region region = {
		.counters = worker->counters,
		.timed = worker->setup->timed,
	};
	int err;

	counters_begin(worker->counters);
	meet(worker);
	err = hook(worker, &region);
	meet(worker);
	*result = (struct worker_result) {
		.cpu = worker->slot->cpu,
		.ns = region.ns,
		.tsc = region.tsc,
		.first_ns = region.first_ns,
		.end_ns = region.end_ns,
	};
	take_counters(worker, result);
	return err;
}

static int run(struct worker *worker, struct region *region)
{
	return worker->setup->cell->workload->run(worker->state, region);
}

static int run_latency(struct worker *worker, struct region *region)
{
	const struct cell *cell = worker->setup->cell;

	return cell->workload->run_latency(worker->state, region,
		worker->setup->latency_ns +
		(uint64_t)worker->index * cell_folios(cell));
}

static int reuse(struct worker *worker, struct region *region)
{
	return worker->setup->cell->workload->reuse(worker->state, region);
}

static int do_run(struct worker *worker)
{
	return measure(worker, run);
}

static int do_latency(struct worker *worker)
{
	return measure(worker, run_latency);
}

static int do_reuse(struct worker *worker)
{
	return measure(worker, reuse);
}

static int check(struct worker *worker)
{
	struct worker_result *result = &worker->slot->result;

	return check_memory(worker->verify, worker->setup->cell, worker->state,
			    &result->order, &result->node);
}

static int tear_down(struct worker *worker)
{
	worker->slot->up = false;
	return worker->setup->cell->workload->teardown(
		worker->state, &worker->slot->result.teardown_ns);
}

static int (*const commands[WORKER_COMMANDS])(struct worker *worker) = {
	[WORKER_SETUP] = set_up,
	[WORKER_RUN] = do_run,
	[WORKER_LATENCY] = do_latency,
	[WORKER_REUSE] = do_reuse,
	[WORKER_CHECK] = check,
	[WORKER_TEARDOWN] = tear_down,
};

static uint32_t next_command(struct worker_slot *slot)
{
	uint32_t command;

	while (!(command = __atomic_load_n(&slot->command, __ATOMIC_ACQUIRE)))
		worker_sleep(&slot->command, WORKER_IDLE, 0);
	return command;
}

static void say_done(struct worker *worker)
{
	__atomic_store_n(&worker->slot->command, WORKER_IDLE,
			 __ATOMIC_RELEASE);
	if (!__atomic_sub_fetch(&worker->gate->left, 1, __ATOMIC_ACQ_REL))
		worker_wake(&worker->gate->left);
}

void worker_serve(const struct workers_setup *setup, struct worker_gate *gate,
		  int index)
{
	struct worker worker = {
		.setup = setup,
		.gate = gate,
		.slot = &gate->slot[index],
		.index = index,
	};
	uint32_t command;

	while ((command = next_command(worker.slot)) != WORKER_LEAVE) {
		worker.slot->err = commands[command](&worker);
		say_done(&worker);
	}
	verify_close(worker.verify);
	counters_close(worker.counters);
}
