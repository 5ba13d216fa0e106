// SPDX-License-Identifier: GPL-2.0-only
#include "child.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/error.h"
#include "harness/mappings.h"

#define STACK_BYTES 16384
#define SLICE_MOST_NS 100000000 /* what the kernel takes, to fair tasks */

/* The C library's would need memory that the child has not got. */
static inline long call(long number, long a, long b)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return result;
}

/* Stops, which the parent can wait for; and ends with it, even if it is killed. */
__attribute__((no_stack_protector))
static int rest(void *parent)
{
	call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
	while (call(SYS_getppid, 0, 0) == (intptr_t)parent)
		call(SYS_kill, call(SYS_getpid, 0, 0), SIGSTOP);
	return 0;
}

/* Private memory that can be written to. */
static bool is_private(const char *mode)
{
	return !strcmp(mode, "rw-p");
}

/*
 * Anonymous memory is there in the child, but empty: the kernel writes to a place
 * in it when a process is scheduled (rseq). What is mapped of files is not there.
 */
static void keep_private(void *start, size_t bytes, const char *mode)
{
	if (is_private(mode) && madvise(start, bytes, MADV_WIPEONFORK))
		madvise(start, bytes, MADV_DONTFORK);
}

static void give_back(void *start, size_t bytes, const char *mode)
{
	if (!is_private(mode))
		return;
	madvise(start, bytes, MADV_KEEPONFORK);
	madvise(start, bytes, MADV_DOFORK);
}

/* What clone() writes there shall not fault: the stack is shared with each child. */
static void touch_stack(const struct child *child)
{
	*(volatile char *)(child->stack + STACK_BYTES - 1) = 0;
}

/* See sched_setattr(2); the C library has it from 2.41 on. */
static bool read_scheduling(struct child_scheduling *out)
{
	return !syscall(SYS_sched_getattr, 0, out, sizeof(*out), 0);
}

/* Where it is refused the parent runs as before, and is interrupted more often. */
static void schedule(const struct child_scheduling *scheduling)
{
	syscall(SYS_sched_setattr, 0, scheduling, 0);
}

/*
 * A batch process that wakes up preempts none, and a child is one too. But as soon
 * as it is there the parent's slice is timed (HRTICK, on by default in Linux 7.2),
 * and that is 1.4 ms with two CPUs, less than some windows last. The longest slice
 * that can be asked for (Linux 6.12) outlasts them.
 */
static void keep_cpu(struct child *child)
{
	struct child_scheduling mine;

	child->is_rescheduled = read_scheduling(&child->scheduling) &&
				child->scheduling.policy == SCHED_OTHER;
	if (!child->is_rescheduled)
		return;
	mine = child->scheduling;
	mine.policy = SCHED_BATCH;
	mine.runtime_ns = SLICE_MOST_NS;
	schedule(&mine);
}

int child_open(struct child *child)
{
	sigset_t all;
	int err = mappings_visit(keep_private);

	if (err)
		return error_report(-err, "/proc/self/maps: %s: mount /proc",
				    strerror(-err));
	child->stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (child->stack == MAP_FAILED) {
		child->stack = NULL;
		return error_report(errno, "no memory for a child: free some");
	}
	touch_stack(child);
	/* A handler of the parent's would run without its memory in the child. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &child->signals);
	keep_cpu(child);
	return 0;
}

int child_inherits(void *start, size_t bytes, bool inherits)
{
	if (!madvise(start, bytes,
		     inherits ? MADV_KEEPONFORK : MADV_WIPEONFORK))
		return 0;
	return error_report(errno, "MADV_KEEPONFORK: %s: use Linux 4.14 or later",
			    strerror(errno));
}

int child_fork(struct child *child)
{
	pid_t pid = clone(rest, child->stack + STACK_BYTES, SIGCHLD,
			  (void *)(intptr_t)getpid());

	if (pid < 0)
		return error_report(errno,
			"cannot fork: %s: make size smaller, or raise ulimit -u",
			strerror(errno));
	child->pid = pid;
	return 0;
}

int child_wait(const struct child *child)
{
	int status;

	if (waitpid(child->pid, &status, WUNTRACED) == child->pid &&
	    WIFSTOPPED(status))
		return 0;
	return error_report(ECHILD,
		"the child that holds the memory died: see dmesg, then try again");
}

void child_end(struct child *child)
{
	if (!child->pid)
		return;
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	child->pid = 0;
	touch_stack(child);
}

void child_close(struct child *child)
{
	child_end(child);
	if (!child->stack)
		return;
	munmap(child->stack, STACK_BYTES);
	child->stack = NULL;
	mappings_visit(give_back);
	if (child->is_rescheduled)
		schedule(&child->scheduling);
	sigprocmask(SIG_SETMASK, &child->signals, NULL);
}
