// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a kernel of kernel-patches/ ever hand a process a page that is not
 * zeroed, and does its injector do what docs/kernel-abi.md promises?
 *
 * Runs as /init of a guest that has nothing else (see tests/kernel/README),
 * prints TAP on the console and powers off.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DIR_PZ		"/sys/kernel/debug/page_zeroing/"
#define DIR_THP		"/sys/kernel/mm/transparent_hugepage/"
#define PAGE		4096UL
#define MB		(1UL << 20)
#define PMD		(2 * MB)
#define KEEP_FREE	(96 * MB)
#define ROUNDS		12
#define STRESS_S	15
#define NODES		2

struct tap {
	int number;
	int failed;
};

struct buffer {
	int order;
	size_t bytes;
	unsigned char *start;
};

/* Of one order, since the counts were read last */
struct faults {
	unsigned long cleared;
	unsigned long skipped;
};

static void ok(struct tap *tap, bool good, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%sok %d - ", good ? "" : "not ", ++tap->number);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	tap->failed += !good;
}

static int write_file(const char *path, const char *format, ...)
{
	char text[64];
	va_list args;
	int fd, err = 0;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);

	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* The number behind @key in a file of "key number" lines; -1 if there is none */
static long read_key(const char *path, const char *key)
{
	char line[256];
	long value = -1;
	FILE *file = fopen(path, "r");

	while (file && value < 0 && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			sscanf(line + strlen(key), "%ld", &value);
	if (file)
		fclose(file);
	return value;
}

static void read_faults(int order, struct faults *faults)
{
	unsigned long caller = 0, buddy = 0, skipped = 0;
	char line[256];
	int row;
	FILE *file = fopen(DIR_PZ "counts", "r");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%d %lu %lu %lu", &row, &caller, &buddy,
			   &skipped) == 4 && row == order)
			break;
	if (file)
		fclose(file);
	faults->cleared = caller + buddy;
	faults->skipped = skipped;
}

static int prezero(int node, const char *mode)
{
	return write_file(DIR_PZ "prezero", "%d %s", node, mode);
}

static int prezero_all(const char *mode)
{
	int node, err = 0;

	for (node = 0; node < NODES && !err; node++)
		err = prezero(node, mode);
	return err;
}

/* Only folios of @order on faults in ranges that asked for huge pages */
static void allow_order(int order)
{
	write_file(DIR_THP "hugepages-64kB/enabled",
		   order == 4 ? "madvise" : "never");
	write_file(DIR_THP "hugepages-2048kB/enabled",
		   order == 9 ? "madvise" : "never");
}

/* Huge pages are reserved: it fails where a fault would kill */
static void *map(size_t bytes, int flags)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* Aligned to the largest folio; leaves the rest of the mapping untouched */
static void buffer_map(struct buffer *buffer)
{
	char *p = map(buffer->bytes + PMD, 0);

	p = (char *)(((unsigned long)p + PMD - 1) & ~(PMD - 1));
	madvise(p, buffer->bytes, MADV_HUGEPAGE);
	buffer->start = (unsigned char *)p;
}

static size_t bytes_dirty(const unsigned char *p, size_t bytes)
{
	const unsigned long *word = (const unsigned long *)p;
	size_t i, dirty = 0;

	for (i = 0; i < bytes / sizeof(*word); i++)
		dirty += word[i] != 0;
	return dirty * sizeof(*word);
}

/* One byte a folio, or a read would map the zero page and prove nothing */
static size_t buffer_fault(const struct buffer *buffer)
{
	const size_t step = PAGE << buffer->order;
	unsigned char *p;

	allow_order(buffer->order);
	for (p = buffer->start; p < buffer->start + buffer->bytes; p += step)
		p[step / 2 + 1] = 1;
	for (p = buffer->start; p < buffer->start + buffer->bytes; p += step)
		p[step / 2 + 1] = 0;
	return bytes_dirty(buffer->start, buffer->bytes);
}

