// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks whose misses follow from the shape of the caches, which run.sh chooses:
 * L1 32 KB, 8 ways; L2 256 KB, 8 ways; last level 1 MB, 16 ways. A huge page
 * lies in one piece, so its lines fill sets evenly.
 */
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define READ "movzbl (%%rdi), %%eax\n\t"
#define WRITE "movb $1, (%%rdi)\n\t"
/* rcx accesses, rsi bytes apart */
#define WALK(access) "1: " access "add %%rsi, %%rdi\n\tdec %%rcx\n\tjnz 1b"
/* ten times eight lines, or nine, 4 KB apart: one set of the L1 */
#define WALK_SET                                                          \
	"mov $10, %%edx\n\tmov %%rdi, %%r10\n\tmov %%rcx, %%r11\n\t"      \
	"2: mov %%r10, %%rdi\n\tmov %%r11, %%rcx\n\t" WALK(READ) "\n\t"   \
	"dec %%edx\n\tjnz 2b"

/* A tick may fall into one, so each is done some times over. */
#define TRIES 4

static void walk_set(struct guest *g, int number, char *memory, long lines)
{
	for (int i = 0; i < TRIES; i++) {
		MEASURE_ID(g, number, REGION(N_REGIONS + number) + i, WALK_SET,
			   memory, (void *)PAGE, lines);
		MEASURE_ID(g, number, REGION(number) + i, WALK_SET, memory,
			   (void *)PAGE, lines);
	}
}

/* The first of each pair, of an id of no interest, leaves the caches ready. */
static void walk_reading(struct guest *g, int number, char *memory, long bytes)
{
	for (int i = 0; i < TRIES; i++) {
		MEASURE_ID(g, number, REGION(N_REGIONS + number) + i,
			   WALK(READ), memory, (void *)LINE, bytes / LINE);
		MEASURE_ID(g, number, REGION(number) + i, WALK(READ), memory,
			   (void *)LINE, bytes / LINE);
	}
}

static void walk_writing(struct guest *g, int number, char *memory, long bytes)
{
	for (int i = 0; i < TRIES; i++) {
		MEASURE_ID(g, number, REGION(N_REGIONS + number) + i,
			   WALK(WRITE), memory, (void *)LINE, bytes / LINE);
		MEASURE_ID(g, number, REGION(number) + i, WALK(WRITE), memory,
			   (void *)LINE, bytes / LINE);
	}
}

/* CPU 1 of another node takes each line, dirties it, and CPU 0 takes it back. */
static void ping_pong(struct guest *g, char *memory, long bytes)
{
	volatile int *turn = shared_flag();
	pid_t pid;

	pid = start_child();
	if (!pid) {
		pin(1);
		for (int i = 0; i < TRIES; i++) {
			while (*turn != 2 * i + 1)
				sched_yield();
			for (long at = 0; at < bytes; at += LINE)
				((volatile char *)memory)[at] = 2;
			*turn = 2 * i + 2;
		}
		_exit(0);
	}
	for (int i = 0; i < TRIES; i++) {
		*turn = 2 * i + 1;
		while (*turn != 2 * i + 2)
			sched_yield();
		MEASURE_ID(g, PING_PONG, REGION(PING_PONG) + i, WALK(WRITE),
			   memory, (void *)LINE, bytes / LINE);
	}
	waitpid(pid, NULL, 0);
}

static char *shared_memory(void)
{
	char *memory = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap shared");
	return memory;
}

static void random_walk(struct guest *g, char *memory)
{
	memset(memory, 1, HUGE);
	MEASURE(g, RANDOM_WALK, "xor %%edx, %%edx\n\t" RANDOM_WALK_ASM, memory,
		0, RANDOM_STEPS);
}

/* While the plugin rests far more than L1 holds is read, then what it held. */
static void rest_between(struct guest *g, char *memory)
{
	const long bytes = 16 << 10;

	for (int i = 0; i < TRIES; i++) {
		MEASURE_ID(g, RESTED, REGION(N_REGIONS + RESTED) + i,
			   WALK(READ), memory, (void *)LINE, bytes / LINE);
		MARKER_EMIT(MARKER_REST, g->table, 0);
		for (long at = 0; at < HUGE; at += LINE)
			(void)*(volatile char *)(memory + at);
		MARKER_EMIT(MARKER_WAKE, g->table, 0);
		MEASURE_ID(g, RESTED, REGION(RESTED) + i, WALK(READ), memory,
			   (void *)LINE, bytes / LINE);
	}
	MARKER_EMIT(MARKER_REST, g->table, 0);
	MEASURE(g, RESTING, WALK(READ), memory, (void *)LINE, bytes / LINE);
	MARKER_EMIT(MARKER_WAKE, g->table, 0);
}

void test_caches(struct guest *g)
{
	char *memory = huge_page(0);

	walk_reading(g, L1_FITS, memory, 16 << 10);
	walk_reading(g, L1_WALK, memory, 64 << 10);
	walk_set(g, SET_FITS, memory + PAGE - LINE, 7);
	walk_set(g, SET_WALK, memory + PAGE - LINE, 9);
	walk_reading(g, L2_WALK, memory, 512 << 10);
	walk_reading(g, LLC_LOADS, memory, HUGE);
	walk_writing(g, LLC_STORES, memory, HUGE);
	walk_reading(g, REMOTE, huge_page(1), HUGE);
	ping_pong(g, shared_memory(), 16 << 10);
	random_walk(g, memory);
	rest_between(g, memory);
}
