// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of a guest whose regions hold known instructions. run.sh asserts what
 * the plugin makes of them. Each region's own length in guest time goes to the
 * console: with -icount shift=1 and a 1 GHz TSC two ticks are one instruction,
 * which is an oracle that shares nothing with the plugin.
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/marker.h"

#define PAGE 4096
#define PAGES 64
#define LONG_LOOPS 10000000
#define LONG_CALLS 50000L

/* run.sh knows these numbers. */
enum {
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
	N_REGIONS
};

static uint64_t elapsed_ticks[N_REGIONS];

#define READ_TSC(into)        \
	"rdtsc\n\t"           \
	"shl $32, %%rdx\n\t"  \
	"or %%rdx, %%rax\n\t" \
	"mov %%rax, %[" into "]\n\t"

/*
 * Runs @body as region @id with rdi, rsi and rcx set. It may use rax, rdx and
 * r11; nothing but it and one jump is in the region.
 */
#define MEASURE(table, id, body, rdi, rsi, rcx)                              \
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
			: MARKER_ADDRESSES(table, id),                       \
			  [open] "i"(MARKER_OPEN), [close] "i"(MARKER_CLOSE) \
			: "rax", "rdx", "r11", "memory", "cc");              \
		elapsed_ticks[id] = end_ - start_;                           \
	} while (0)

static void fail(const char *what)
{
	perror(what);
	reboot(RB_AUTOBOOT);
	_exit(1);
}

/*
 * Pages that no one has touched. The page before them is there, so their page
 * table is too; small ones, as no huge page fits.
 */
