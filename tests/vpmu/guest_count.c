// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions of known instructions. Each one's own length in guest time goes to the
 * console: with -icount shift=1 and a 1 GHz TSC two ticks are one instruction,
 * which is an oracle that shares nothing with the plugin.
 */
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define LONG_LOOPS 10000000
#define LONG_CALLS 50000L

static void straight(struct guest *g)
{
	MEASURE(g, EMPTY, "", 0, 0, 0);
	MEASURE(g, LOOP, "1: dec %%rcx; jnz 1b", 0, 0, 1000);
	MEASURE(g, ONE_NOP, "nop", 0, 0, 0);
	MEASURE(g, TEN_NOPS, ".rept 10; nop; .endr", 0, 0, 0);
}

static void repeats(struct guest *g)
{
	static char megabyte[1 << 20];
	char *zeros = touched_pages(), *other = touched_pages();

	for (size_t i = 0; i < sizeof(megabyte); i += PAGE)
		megabyte[i] = 1;
	other[8000] = 1;
	MEASURE(g, STOSB, "xor %%eax, %%eax; rep stosb", megabyte, 0,
		sizeof(megabyte));
	MEASURE(g, STOSB_NONE, "rep stosb", megabyte, 0, 0);
	MEASURE(g, STOSB_FAULTS, "rep stosb", fresh_pages(PROT_READ | PROT_WRITE), 0,
		PAGES * PAGE);
	MEASURE(g, MOVSB_FAULTS, "rep movsb", fresh_pages(PROT_READ | PROT_WRITE),
		fresh_pages(PROT_READ), PAGES * PAGE);
	MEASURE(g, LODSB, "rep lodsb", 0, zeros, 5000);
	MEASURE(g, CMPSB_EQUAL, "repe cmpsb", zeros, zeros, 9000);
	MEASURE(g, CMPSB_DIFFERS, "repe cmpsb", zeros, other, 9000);
	MEASURE(g, CMPSB_FAULTS, "repe cmpsb", zeros, fresh_pages(PROT_READ),
		PAGES * PAGE);
	MEASURE(g, SCASB, "mov $1, %%eax; repne scasb", other, 0, 9000);
}

/* One page of code that nobody has fetched from: `ret`. */
static void *unfetched(void)
{
	static const char ret = (char)0xc3;
	int fd = memfd_create("text", 0);
	void *text;

	if (fd < 0 || write(fd, &ret, 1) != 1)
		fail("memfd");
	text = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (text == MAP_FAILED)
		fail("mmap text");
	return text;
}

static void faults(struct guest *g)
{
	MEASURE(g, TOUCH,
		"1: movb $1, (%%rdi); add $4096, %%rdi; "
		"dec %%rcx; jnz 1b",
		fresh_pages(PROT_READ | PROT_WRITE), 0, PAGES);
	MEASURE(g, TOUCH_READ_MODIFY,
		"1: movzbl (%%rdi), %%eax; incb (%%rdi); add $4096, %%rdi; "
		"dec %%rcx; jnz 1b",
		fresh_pages(PROT_READ | PROT_WRITE), 0, PAGES);
	/* The faulting instruction ends its block, as one before a fetch does. */
	MEASURE(g, PUSH_FAULT,
		"mov %%rsp, %%rdx; mov %%rdi, %%rsp; call 1f; 1: "
		"mov %%rdx, %%rsp",
		fresh_pages(PROT_READ | PROT_WRITE) + PAGE, 0, 0);
	MEASURE(g, FETCH_FAULT, "sub $128, %%rsp; call *%%rdi; add $128, %%rsp",
		unfetched(), 0, 0);
}

static void kernel(struct guest *g)
{
	/* getppid */
	MEASURE(g, SYSCALL, "mov $110, %%eax; syscall", 0, 0, 0);
	/* times(), which writes to a page not there yet */
	MEASURE(g, KERNEL_FAULT, "mov $100, %%eax; syscall",
		fresh_pages(PROT_READ | PROT_WRITE), 0, 0);
}

static void ticks(struct guest *g)
{
	MEASURE(g, TICKS, "1: dec %%rcx; jnz 1b", 0, 0, LONG_LOOPS);
	/* getppid, and rcx is the system call's */
	MEASURE(g, KERNEL_TICKS,
		"1: mov $110, %%eax; syscall; dec %%rsi; jnz 1b", 0,
		(void *)LONG_CALLS, 0);
}

static void nested(struct guest *g)
{
	uint64_t load;

	/* The ids' digits are those of one another. */
	__asm__ volatile(
		MARKER_ASM(
			"%c[open]") "nop\n\t"
				    "xchg %[a1], %[inner]\n\t" MARKER_ASM("%c[open]") "nop\n\tnop\n\t" MARKER_ASM(
					    "%c[close]") "xchg %[a1], %[inner]\n\t" MARKER_ASM("%c[close]")
		: [load] "=&r"(load)
		: MARKER_ADDRESSES(g->table, REGION(OUTER)), [open] "i"(MARKER_OPEN),
		  [close] "i"(MARKER_CLOSE),
		  [inner] "r"(marker_address(g->table, REGION(INNER), 1))
		: "memory");
}

static void mistakes(struct guest *g)
{
	marker_open(g->table, REGION(NEVER_CLOSED));
	marker_open(g->table, REGION(TWICE_OPEN));
	marker_open(g->table, REGION(TWICE_OPEN));
	marker_close(g->table, REGION(TWICE_OPEN));
	for (int i = 0; i < 2; i++) {
		marker_open(g->table, REGION(TWICE_USED));
		marker_close(g->table, REGION(TWICE_USED));
	}
	marker_close(g->table, REGION(NEVER_OPENED));
	marker_open(g->table, UINT64_C(0xfedcba987654));
	marker_close(g->table, UINT64_C(0xfedcba987654));
}

static void switched(struct guest *g)
{
	volatile int *turn = shared_flag();
	pid_t pid = start_child();

	if (!pid) {
		while (!*turn)
			sched_yield();
		*turn = 2;
		_exit(0);
	}
	marker_open(g->table, REGION(SWITCHED));
	*turn = 1;
	while (*turn != 2)
		sched_yield();
	marker_close(g->table, REGION(SWITCHED));
	waitpid(pid, NULL, 0);
}

static void migrated(struct guest *g)
{
	marker_open(g->table, REGION(MIGRATED));
	pin(1);
	marker_close(g->table, REGION(MIGRATED));
	pin(0);
}

/* Both CPUs count at once, and neither the other's. */
static void two_cpus(struct guest *g)
{
	volatile int *ready = shared_flag();
	pid_t pid = start_child();

	if (!pid) {
		pin(1);
		*ready = 1;
		MEASURE(g, CPU1, "1: dec %%rcx; jnz 1b", 0, 0, LONG_LOOPS + 5);
		_exit(0);
	}
	while (!*ready)
		sched_yield();
	MEASURE(g, CPU0, "1: dec %%rcx; jnz 1b", 0, 0, LONG_LOOPS);
	waitpid(pid, NULL, 0);
}

/* Parent and child both close the region that the parent opened. */
static void forked(struct guest *g)
{
	pid_t pid;

	marker_open(g->table, REGION(FORKED));
	pid = start_child();
	marker_close(g->table, REGION(FORKED));
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
}

void test_counts(struct guest *g)
{
	straight(g);
	repeats(g);
	faults(g);
	kernel(g);
	ticks(g);
	nested(g);
	mistakes(g);
	switched(g);
	migrated(g);
	two_cpus(g);
	forked(g);
}