/* Fills all memory but KEEP_FREE with a pattern; NULL if that did not work */
static unsigned char *dirty_memory(size_t *bytes)
{
	unsigned char *p;

	*bytes = read_key("/proc/meminfo", "MemFree:") * 1024UL;
	*bytes = (*bytes - KEEP_FREE) & ~(PMD - 1);
	p = map(*bytes, 0);
	if (p)
		memset(p, 0xa5, *bytes);
	return p;
}

/* Every other run of pages first, so that marked and dirty blocks must merge */
static void release_half(unsigned char *p, size_t bytes, size_t run)
{
	size_t at;

	for (at = 0; at + run <= bytes; at += 2 * run)
		madvise(p + at, run, MADV_DONTNEED);
}

static void check_leaks(struct tap *tap, const char *when)
{
	long flags = read_key(DIR_PZ "check", "flag_leaks");
	long magics = read_key(DIR_PZ "check", "magic_leaks");

	ok(tap, !flags && !magics, "%s: %ld flags and %ld magics leaked", when,
	   flags, magics);
}

static void check_buffer(struct tap *tap, int round, int percent,
			 struct buffer *buffer)
{
	struct faults before, after;
	unsigned long skipped, faults;
	size_t dirty;

	read_faults(buffer->order, &before);
	dirty = buffer_fault(buffer);
	read_faults(buffer->order, &after);
	ok(tap, !dirty, "round %d order %d: %zu bytes not zero", round,
	   buffer->order, dirty);
	if (percent < 0)
		return;

	skipped = after.skipped - before.skipped;
	faults = skipped + after.cleared - before.cleared;
	ok(tap, faults >= buffer->bytes / (PAGE << buffer->order) &&
	   labs((long)(100 * skipped) - percent * (long)faults) <= (long)faults,
	   "round %d order %d: %lu of %lu folios skipped, asked for %d %%",
	   round, buffer->order, skipped, faults, percent);
}

