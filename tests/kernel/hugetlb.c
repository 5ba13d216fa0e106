// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hugetlb folios do not come from the buddy lists as others do: they wait in a
 * pool, where they keep what their last owner wrote. Only those over the pool's
 * size come from the allocator, which may know that they are zeroed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define DIR_2M		"/sys/kernel/mm/hugepages/hugepages-2048kB/"
#define FOLIOS		16UL
#define BYTES		(FOLIOS * PMD)

#ifndef MFD_HUGETLB
#define MFD_HUGETLB	4U
#endif

/* What whoever is next must not see */
static int leave_dirty(int flags)
{
	void *p = map(BYTES, MAP_HUGETLB | flags);

	if (!p)
		return -ENOMEM;
	memset(p, 0xa5, BYTES);
	munmap(p, BYTES);
	return 0;
}

/* Returns the dirty bytes; all of them are if there was no memory */
static size_t fault_folios(int flags, struct faults *faults)
{
	unsigned char *p = map(BYTES, MAP_HUGETLB | flags);
	size_t dirty;

	if (!p)
		return BYTES;
	read_faults(PMD_ORDER, faults);
	dirty = fault_and_check(p, BYTES, PMD);
	*faults = faults_since(PMD_ORDER, faults);
	munmap(p, BYTES);
	return dirty;
}

static void test_pool(struct tap *tap)
{
	struct faults faults = { 0 };
	size_t dirty;
	int err;

	/* Marked while they were free: the pool must not keep the mark */
	err = prezero_all("mark");
	if (!err)
		err = write_file(DIR_2M "nr_hugepages", "%lu", FOLIOS);
	if (!err)
		err = leave_dirty(0);
	dirty = fault_folios(0, &faults);
	ok(tap, !err && !dirty, "from the hugetlb pool: %zu bytes not zero (%d)",
	   dirty, err);
	ok(tap, faults.cleared == FOLIOS && !faults.skipped,
	   "from the hugetlb pool: %lu of %lu folios cleared, %lu skipped",
	   faults.cleared, FOLIOS, faults.skipped);
}

static void test_fallocate(struct tap *tap)
{
	int fd = memfd_create("hugetlb", MFD_HUGETLB);
	int err = leave_dirty(0);
	size_t i, dirty = 0;
	unsigned char *p;

	if (fd < 0 || fallocate(fd, 0, 0, BYTES))
		err = -errno;
	p = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		err = -errno;
	for (i = 0; !err && i < BYTES; i++)
		dirty += p[i] != 0;
	ok(tap, !err && !dirty, "fallocate of hugetlb: %zu bytes not zero (%d)",
	   dirty, err);
	if (p != MAP_FAILED)
		munmap(p, BYTES);
	close(fd);
}

/* Without a reservation they are allocated by the fault that wants them */
static void test_surplus(struct tap *tap)
{
	struct faults marked = { 0 }, dirtied = { 0 };
	size_t dirty;
	int err;

	err = write_file(DIR_2M "nr_hugepages", "0");
	if (!err)
		err = write_file(DIR_2M "nr_overcommit_hugepages", "%lu", FOLIOS);
	if (!err)
		err = prezero_all("mark");
	dirty = fault_folios(MAP_NORESERVE, &marked);
	if (!err)
		err = leave_dirty(MAP_NORESERVE);
	dirty += fault_folios(MAP_NORESERVE, &dirtied);
	ok(tap, !err && !dirty, "over the hugetlb pool: %zu bytes not zero (%d)",
	   dirty, err);
	ok(tap, marked.cleared + marked.skipped == FOLIOS &&
		dirtied.cleared + dirtied.skipped == FOLIOS,
	   "over the hugetlb pool: marked %lu cleared, %lu skipped; then %lu and %lu",
	   marked.cleared, marked.skipped, dirtied.cleared, dirtied.skipped);
	write_file(DIR_2M "nr_overcommit_hugepages", "0");
}

void test_hugetlb(struct tap *tap)
{
	if (access(DIR_2M, F_OK)) {
		ok(tap, true, "hugetlb # SKIP this kernel has none");
		return;
	}
	test_pool(tap);
	test_fallocate(tap);
	test_surplus(tap);
	check_leaks(tap, "after hugetlb");
}
