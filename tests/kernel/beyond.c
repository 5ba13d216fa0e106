// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that leaves the buddy lists by other ways: gigantic folios, whose order
 * the allocator's tables do not have, and free page reporting, after which the
 * host may have replaced what a free page held.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define NR_GIGANTIC	"/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"
#define OVERCOMMIT	"/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_overcommit_hugepages"
#define GIGANTIC	(1UL << 30)
#define GIGANTIC_RUNS	32
#define REPORTING_S	30

struct free_heads {
	size_t marked;
	size_t reported;
	size_t both;
};

static long unused_inodes(void)
{
	long inodes, unused = -1;
	FILE *file = fopen("/proc/sys/fs/inode-nr", "r");

	if (file) {
		if (fscanf(file, "%ld %ld", &inodes, &unused) != 2)
			unused = -1;
		fclose(file);
	}
	return unused;
}

/* Allocates and frees a 1 GB page; returns how many it got */
static int gigantic_once(void)
{
	long got = 0;

	write_file(NR_GIGANTIC, "1");
	got = read_key(NR_GIGANTIC, "");
	write_file(NR_GIGANTIC, "0");
	return got == 1;
}

/* Allocated by the fault; returns the bytes that were not zero, and leaves it dirty */
static size_t gigantic_fault(void)
{
	unsigned char *p = map(GIGANTIC, MAP_HUGETLB | MAP_NORESERVE |
					 30 << MAP_HUGE_SHIFT);
	size_t dirty;

	if (!p)
		return GIGANTIC;
	dirty = fault_and_check(p, GIGANTIC, GIGANTIC);
	memset(p, 0xa5, GIGANTIC);
	munmap(p, GIGANTIC);
	return dirty;
}

static void test_gigantic_fault(struct tap *tap)
{
	int err = write_file(OVERCOMMIT, "1");
	size_t first = GIGANTIC, second = GIGANTIC;

	if (err == -EINVAL) {
		ok(tap, true, "faulted 1 GB pages # SKIP this kernel has none over the pool");
		return;
	}
	if (!err) {
		first = gigantic_fault();
		second = gigantic_fault();
	}
	write_file(OVERCOMMIT, "0");
	ok(tap, !err && !first && !second,
	   "faulted 1 GB pages: %zu bytes not zero, then %zu (%d)", first,
	   second, err);
}

/*
 * Such an order does not index the counters. The per-CPU variable that lies 15
 * words behind them is that of the unused inodes, on x86 with gcc's layout: if
 * it follows the allocations something writes out of bounds. Other layouts need
 * a kernel with UBSAN_BOUNDS.
 */
void test_gigantic(struct tap *tap)
{
	struct faults faults;
	long unused;
	int i, got = 0;

	read_faults(0, &faults);	/* counting is on from here */
	if (access(NR_GIGANTIC, W_OK)) {
		ok(tap, true, "1 GB pages # SKIP this kernel or CPU has none");
		return;
	}
	got = gigantic_once();
	unused = unused_inodes();
	for (i = 1; i < GIGANTIC_RUNS; i++)
		got += gigantic_once();
	unused = unused_inodes() - unused;
	ok(tap, got == GIGANTIC_RUNS, "%d of %d 1 GB pages were there", got,
	   GIGANTIC_RUNS);
	ok(tap, labs(unused) < GIGANTIC_RUNS / 2,
	   "counted pages leave the inodes alone, which moved by %ld", unused);
	test_gigantic_fault(tap);
	check_leaks(tap, "after 1 GB pages");
}

/* Blocks of 2 MB and more; a reported one shows PG_uptodate */
static struct free_heads read_free_heads(void)
{
	struct free_heads heads = { 0, 0, 0 };
	const int fd = open("/proc/kpageflags", O_RDONLY);
	off_t at = 0;
	uint64_t flags;

	for (; pread(fd, &flags, sizeof(flags), at) == sizeof(flags);
	     at += PMD / PAGE * sizeof(flags)) {
		if (!(flags & PAGE_IS_BUDDY))
			continue;
		heads.marked += !!(flags & PAGE_IS_REFERENCED);
		heads.reported += !!(flags & PAGE_IS_UPTODATE);
		heads.both += (flags & PAGE_IS_REFERENCED) &&
			      (flags & PAGE_IS_UPTODATE);
	}
	close(fd);
	return heads;
}

/* What the injector puts back starts no report, what a process frees does */
static int start_reporting(void)
{
	struct buffer buffer = { PMD_ORDER, 64 * MB, NULL };
	int err = allow_order(PMD_ORDER);

	if (!err)
		err = buffer_map(&buffer);
	if (err)
		return err;
	memset(buffer.start, 0xa5, buffer.bytes);
	buffer_unmap(&buffer);
	return prezero_all("drain");
}

/* A report takes 2 s to start, and takes a share of the free blocks */
void test_reporting(struct tap *tap)
{
	const time_t end = time(NULL) + REPORTING_S;
	struct free_heads before, after;
	int err = prezero_all("mark");

	before = read_free_heads();
	if (!err)
		err = start_reporting();
	do {
		sleep(1);
		after = read_free_heads();
	} while (after.reported < before.reported + 64 && time(NULL) < end);

	ok(tap, !err && before.marked >= 64, "%zu large free blocks marked (%d)",
	   before.marked, err);
	if (after.reported <= before.reported) {
		ok(tap, true, "reporting # SKIP there is no balloon that reports");
		return;
	}
	ok(tap, !after.both, "of %zu blocks reported to the host %zu are marked",
	   after.reported, after.both);
	check_leaks(tap, "after reporting");
}
