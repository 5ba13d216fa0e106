/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM, SIGQUIT and SIGHUP (unless ignored, as under nohup), held
 * back while knobs are changed: no handler runs; the run asks between
 * repetitions and ends by itself. SIGPIPE is ignored for that time.
 */
#ifndef PZBENCH_INTERRUPT_H
#define PZBENCH_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

struct interrupt {
	bool held;
	sigset_t signals;
	sigset_t before;	/* the mask that interrupt_release() puts back */
	void (*pipe_before)(int);	/* what SIGPIPE did */
};

void interrupt_hold(struct interrupt *interrupt);

/* Does nothing where none are held. */
void interrupt_release(struct interrupt *interrupt);

/* The signal that came since the last question, 0 = none. */
int interrupt_pending(const struct interrupt *interrupt);

#endif
