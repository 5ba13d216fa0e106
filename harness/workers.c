// SPDX-License-Identifier: GPL-2.0-only
#include "workers.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "mappings.h"
#include "region.h"
#include "topology.h"
#include "units.h"
#include "worker.h"

#define LOOK_NS 100000000	/* how often to look whether all live */
#define REAP_NS 1000000
#define STACK_BYTES 262144

struct workers {
	struct workers_setup setup;
	struct worker_gate *gate;	/* shared with them */
	size_t gate_bytes;
	int n;				/* workers */
	int n_children;
	bool killed;			/* there is nobody left to be told */
	pid_t child[WORKERS_MAX];	/* 0: ended, and waited for */
};

/* --- in the processes of the workers */

struct thread {
	const struct workers *workers;
	int index;
	pthread_t id;
};

static void *thread_main(void *argument)
{
	const struct thread *thread = argument;

	worker_serve(&thread->workers->setup, thread->workers->gate,
		     thread->index);
	return NULL;
}

static int start_threads(struct thread *threads, int n)
{
	pthread_attr_t attributes;
	int i, err = 0;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (i = 0; i < n && !err; i++)
		err = pthread_create(&threads[i].id, &attributes, thread_main,
				     &threads[i]);
	pthread_attr_destroy(&attributes);
	if (err)
		return error_report(err,
			"thread %d of %d cannot be started (%s): take fewer threads",
			i + 1, n + 1, strerror(err));
	return 0;
}

/*
 * A forked process has the program's pages read-only, or not mapped at all: what
 * faults there would be counted in the region. Not by mlockall(), which wants a
 * privilege. What cannot be populated is not memory of the program's.
 */
static void prefault(void *start, size_t bytes, const char *mode)
{
	if (mode[0] == 'r')
		madvise(start, bytes, mode[1] == 'w' ? MADV_POPULATE_WRITE :
						       MADV_POPULATE_READ);
}

/* Each worker has some files open. */
static void allow_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Workers @first .. @first + @n - 1, all of them threads of this process. */
static int host(const struct workers *workers, int first, int n)
{
	struct thread *threads = calloc((size_t)n, sizeof(*threads));
	int i;

	if (!threads)
		return error_report(ENOMEM, "no memory for %d workers", n);
	for (i = 1; i < n; i++)
		threads[i] = (struct thread){ workers, first + i, 0 };
	allow_files();
	if (start_threads(threads + 1, n - 1))
		return -1;
	mappings_visit(prefault);
	worker_serve(&workers->setup, workers->gate, first);
	for (i = 1; i < n; i++)
		pthread_join(threads[i].id, NULL);
	free(threads);
	return 0;
}

#define EXIT_REPORTED 1

/* The program's end, however it comes, is that of its workers too. */
static pid_t fork_host(const struct workers *workers, int first, int n)
{
	const pid_t program = getpid();
	pid_t child = fork();

	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != program)
		_exit(EXIT_REPORTED);
	_exit(host(workers, first, n) ? EXIT_REPORTED : 0);
}

/* --- in the program */

static void kill_all(struct workers *workers)
{
	int i;

	for (i = 0; i < workers->n_children; i++)
		if (workers->child[i])
			kill(workers->child[i], SIGKILL);
	for (i = 0; i < workers->n_children; i++)
		if (workers->child[i])
			waitpid(workers->child[i], NULL, 0);
	memset(workers->child, 0, sizeof(workers->child));
	workers->killed = true;
}

static int report_death(int status)
{
	if (WIFSIGNALED(status))
		return error_report(ECHILD,
			"a worker was killed by signal %d (%s): if dmesg says that memory ran out, make size smaller or take fewer threads",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == EXIT_REPORTED)
		return -ECHILD;
	return error_report(ECHILD,
		"a worker ended by itself with status %d: does the workload call exit()?",
		WEXITSTATUS(status));
}

static int look_for_dead(struct workers *workers)
{
	int i, status;

	for (i = 0; i < workers->n_children; i++) {
		if (!workers->child[i] ||
		    waitpid(workers->child[i], &status, WNOHANG) <= 0)
			continue;
		workers->child[i] = 0;
		return report_death(status);
	}
	return 0;
}

static int wait_for_all(struct workers *workers)
{
	const uint64_t limit_ns = workers->setup.limit_ns;
	const uint64_t start_ns = region_clock_ns();
	uint32_t *left = &workers->gate->left, n;
	int err = 0;

	while (!err && (n = __atomic_load_n(left, __ATOMIC_ACQUIRE))) {
		worker_sleep(left, n, LOOK_NS);
		err = look_for_dead(workers);
		if (!err && region_clock_ns() - start_ns > limit_ns)
			err = error_report(ETIMEDOUT,
				"a worker is not done after %llu s and was ended: make size smaller, or see whether its CPU is free",
				(unsigned long long)(limit_ns / UNITS_NS_PER_S));
	}
	if (err)
		kill_all(workers);
	return err;
}

/* Workers @first .. @last - 1 do @command at once. The first error of theirs. */
static int tell(struct workers *workers, int first, int last,
		enum worker_command command)
{
	struct worker_slot *slot = workers->gate->slot;
	int i, err;

