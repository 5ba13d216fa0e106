// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.h"

#include <stddef.h>
#include <time.h>

/* nohup's wish holds: once blocked, an ignored signal would come after all. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return !sigaction(number, NULL, &action) &&
	       action.sa_handler == SIG_IGN;
}

void interrupt_hold(struct interrupt *interrupt)
{
	sigemptyset(&interrupt->signals);
	sigaddset(&interrupt->signals, SIGINT);
	sigaddset(&interrupt->signals, SIGTERM);
	sigaddset(&interrupt->signals, SIGQUIT);
	if (!is_ignored(SIGHUP))
		sigaddset(&interrupt->signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &interrupt->signals, &interrupt->before);
	/* A reader of the progress that went away must not leave knobs changed. */
	interrupt->pipe_before = signal(SIGPIPE, SIG_IGN);
	interrupt->held = true;
}

void interrupt_release(struct interrupt *interrupt)
{
	if (!interrupt->held)
		return;
	signal(SIGPIPE, interrupt->pipe_before);
	sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
	interrupt->held = false;
}

int interrupt_pending(const struct interrupt *interrupt)
{
	const struct timespec now = { 0 };
	int number = sigtimedwait(&interrupt->signals, NULL, &now);

	return number > 0 ? number : 0;
}
