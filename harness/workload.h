/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a workload is and what it is asked to do. A workload is one file under
 * bench/ that ends in its struct workload; bench/workloads.c lists them all.
 */
#ifndef PZBENCH_WORKLOAD_H
#define PZBENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "choices.h"
#include "folios.h"

struct counter_value;
struct region;
struct topology;
struct workload;

/* How the faults are caused. */
enum cell_trigger {
	TRIGGER_WRITE,		/* one byte written into each folio */
	TRIGGER_POPULATE,	/* madvise(MADV_POPULATE_WRITE) over the window */
	TRIGGERS
};

/* Which page of a folio the byte is written into. */
enum cell_offset {
	OFFSET_FIRST,
	OFFSET_MIDDLE,
	OFFSET_LAST,
	OFFSET_RANDOM,		/* seeded, drawn before the region */
	OFFSETS
};

#define CELL_NOT_PREZEROED (-1)
#define CELL_FAULTS_UNKNOWN UINT64_MAX
#define WORKERS_MAX 1024

/* One point of the run matrix. What it points to belongs to the plan. */
struct cell {
	const struct workload *workload;
	const char *label;
	int order;
	uint64_t size_bytes;
	enum cell_trigger trigger;
	enum cell_offset offset;
	int cpu_node;
	int mem_node;
	int prezeroed_pct;	/* or CELL_NOT_PREZEROED */
	int threads;		/* workers, size_bytes each; 1: the program itself */
	int choices[CHOICES];	/* numbers of words: see choices.h */
	bool latency;		/* time single faults in a pass of its own too */
	bool primary;		/* judged before the others and not among them */
};

/* All that the setup of one repetition is given. */
struct workload_input {
	const struct cell *cell;
	struct topology *topology;
	uint64_t seed;		/* of this repetition's random numbers */
};

/*
 * The memory that a repetition faulted in, for verification: folios of @order,
 * @stride_bytes apart, the first at @start; @bytes are those from the first of one
 * to the first of the next, over all. The hook finds the cell's order and the
 * stride of folios that lie side by side.
 */
struct workload_memory {
	void *start;		/* NULL: there is none to look at, */
	const char *reason;	/* and why, unless it is gone; static */
	uint64_t bytes;
	int order;
	uint64_t stride_bytes;
};

#define WORKLOAD_CLAIMS 2

/* What a workload claims of its own: a member of a row's `verify`. All static. */
struct workload_claim {
	const char *name;
	uint64_t asked;
	uint64_t got;
	const char *how;
	const char *reason;	/* why it was not checked; NULL: it was */
};

/*
 * The hooks are called in the order setup, source, run or run_latency, reuse,
 * figures, check, memory, claims, teardown. setup maps and binds but faults nothing
 * in, unless the region needs memory that is there. They return 0 or -errno and
 * report what they return.
 */
struct workload {
	const char *name;
	const char *summary;
	enum folio_kind folios;	/* what its orders are of */
	unsigned int choices;	/* CHOICE_BIT() of those that it heeds */
	bool one_region;	/* not to be cut into windows, so not for sim */
	const char *unit;	/* that figures are per; NULL: the folio */
	uint64_t unit_bytes;	/* of `size`; 0: the folio's */
	bool evict;		/* what setup left in caches is to be out of them */
	/*
	 * Why @cell makes no sense, and how to mend it; NULL: it does. @text is
	 * room for the answer. NULL: what a workload may be asked makes sense.
	 */
	const char *(*refuses)(const struct cell *cell, char *text,
			       size_t size);
	/* Why this machine cannot measure @cell; NULL: it can, or any can. */
	const char *(*lacks)(const struct cell *cell, char *text, size_t size);
	/* Page faults of the region or CELL_FAULTS_UNKNOWN; NULL: one a folio. */
	uint64_t (*faults)(const struct cell *cell);
	/* Folios of the cell's order that it makes the kernel allocate in vain. */
	uint64_t (*undelivered)(const struct cell *cell);
	int (*setup)(const struct workload_input *input, void **state);
	/* What has to be there already, as `memory`; NULL: nothing. */
	void (*source)(void *state, struct workload_memory *memory);
	int (*run)(void *state, struct region *region);
	/* Stores the ns of each fault into latency_ns[0 .. cell_folios() - 1]. */
	int (*run_latency)(void *state, struct region *region,
			   uint32_t *latency_ns);
	/* Where CHOICE_REUSE comes after all faults, in windows as run. */
	int (*reuse)(void *state, struct region *region);
	void (*memory)(void *state, struct workload_memory *memory);
	/* Checks claims of its own, at most WORKLOAD_CLAIMS; returns how many. */
	size_t (*claims)(void *state, struct workload_claim *claims);
	/*
	 * Writes into @reason why the rows do not hold what they claim; leaves it
	 * alone where they do. NULL: the harness checks all that is claimed.
	 */
	void (*check)(void *state, char *reason, size_t size);
	/*
	 * Stores what the workload itself counted over the region, source
	 * "workload", at most @room. Returns how many. NULL: nothing.
	 */
	size_t (*figures)(void *state, struct counter_value *out, size_t room);
	/* Gives everything back; *ns is the time that unmapping took. */
	int (*teardown)(void *state, uint64_t *ns);
};

/* The folios that a worker touches in a repetition. */
uint64_t cell_folios(const struct cell *cell);

/* What figures are divided by: its folios, or units of the workload's own. */
uint64_t cell_units(const struct cell *cell);

/* The page faults that a worker asks for, or CELL_FAULTS_UNKNOWN. */
uint64_t cell_faults(const struct cell *cell);

/* Of its folios those that the kernel shall deliver in the cell's order. */
uint64_t cell_delivered(const struct cell *cell);
/* Whether caches are evicted before the region also where they are hardware's. */
bool cell_evicts(const struct cell *cell);

/* Whether the folios are used in a phase of its own, after all faults. */
bool cell_reuses_after(const struct cell *cell);

/* The words of the config; NULL past the last one. */
const char *cell_trigger_name(int trigger);
const char *cell_offset_name(int offset);

/* The workload called @name in the array @workloads that ends in NULL, or NULL. */
const struct workload *workload_find(const struct workload *const *workloads,
				     const char *name);

#endif
