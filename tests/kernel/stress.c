// SPDX-License-Identifier: GPL-2.0-only
/* Marked pages on their way through the per-CPU lists, and all of it at once */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define STRESS_S	10
#define CHILDREN	3
#define DIRECTED_RUNS	20

/* What a child has seen, in memory that it shares with its parent */
struct witness {
	size_t pages;
	size_t dirty_bytes;
};

/* What was freed is clean: faults clear nothing, marked or not */
static bool freed_is_clean(void)
{
	return has_parameter("init_on_free=1");
}

static void run_on(unsigned long cpus)
{
	cpu_set_t set;
	int cpu;

	CPU_ZERO(&set);
	for (cpu = 0; cpu < 8; cpu++)
		if (cpus & 1UL << cpu)
			CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* One page each @step bytes; returns the dirty bytes, adds to @faults */
static size_t fault_pages(const struct buffer *buffer, size_t step,
			  struct faults *faults)
{
	struct faults some;
	size_t at, dirty = 0;

	read_faults(0, &some);
	for (at = 0; at < buffer->bytes; at += step)
		dirty += fault_and_check(buffer->start + at, PAGE, PAGE);
	some = faults_since(0, &some);
	faults->cleared += some.cleared;
	faults->skipped += some.skipped;
	return dirty;
}

/*
 * Marked pages are used on CPU 1 and freed on CPU 0, every other one, so that
 * they cannot merge and are what CPU 1, in their node, is given next.
 */
static size_t directed_run(struct faults *marked, struct faults *freed, int *err)
{
	struct buffer buffer = { 0, 4 * MB, NULL };
	size_t dirty;

	*err = buffer_map(&buffer);
	if (*err)
		return 0;
	*err = prezero_all("mark");
	run_on(1 << 1);
	dirty = fault_pages(&buffer, PAGE, marked);
	memset(buffer.start, 0xa5, buffer.bytes);
	run_on(1 << 0);
	release_half(buffer.start, buffer.bytes, PAGE);
	*err = *err ? *err : prezero_all("drain");
	run_on(1 << 1);
	dirty += fault_pages(&buffer, 2 * PAGE, freed);
	buffer_unmap(&buffer);
	return dirty;
}

void test_directed(struct tap *tap)
{
	struct faults marked = { 0 }, freed = { 0 };
	size_t dirty = 0;
	int i, err;

	err = allow_order(0);
	if (!err)
		err = write_file(DIR_PZ "prezero_honour", "100");
	for (i = 0; i < DIRECTED_RUNS && !err; i++)
		dirty += directed_run(&marked, &freed, &err);
	run_on(1 << 0 | 1 << 1);
	ok(tap, !err && !dirty,
	   "fault on CPU 1, free on CPU 0: %zu bytes not zero (%d)", dirty, err);
	ok(tap, marked.skipped > marked.cleared &&
	   (freed_is_clean() || freed.cleared > freed.skipped),
	   "marked: %lu skipped, %lu not; freed since: %lu skipped, %lu not",
	   marked.skipped, marked.cleared, freed.skipped, freed.cleared);
	check_leaks(tap, "after the directed test");
}

/*
 * Freed pages are never marked, so whether a merge looks at both its parts shows
 * only when a marked page is put back beside a dirty one. Of the marked pages
 * that CPU 1 took to its lists some are used and come back dirty, by way of CPU
 * 0, whose lists are drained first. Then the rest comes, and merges with them.
 */
static size_t merge_run(size_t used, struct faults *before, int *err)
{
	struct buffer few = { 0, used * PAGE, NULL }, many = { 0, 8 * MB, NULL };
	struct faults after = { 0 };
	size_t dirty;

	*err = buffer_map(&few);
	if (*err)
		return 0;
	*err = prezero_all("mark");
	run_on(1 << 1);
	dirty = fault_pages(&few, PAGE, before);
	memset(few.start, 0xa5, few.bytes);
	run_on(1 << 0);
	buffer_unmap(&few);
	*err = *err ? *err : prezero_all("drain");
	run_on(1 << 1);
	*err = *err ? *err : buffer_map(&many);
	if (*err)
		return dirty;
	dirty += fault_pages(&many, PAGE, &after);
	buffer_unmap(&many);
	return dirty;
}

void test_merge(struct tap *tap)
{
	struct faults before = { 0 };
	size_t dirty = 0;
	int i, err;

	err = allow_order(0);
	if (!err)
		err = write_file(DIR_PZ "prezero_honour", "100");
	for (i = 0; i < DIRECTED_RUNS && !err; i++)
		dirty += merge_run(2 * i + 1, &before, &err);
	run_on(1 << 0 | 1 << 1);
	ok(tap, !err && !dirty && before.skipped > before.cleared,
	   "marked pages merge with dirty ones: %zu bytes not zero (%d)", dirty,
	   err);
	check_leaks(tap, "after the merges");
}

/* Hugetlb folios are cleared in the fault, always: they only disturb */
static void stress_once(unsigned int *seed, struct witness *witness)
{
	const int huge[] = { 0, 0, MAP_HUGETLB };
	const size_t bytes = (1 + rand_r(seed) % 16) * PMD;
	unsigned char *p = map(bytes, huge[rand_r(seed) % 3]);

	if (!p)
		return;
	if (rand_r(seed) % 2)
		madvise(p, bytes, MADV_HUGEPAGE);
	witness->dirty_bytes += fault_and_check(p, bytes, PAGE);
	witness->pages += bytes / PAGE;
	memset(p, 0xa5, bytes);
	if (rand_r(seed) % 2)
		release_half(p, bytes, PAGE << rand_r(seed) % 6);
	munmap(p, bytes);
}

static pid_t stress_child(unsigned int seed, time_t end, struct witness *witness)
{
	const pid_t pid = fork();

	if (pid)
		return pid;
	while (time(NULL) < end)
		stress_once(&seed, witness);
	_exit(0);
}

static int disturb(time_t end)
{
	int err = 0;

	while (time(NULL) < end && !err) {
		err = prezero_all("mark");
		write_file("/proc/sys/vm/nr_hugepages", "64");
		write_file("/proc/sys/vm/compact_memory", "1");
		err = err ? err : prezero_all("mark");
		write_file("/proc/sys/vm/nr_hugepages", "8");
		write_file("/proc/sys/vm/drop_caches", "3");
		err = err ? err : prezero_all("zero");
	}
	write_file("/proc/sys/vm/nr_hugepages", "0");
	return err;
}

/* How many children ended as they should, having seen something */
static int children_well(const pid_t *pids, const struct witness *witness)
{
	int i, status, well = 0;

	for (i = 0; i < CHILDREN; i++)
		if (pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i])
			well += WIFEXITED(status) && !WEXITSTATUS(status) &&
				witness[i].pages;
	return well;
}

