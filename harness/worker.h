/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One worker: a thread, pinned to a CPU, that does with its part of a cell what
 * workers.c tells it. What both sides see lies in memory that they share.
 */
#ifndef PZBENCH_WORKER_H
#define PZBENCH_WORKER_H

#include <stdint.h>

#include "workers.h"

/* What a worker is told; it says WORKER_IDLE when that is done. */
enum worker_command {
	WORKER_IDLE,
	WORKER_SETUP,
	WORKER_RUN,
	WORKER_LATENCY,
	WORKER_REUSE,
	WORKER_CHECK,
	WORKER_TEARDOWN,
	WORKER_LEAVE,
	WORKER_COMMANDS
};

/* A worker's own, on lines of its own. */
struct worker_slot {
	uint32_t command;	/* enum worker_command; a futex */
	int cpu;
	int err;		/* of the last command, reported */
	bool up;		/* set up and not torn down */
	struct worker_result result;
} __attribute__((aligned(128)));

struct worker_gate {
	uint32_t left;		/* of those told, not done yet; a futex */
	uint32_t arrived __attribute__((aligned(128))); /* ever, to meet */
	struct worker_slot slot[];
};

/*
 * Serves worker @index of @setup until it is told to leave. To be called on a
 * thread of its own, all of whose memory is present.
 */
void worker_serve(const struct workers_setup *setup, struct worker_gate *gate,
		  int index);

/* futex(2) on memory that processes share; @ns 0: for ever. */
void worker_sleep(uint32_t *word, uint32_t value, uint64_t ns);
void worker_wake(uint32_t *word);

#endif
