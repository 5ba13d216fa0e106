/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the test's guest share. run.sh knows the numbers. */
#ifndef PZBENCH_TESTS_VPMU_GUEST_H
#define PZBENCH_TESTS_VPMU_GUEST_H

#include <stddef.h>
#include <stdint.h>

#include "harness/marker.h"
#include "harness/sim_events.h"

#define PAGE 4096
#define HUGE (2 << 20)
#define LINE SIM_LINE_BYTES

enum {
	/* guest_count.c */
	EMPTY = 1,
	LOOP,
	ONE_NOP,
	TEN_NOPS,
	STOSB,
	STOSB_NONE,
	STOSB_FAULTS,
	MOVSB_FAULTS,
	LODSB,
	CMPSB_EQUAL,
	CMPSB_DIFFERS,
	CMPSB_FAULTS,
	SCASB,
	TOUCH,
	TOUCH_READ_MODIFY,
	PUSH_FAULT,
	FETCH_FAULT,
	SYSCALL,
	KERNEL_FAULT,
	TICKS,
	KERNEL_TICKS,
	OUTER,
	INNER,
	TWICE_OPEN,
	TWICE_USED,
	NEVER_CLOSED,
	NEVER_OPENED,
	SWITCHED,
	MIGRATED,
	CPU0,
	CPU1,
	FORKED,
	/* guest_access.c */
	LOADS,
	STORES,
	UPDATES,
	STACK,
	VECTOR,
	CALLS,
	/* guest_cache.c */
	L1_FITS,
	L1_WALK,
	SET_FITS,
	SET_WALK,
	L2_WALK,
	LLC_LOADS,
	LLC_STORES,
	REMOTE,
	PING_PONG,
	RANDOM_WALK,
	RESTED,
	RESTING,
	N_REGIONS,
	/* guest_order.c: four a clearing order, above those of no interest */
	ORDERS = 200,
};

/* Each is a batch of its own; what is tried again is a further window of it. */
#define REGION(number) ((uint64_t)(number) << SIM_WINDOW_BITS)

struct guest {
	const void *table; /* of the markers */
	uint64_t ticks[N_REGIONS]; /* by the guest's clock, around each region */
};

#define READ_TSC(into)        \
	"rdtsc\n\t"           \
	"shl $32, %%rdx\n\t"  \
	"or %%rdx, %%rax\n\t" \
	"mov %%rax, %[" into "]\n\t"

/*
 * Runs @body as region @id with rdi, rsi and rcx set. It may use rax, rdx, r10
 * and r11; nothing but it and one jump is in the region.
 */
#define MEASURE_ID(guest, number, id, body, rdi, rsi, rcx)                   \
	do {                                                                 \
		uint64_t load_, start_, end_;                                \
		const void *rdi_ = (rdi), *rsi_ = (rsi);                     \
		uint64_t rcx_ = (rcx);                                       \
                                                                             \
		__asm__ volatile(                                            \
			READ_TSC("start") MARKER_ASM("%c[open]") body        \
			"\n\t" MARKER_ASM("%c[close]") READ_TSC("end")       \
			: [load] "=&r"(load_), [start] "=&r"(start_),        \
			  [end] "=&r"(end_), "+D"(rdi_), "+S"(rsi_),         \
			  "+c"(rcx_)                                         \
			: MARKER_ADDRESSES((guest)->table, id),              \
			  [open] "i"(MARKER_OPEN), [close] "i"(MARKER_CLOSE) \
			: "rax", "rdx", "r10", "r11", "xmm0", "memory",      \
			  "cc");                                             \
		(guest)->ticks[number] = end_ - start_;                      \
	} while (0)

#define MEASURE(guest, number, body, rdi, rsi, rcx) \
	MEASURE_ID(guest, number, REGION(number), body, rdi, rsi, rcx)

/* Prints what failed and ends the guest. */
void fail(const char *what) __attribute__((noreturn));

/*
 * Pages that no one has touched. The page before them is there, so their page
 * table is too; small ones, as no huge page fits.
 */
#define PAGES 64
char *fresh_pages(int protection);
char *touched_pages(void);

/* One page of 2 MB, present, on @node; -1: on any. */
char *huge_page(int node);

void pin(int cpu);

/* Memory that children share with the guest, zeroed. */
volatile int *shared_flag(void);
int start_child(void);

void test_counts(struct guest *guest);
void test_accesses(struct guest *guest);
void test_caches(struct guest *guest);
void test_orders(struct guest *guest);
/* Tells the plugin of a thousand pages; of one wrongly if @lie. */
void test_memory(struct guest *guest, int lie);

/*
 * @steps loads and stores here and there in the 2 MB at @memory; cachegrind
 * counts the same in a program of its own (oracle.c).
 */
#define RANDOM_WALK_ASM                                 \
	"1: imul $0x5851f42d, %%rdx, %%rdx\n\t"         \
	"add $0x14057b7f, %%rdx\n\t"                    \
	"mov %%rdx, %%rax\n\tshr $17, %%rax\n\t"        \
	"and $0x1fffff, %%eax\n\t"                      \
	"movzbl (%%rdi,%%rax), %%r10d\n\t"              \
	"shr $3, %%eax\n\t"                             \
	"movb %%r10b, (%%rdi,%%rax)\n\t"                \
	"dec %%rcx\n\tjnz 1b"

#define RANDOM_STEPS 300000

#endif