static char *fresh(int protection)
{
	char *area = mmap(NULL, (PAGES + 1) * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		fail("mmap");
	*area = 1;
	if (mprotect(area, (PAGES + 1) * PAGE, protection))
		fail("mprotect");
	return area + PAGE;
}

static char *touched(void)
{
	char *area = fresh(PROT_READ | PROT_WRITE);

	for (size_t i = 0; i < PAGES * PAGE; i += PAGE)
		area[i] = 0;
	return area;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity");
}

static void straight(const void *t)
{
	MEASURE(t, EMPTY, "", 0, 0, 0);
	MEASURE(t, LOOP, "1: dec %%rcx; jnz 1b", 0, 0, 1000);
	MEASURE(t, ONE_NOP, "nop", 0, 0, 0);
	MEASURE(t, TEN_NOPS, ".rept 10; nop; .endr", 0, 0, 0);
}

static void repeats(const void *t)
{
	static char megabyte[1 << 20];
	char *zeros = touched(), *other = touched();

	for (size_t i = 0; i < sizeof(megabyte); i += PAGE)
		megabyte[i] = 1;
	other[8000] = 1;
	MEASURE(t, STOSB, "xor %%eax, %%eax; rep stosb", megabyte, 0,
		sizeof(megabyte));
	MEASURE(t, STOSB_NONE, "rep stosb", megabyte, 0, 0);
	MEASURE(t, STOSB_FAULTS, "rep stosb", fresh(PROT_READ | PROT_WRITE), 0,
		PAGES * PAGE);
	MEASURE(t, MOVSB_FAULTS, "rep movsb", fresh(PROT_READ | PROT_WRITE),
		fresh(PROT_READ), PAGES * PAGE);
	MEASURE(t, LODSB, "rep lodsb", 0, zeros, 5000);
	MEASURE(t, CMPSB_EQUAL, "repe cmpsb", zeros, zeros, 9000);
	MEASURE(t, CMPSB_DIFFERS, "repe cmpsb", zeros, other, 9000);
	MEASURE(t, CMPSB_FAULTS, "repe cmpsb", zeros, fresh(PROT_READ),
		PAGES * PAGE);
	MEASURE(t, SCASB, "mov $1, %%eax; repne scasb", other, 0, 9000);
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

static void faults(const void *t)
{
	MEASURE(t, TOUCH,
		"1: movb $1, (%%rdi); add $4096, %%rdi; "
		"dec %%rcx; jnz 1b",
		fresh(PROT_READ | PROT_WRITE), 0, PAGES);
	MEASURE(t, TOUCH_READ_MODIFY,
		"1: movzbl (%%rdi), %%eax; incb (%%rdi); add $4096, %%rdi; "
		"dec %%rcx; jnz 1b",
		fresh(PROT_READ | PROT_WRITE), 0, PAGES);
	/* The faulting instruction ends its block, as one before a fetch does. */
	MEASURE(t, PUSH_FAULT,
		"mov %%rsp, %%rdx; mov %%rdi, %%rsp; call 1f; 1: "
		"mov %%rdx, %%rsp",
		fresh(PROT_READ | PROT_WRITE) + PAGE, 0, 0);
	MEASURE(t, FETCH_FAULT, "sub $128, %%rsp; call *%%rdi; add $128, %%rsp",
		unfetched(), 0, 0);
}

static void kernel(const void *t)
{
	/* getppid */
	MEASURE(t, SYSCALL, "mov $110, %%eax; syscall", 0, 0, 0);
	/* times(), which writes to a page not there yet */
	MEASURE(t, KERNEL_FAULT, "mov $100, %%eax; syscall",
		fresh(PROT_READ | PROT_WRITE), 0, 0);
}

static void ticks(const void *t)
{
	MEASURE(t, TICKS, "1: dec %%rcx; jnz 1b", 0, 0, LONG_LOOPS);
	/* getppid, and rcx is the system call's */
	MEASURE(t, KERNEL_TICKS,
		"1: mov $110, %%eax; syscall; dec %%rsi; jnz 1b", 0,
		(void *)LONG_CALLS, 0);
}

static void nested(const void *t)
{
	uint64_t load;

	/* The ids' digits are those of one another. */
	__asm__ volatile(
		MARKER_ASM(
			"%c[open]") "nop\n\t"
				    "xchg %[a0], %[inner]\n\t" MARKER_ASM("%c[open]") "nop\n\tnop\n\t" MARKER_ASM(
					    "%c[close]") "xchg %[a0], %[inner]\n\t" MARKER_ASM("%c[close]")
		: [load] "=&r"(load)
		: MARKER_ADDRESSES(t, OUTER), [open] "i"(MARKER_OPEN),
		  [close] "i"(MARKER_CLOSE),
		  [inner] "r"(marker_address(t, INNER, 0))
		: "memory");
}

static void mistakes(const void *t)
{
	marker_open(t, NEVER_CLOSED);
	marker_open(t, TWICE_OPEN);
	marker_open(t, TWICE_OPEN);
	marker_close(t, TWICE_OPEN);
	for (int i = 0; i < 2; i++) {
		marker_open(t, TWICE_USED);
		marker_close(t, TWICE_USED);
	}
	marker_close(t, NEVER_OPENED);
	marker_open(t, UINT64_C(0xfedcba987654));
	marker_close(t, UINT64_C(0xfedcba987654));
}

static volatile int *shared_flag(void)
{
	volatile int *flag = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (flag == MAP_FAILED)
		fail("mmap shared");
	return flag;
}

static pid_t start(void)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	return pid;
}

static void switched(const void *t)
{
	volatile int *turn = shared_flag();
	pid_t pid = start();

	if (!pid) {
		while (!*turn)
			sched_yield();
		*turn = 2;
		_exit(0);
	}
	marker_open(t, SWITCHED);
	*turn = 1;
	while (*turn != 2)
		sched_yield();
	marker_close(t, SWITCHED);
	waitpid(pid, NULL, 0);
}

static void migrated(const void *t)
{
	marker_open(t, MIGRATED);
	pin(1);
	marker_close(t, MIGRATED);
	pin(0);
}

/* Both CPUs count at once, and neither the other's. */
static void two_cpus(const void *t)
{
	volatile int *ready = shared_flag();
	pid_t pid = start();

	if (!pid) {
		pin(1);
		*ready = 1;
		MEASURE(t, CPU1, "1: dec %%rcx; jnz 1b", 0, 0, LONG_LOOPS + 5);
		_exit(0);
	}
	while (!*ready)
		sched_yield();
	MEASURE(t, CPU0, "1: dec %%rcx; jnz 1b", 0, 0, LONG_LOOPS);
	waitpid(pid, NULL, 0);
}

static void print_ticks(void)
{
	for (int i = 1; i < N_REGIONS; i++)
		printf("tsc %d %llu\n", i,
		       (unsigned long long)elapsed_ticks[i]);
	printf("guest: done\n");
	fflush(stdout);
}

int main(void)
{
	const void *table;

	if (marker_table_alloc(&table))
		fail("marker_table_alloc");
	pin(0);
	straight(table);
	repeats(table);
	faults(table);
	kernel(table);
	ticks(table);
	nested(table);
	mistakes(table);
	switched(table);
	migrated(table);
	two_cpus(table);
	print_ticks();
	reboot(RB_AUTOBOOT);
}
