// SPDX-License-Identifier: GPL-2.0-only
#include "harness/interrupt.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "harness/error.h"

int interrupt_open(struct interrupt *interrupt)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	interrupt->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (interrupt->fd < 0)
		return error_report(errno,
			"signalfd: %s: this needs a kernel with CONFIG_SIGNALFD",
			strerror(errno));
	sigprocmask(SIG_BLOCK, &set, &interrupt->before);
	return 0;
}

void interrupt_close(struct interrupt *interrupt)
{
	if (interrupt->fd < 0)
		return;
	close(interrupt->fd);
	interrupt->fd = -1;
	sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
}

int interrupt_pending(const struct interrupt *interrupt)
{
	struct signalfd_siginfo info;

	if (read(interrupt->fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}