static void check_stress(struct tap *tap, struct witness *witness)
{
	const time_t end = time(NULL) + STRESS_S;
	size_t pages = 0, dirty_bytes = 0;
	struct faults faults;
	pid_t pids[CHILDREN];
	int i, well, err;

	err = allow_all_orders();
	read_faults(0, &faults);
	for (i = 0; i < CHILDREN; i++)
		pids[i] = stress_child(i + 1, end, &witness[i]);
	err = err ? err : disturb(end);
	well = children_well(pids, witness);
	faults = faults_since(0, &faults);
	for (i = 0; i < CHILDREN; i++) {
		pages += witness[i].pages;
		dirty_bytes += witness[i].dirty_bytes;
	}
	ok(tap, !dirty_bytes, "stress: %zu bytes not zero in %zu pages",
	   dirty_bytes, pages);
	ok(tap, !err && well == CHILDREN && faults.skipped &&
	   (freed_is_clean() || faults.cleared),
	   "stress: %d of %d children well, small pages %lu cleared, %lu skipped (%d)",
	   well, CHILDREN, faults.cleared, faults.skipped, err);
}

void test_stress(struct tap *tap)
{
	const size_t bytes = CHILDREN * sizeof(struct witness);
	struct witness *witness = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (witness == MAP_FAILED) {
		ok(tap, false, "stress: no memory");
		return;
	}
	check_stress(tap, witness);
	munmap(witness, bytes);
	check_leaks(tap, "after the stress");
}
