// SPDX-License-Identifier: GPL-2.0-only
#include "harness/interrupt.h"

#include <stddef.h>
#include <time.h>

void interrupt_hold(struct interrupt *interrupt)
{
	sigemptyset(&interrupt->signals);
	sigaddset(&interrupt->signals, SIGINT);
	sigaddset(&interrupt->signals, SIGTERM);
	sigaddset(&interrupt->signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &interrupt->signals, &interrupt->before);
	interrupt->held = true;
}

void interrupt_release(struct interrupt *interrupt)
{
	if (!interrupt->held)
		return;
	sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
	interrupt->held = false;
}

int interrupt_pending(const struct interrupt *interrupt)
{
	const struct timespec now = { 0 };
	int number = sigtimedwait(&interrupt->signals, NULL, &now);

	return number > 0 ? number : 0;
}