/* @percent of the faults shall find zeroed pages; not checked if negative */
static void run_round(struct tap *tap, int round, int percent, size_t run)
{
	struct buffer buffers[] = {
		{ 0, 8 * MB, NULL }, { 4, 32 * MB, NULL }, { 9, 64 * MB, NULL },
	};
	const size_t n = sizeof(buffers) / sizeof(buffers[0]);
	unsigned char *p;
	size_t bytes, i;
	int err = 0;

	allow_order(round % 2 ? 9 : 0);
	for (i = 0; i < n; i++)
		buffer_map(&buffers[i]);
	p = dirty_memory(&bytes);
	ok(tap, p, "round %d: %zu MB dirtied", round, bytes / MB);
	if (run) {
		release_half(p, bytes, run);
		err = prezero_all("mark");
	}
	munmap(p, bytes);
	if (!err)
		err = prezero_all(run ? "drain" : "mark");
	ok(tap, !err, "round %d: free memory prepared (%d)", round, err);
	write_file(DIR_PZ "prezero_honour", "%d", percent < 0 ? 100 : percent);

	for (i = 0; i < n; i++)
		check_buffer(tap, round, percent, &buffers[i]);
	for (i = 0; i < n; i++)
		munmap(buffers[i].start, buffers[i].bytes);
	check_leaks(tap, "after the round");
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Pages that were marked go through the per-CPU lists of both CPUs */
static void test_directed(struct tap *tap)
{
	struct buffer buffer = { 0, 4 * MB, NULL };
	size_t dirty = 0;
	int i;

	write_file(DIR_PZ "prezero_honour", "100");
	for (i = 0; i < 20; i++) {
		prezero_all("mark");
		buffer_map(&buffer);
		pin(1);
		dirty += buffer_fault(&buffer);
		memset(buffer.start, 0xa5, buffer.bytes);
		pin(0);
		munmap(buffer.start, buffer.bytes);
		prezero_all("drain");
		buffer_map(&buffer);
		dirty += buffer_fault(&buffer);
		munmap(buffer.start, buffer.bytes);
	}
	sched_setaffinity(0, sizeof(cpu_set_t), &(cpu_set_t){ { 3 } });
	ok(tap, !dirty, "fault on CPU 1, free on CPU 0: %zu bytes not zero", dirty);
	check_leaks(tap, "after the directed test");
}

/* Exit status: 1 if a page was not zeroed */
static int stress_child(unsigned int seed, time_t end)
{
	const int huge[] = { 0, 0, MAP_HUGETLB };
	unsigned char *p;
	size_t bytes;

	while (time(NULL) < end) {
		bytes = (1 + rand_r(&seed) % 16) * PMD;
		p = map(bytes, huge[rand_r(&seed) % 3]);
		if (!p)
			continue;
		if (rand_r(&seed) % 2)
			madvise(p, bytes, MADV_HUGEPAGE);
		p[0] = 0;
		if (bytes_dirty(p, bytes))
			return 1;
		memset(p, 0xa5, bytes);
		if (rand_r(&seed) % 2)
			release_half(p, bytes, PAGE << rand_r(&seed) % 6);
		munmap(p, bytes);
	}
	return 0;
}

static void disturb(time_t end)
{
	while (time(NULL) < end) {
		prezero_all("mark");
		write_file("/proc/sys/vm/nr_hugepages", "64");
		write_file("/proc/sys/vm/compact_memory", "1");
		prezero_all("mark");
		write_file("/proc/sys/vm/nr_hugepages", "8");
		write_file("/proc/sys/vm/drop_caches", "3");
		prezero_all("zero");
	}
	write_file("/proc/sys/vm/nr_hugepages", "0");
}

static void test_stress(struct tap *tap)
{
	const time_t end = time(NULL) + STRESS_S;
	int i, status, children = 3, dirty = 0, died = 0;

	write_file(DIR_THP "hugepages-64kB/enabled", "madvise");
	write_file(DIR_THP "hugepages-2048kB/enabled", "madvise");
	for (i = 0; i < children; i++)
		if (!fork())
			_exit(stress_child(i + 1, end));
	disturb(end);
	for (i = 0; i < children; i++) {
		wait(&status);
		dirty += WIFEXITED(status) && WEXITSTATUS(status);
		died += !WIFEXITED(status);
	}
	ok(tap, !dirty && !died, "stress: of %d children %d saw dirty pages, %d died",
	   children, dirty, died);
	check_leaks(tap, "after the stress");
}

static bool has_parameter(const char *parameter)
{
	char line[1024] = "";
	FILE *file = fopen("/proc/cmdline", "r");

	if (file) {
		if (!fgets(line, sizeof(line), file))
			line[0] = '\0';
		fclose(file);
	}
	return strstr(line, parameter);
}

static void test_bad_text(struct tap *tap)
{
	ok(tap, prezero(0, "nonsense") == -EINVAL, "unknown mode is refused");
	ok(tap, write_file(DIR_PZ "prezero", "x") == -EINVAL, "bad node is refused");
	ok(tap, prezero(63, "mark") == -ENODEV, "absent node is refused");
	ok(tap, write_file(DIR_PZ "prezero_honour", "101") == -EINVAL,
	   "more than 100 %% is refused");
}

static void run_tests(struct tap *tap)
{
	const int percents[] = { 0, 50, 100 };
	const bool clean = has_parameter("init_on_free=1");
	int round;

	if (prezero(0, "track") == -EOPNOTSUPP) {
		printf("# SKIP: this kernel does not track zeroed blocks\n");
		return;
	}
	test_bad_text(tap);
	for (round = 0; round < ROUNDS; round++)
		run_round(tap, round, clean ? -1 : percents[round % 3], 0);
	for (; round < ROUNDS + 6; round++)
		run_round(tap, round, -1, PAGE << (round % 6));
	test_directed(tap);
	test_stress(tap);
	run_round(tap, round, clean ? -1 : 50, 0);
}

static void mount_all(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

int main(void)
{
	struct tap tap = { 0, 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	mount_all();
	run_tests(&tap);
	printf("1..%d\n", tap.number);
	printf("# %s: %d of %d failed\n", tap.failed ? "FAIL" : "PASS", tap.failed,
	       tap.number);
	fflush(stdout);
	if (getpid() == 1)
		reboot(RB_AUTOBOOT);
	return tap.failed ? 1 : 0;
}