	if (workers->killed)
		return -ECHILD;
	__atomic_store_n(&workers->gate->left, (uint32_t)(last - first),
			 __ATOMIC_RELEASE);
	for (i = first; i < last; i++) {
		__atomic_store_n(&slot[i].command, command, __ATOMIC_RELEASE);
		worker_wake(&slot[i].command);
	}
	err = wait_for_all(workers);
	for (i = first; i < last && !err; i++)
		err = slot[i].err;
	return err;
}

static int tell_in_turn(struct workers *workers, enum worker_command command)
{
	int i, err = 0;

	for (i = 0; i < workers->n && !err; i++)
		err = tell(workers, i, i + 1, command);
	return err;
}

static int open_gate(struct workers *workers)
{
	void *memory;

	workers->gate_bytes = sizeof(*workers->gate) +
			      (size_t)workers->n * sizeof(struct worker_slot);
	memory = mmap(NULL, workers->gate_bytes, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno, "no memory for %d workers: take fewer threads",
				    workers->n);
	workers->gate = memory;
	/* Without the privilege it is in memory all the same: it is in use. */
	mlock(memory, workers->gate_bytes);
	return 0;
}

static int choose_cpus(struct workers *workers)
{
	const struct cell *cell = workers->setup.cell;
	int cpus[WORKERS_MAX];
	int i, n;

	n = topology_node_cpus(workers->setup.topology, cell->cpu_node, cpus,
			       WORKERS_MAX);
	if (n < workers->n)
		return error_report(EINVAL,
			"node %d has fewer than %d CPUs: take fewer threads",
			cell->cpu_node, workers->n);
	for (i = 0; i < workers->n; i++)
		workers->gate->slot[i].cpu = cpus[i];
	return 0;
}

static int start_all(struct workers *workers)
{
	const bool processes = workers->setup.cell->choices[CHOICE_WORKERS] ==
			       WORKERS_PROCESSES;
	const int each = processes ? 1 : workers->n;
	int i;
	pid_t child;

	for (i = 0; i < workers->n / each; i++) {
		child = fork_host(workers, i * each, each);
		if (child < 0)
			return error_report(errno,
				"worker %d of %d cannot be started (%s): take fewer threads",
				i + 1, workers->n, strerror(errno));
		workers->child[workers->n_children++] = child;
	}
	return tell_in_turn(workers, WORKER_SETUP);
}

int workers_start(const struct workers_setup *setup, struct workers **out)
{
	struct workers *workers = calloc(1, sizeof(*workers));
	int err;

	if (!workers)
		return error_report(ENOMEM, "no memory for workers");
	workers->setup = *setup;
	workers->n = setup->cell->threads;
	err = open_gate(workers);
	if (!err)
		err = choose_cpus(workers);
	if (!err)
		err = start_all(workers);
	if (err)
		workers_end(workers);
	else
		*out = workers;
	return err;
}

int workers_run(struct workers *workers, enum workers_pass pass)
{
	static const enum worker_command commands[] = {
		[WORKERS_FAULT] = WORKER_RUN,
		[WORKERS_LATENCY] = WORKER_LATENCY,
		[WORKERS_REUSE] = WORKER_REUSE,
	};

	return tell(workers, 0, workers->n, commands[pass]);
}

int workers_check(struct workers *workers)
{
	return tell_in_turn(workers, WORKER_CHECK);
}

int workers_teardown(struct workers *workers)
{
	return tell_in_turn(workers, WORKER_TEARDOWN);
}

struct worker_result workers_result(const struct workers *workers, int index)
{
	return workers->gate->slot[index].result;
}

/* What a workload changed on the system goes with its teardown. */
static void tear_down_rest(struct workers *workers)
{
	int i;

	for (i = 0; i < workers->n; i++)
		if (workers->gate->slot[i].up)
			tell(workers, i, i + 1, WORKER_TEARDOWN);
}

static void leave(struct workers *workers)
{
	int i;

	for (i = 0; i < workers->n; i++) {
		__atomic_store_n(&workers->gate->slot[i].command, WORKER_LEAVE,
				 __ATOMIC_RELEASE);
		worker_wake(&workers->gate->slot[i].command);
	}
}

static void reap(struct workers *workers)
{
	const struct timespec pause = { .tv_nsec = REAP_NS };
	const uint64_t start_ns = region_clock_ns();
	int i = 0;

	while (i < workers->n_children &&
	       region_clock_ns() - start_ns < workers->setup.limit_ns) {
		if (workers->child[i] &&
		    !waitpid(workers->child[i], NULL, WNOHANG)) {
			nanosleep(&pause, NULL);
			continue;
		}
		workers->child[i++] = 0;
	}
	kill_all(workers);
}

void workers_end(struct workers *workers)
{
	if (!workers)
		return;
	if (workers->n_children && !workers->killed) {
		tear_down_rest(workers);
		leave(workers);
		reap(workers);
	}
	if (workers->gate)
		munmap(workers->gate, workers->gate_bytes);
	free(workers);
}
