// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bare loop that pzbench is held against: map, clock, one byte written into
 * each page, clock, unmap. Shares no code with the harness.
 *
 * usage: bare CPU MEGABYTES REPETITIONS; prints ns per fault, a repetition a line.
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ALIGN ((size_t)1 << 30)	/* as pzbench maps, for the same page tables */

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

/* Placed as pzbench's loop is, so that code alignment is no difference. */
__attribute__((noinline, aligned(64)))
static void touch(volatile char *byte, size_t stride, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++, byte += stride)
		*byte = 1;
}

static double repetition_ns(size_t bytes)
{
	char *map = mmap(NULL, bytes + ALIGN, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	double start_ns, ns;
	char *buffer;

	if (map == MAP_FAILED)
		exit(1);
	buffer = (char *)(((uintptr_t)map + ALIGN - 1) & ~(ALIGN - 1));
	madvise(buffer, bytes, MADV_NOHUGEPAGE);
	start_ns = now_ns();
	touch(buffer, page, bytes / page);
	ns = now_ns() - start_ns;
	munmap(map, bytes + ALIGN);
	return ns / (double)(bytes / page);
}

int main(int argc, char **argv)
{
	cpu_set_t cpus;
	int i;

	if (argc != 4)
		return 2;
	CPU_ZERO(&cpus);
	CPU_SET(atoi(argv[1]), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		return 1;
	for (i = 0; i < atoi(argv[3]); i++)
		printf("%.3f\n", repetition_ns((size_t)atoi(argv[2]) << 20));
	return 0;
}
