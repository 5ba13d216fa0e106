/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A forked process that does nothing but hold its copy of a buffer's memory, so
 * that the kernel copies what the parent writes to. It gets none of the other
 * memory that the parent writes to: that too would be copied, fault by fault,
 * within the region.
 */
#ifndef PZBENCH_CHILD_H
#define PZBENCH_CHILD_H

#include <stdbool.h>
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/* struct sched_attr of sched_setattr(2), as it was first. */
struct child_scheduling {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns, deadline_ns, period_ns;
};

struct child {
	char *stack;			/* NULL: not open */
	pid_t pid;			/* 0: there is none */
	sigset_t signals;		/* of the parent, before */
	struct child_scheduling scheduling; /* likewise, if it was changed */
	bool is_rescheduled;
};

/*
 * Prepares: from now until child_close() a fork copies no writable private memory
 * but what is mapped later, signals wait, and a child waits for its turn, until the
 * parent does or has run for long, rather than take the CPU as it is made. 0 or
 * -errno, reported.
 */
int child_open(struct child *child);

/* Whether a fork copies @bytes of anonymous memory. 0 or -errno, reported. */
int child_inherits(void *start, size_t bytes, bool inherits);

/* Only forks, to lie within a region. 0 or -errno, reported. */
int child_fork(struct child *child);

/* Until it has come to rest. 0 or -errno, reported. */
int child_wait(const struct child *child);

/* Ends it, if there is one; returns when its memory is given back. */
void child_end(struct child *child);

/* Ends it as well. Undoes child_open(), if that was called. */
void child_close(struct child *child);

#endif
