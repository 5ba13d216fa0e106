// SPDX-License-Identifier: GPL-2.0-only
/*
 * A loop of the kind that will-it-scale runs: map, write to each page, unmap, all
 * of it timed. Shares no code with the harness.
 *
 * usage: loop CPU MEGABYTES REPETITIONS; prints ns per fault, a repetition a line.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static void map_touch_unmap(size_t bytes, size_t page)
{
	volatile char *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		exit(1);
	for (size_t at = 0; at < bytes; at += page)
		map[at] = 1;
	munmap((void *)map, bytes);
}

int main(int argc, char **argv)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes;
	cpu_set_t cpu;

	if (argc != 4)
		return 2;
	CPU_ZERO(&cpu);
	CPU_SET(atoi(argv[1]), &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu))
		return 1;
	bytes = strtoul(argv[2], NULL, 10) << 20;
	for (int left = atoi(argv[3]); left > 0; left--) {
		const double start_ns = now_ns();

		map_touch_unmap(bytes, page);
		printf("%.1f\n", (now_ns() - start_ns) /
				 (double)(bytes / page));
	}
	return 0;
}
