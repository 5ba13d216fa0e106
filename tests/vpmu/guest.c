// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of a guest whose regions hold what is known beforehand. run.sh asserts
 * what the plugin makes of them. Its argument says which part to run.
 */
#include "guest.h"

#include <linux/mempolicy.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/sim_tell.h"

void fail(const char *what)
{
	perror(what);
	reboot(RB_AUTOBOOT);
	_exit(1);
}

char *fresh_pages(int protection)
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

char *touched_pages(void)
{
	char *area = fresh_pages(PROT_READ | PROT_WRITE);

	for (size_t i = 0; i < PAGES * PAGE; i += PAGE)
		area[i] = 0;
	return area;
}

static void bind_to(char *memory, int node)
{
	const unsigned long nodes = 1UL << node;

	if (syscall(SYS_mbind, memory, HUGE, MPOL_BIND, &nodes,
		    sizeof(nodes) * 8, 0))
		fail("mbind");
}

char *huge_page(int node)
{
	char *area = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		fail("mmap");
	area = (char *)(((uintptr_t)area + HUGE - 1) & -(uintptr_t)HUGE);
	if (node >= 0)
		bind_to(area, node);
	if (madvise(area, HUGE, MADV_HUGEPAGE))
		fail("madvise");
	*area = 1;
	return area;
}

void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity");
}

volatile int *shared_flag(void)
{
	volatile int *flag = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (flag == MAP_FAILED)
		fail("mmap shared");
	return flag;
}

int start_child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	return pid;
}

static void prepare(struct guest *guest)
{
	if (mount("proc", "/proc", "proc", 0, NULL) ||
	    mount("sysfs", "/sys", "sysfs", 0, NULL))
		fail("mount");
	if (marker_table_alloc(&guest->table))
		fail("marker_table_alloc");
	marker_arm();
	if (sim_tell(guest->table))
		fail("sim_tell");
	pin(0);
}

static void print_ticks(const struct guest *guest)
{
	for (int i = 1; i < N_REGIONS; i++)
		printf("tsc %d %llu\n", i,
		       (unsigned long long)guest->ticks[i]);
}

int main(int argc, char **argv)
{
	const char *part = argc > 1 ? argv[1] : "";
	static struct guest guest;

	prepare(&guest);
	if (!strcmp(part, "counts")) {
		test_counts(&guest);
		test_accesses(&guest);
	} else if (!strcmp(part, "caches")) {
		test_caches(&guest);
	} else if (!strcmp(part, "orders")) {
		test_orders(&guest);
	} else if (!strcmp(part, "memory")) {
		test_memory(&guest, 0);
	} else if (!strcmp(part, "lie")) {
		test_memory(&guest, 1);
	}
	print_ticks(&guest);
	printf("guest: done\n");
	fflush(stdout);
	reboot(RB_AUTOBOOT);
}
