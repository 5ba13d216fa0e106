/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP, held back while knobs are changed: no handler
 * runs; the run asks between repetitions and ends by itself.
 */
#ifndef PZBENCH_INTERRUPT_H
#define PZBENCH_INTERRUPT_H

#include <signal.h>

struct interrupt {
	int fd;
	sigset_t before;	/* the mask that interrupt_close() puts back */
};

/* -errno, reported. */
int interrupt_open(struct interrupt *interrupt);
void interrupt_close(struct interrupt *interrupt);

/* The signal that came since the last question, 0 = none. */
int interrupt_pending(const struct interrupt *interrupt);

#endif
