// SPDX-License-Identifier: GPL-2.0-only
#include "sim_tell.h"

#include <errno.h>
#include <fcntl.h>
#include <hwloc.h>
#include <inttypes.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "error.h"
#include "marker.h"
#include "sim_events.h"
#include "sysfile.h"
#include "zoneinfo.h"

#define MAX_ZONES 64
/* Documentation/admin-guide/mm/pagemap.rst */
#define PAGEMAP_PRESENT (UINT64_C(1) << 63)
#define PAGEMAP_PFN ((UINT64_C(1) << 55) - 1)

/* The page's number in physical memory. */
static int read_pfn(const void *page, uint64_t *pfn)
{
	const off_t at =
		(off_t)((uintptr_t)page / MARKER_TABLE_BYTES * sizeof(*pfn));
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = pread(fd, pfn, sizeof(*pfn), at);
	close(fd);
	if (got != sizeof(*pfn) || !(*pfn & PAGEMAP_PRESENT))
		return -EIO;
	*pfn &= PAGEMAP_PFN;
	return *pfn ? 0 : -EPERM;
}

/* A present page of @node; NULL with errno set where there is none. */
static void *map_page(int node)
{
	const unsigned long nodes = 1UL << node;
	void *page = mmap(NULL, MARKER_TABLE_BYTES, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return NULL;
	if (syscall(SYS_mbind, page, MARKER_TABLE_BYTES, MPOL_BIND, &nodes,
		    sizeof(nodes) * 8, 0) ||
	    mlock(page, MARKER_TABLE_BYTES)) {
		munmap(page, MARKER_TABLE_BYTES);
		return NULL;
	}
	*(volatile char *)page = 1;
	return page;
}

/* One page of @node, whose number the plugin sets against QEMU's address. */
static int tell_page(int node)
{
	void *page = map_page(node);
	uint64_t pfn;
	int err;

	if (!page)
		return -errno;
	err = read_pfn(page, &pfn);
	if (!err)
		MARKER_TELL(MARKER_PAGE, page, node, pfn);
	munmap(page, MARKER_TABLE_BYTES);
	return err;
}

static int tell_memory(const void *table)
{
	struct zone zones[MAX_ZONES];
	int i, err = 0, n = zoneinfo_read("", zones, MAX_ZONES);

	if (n < 0)
		return n;
	if (n > MAX_ZONES || zones[n - 1].node >= SIM_MAX_NODES)
		return -E2BIG;
	for (i = 0; i < n; i++) {
		MARKER_TELL(MARKER_RANGE_START, table, zones[i].node,
			    zones[i].first);
		MARKER_TELL(MARKER_RANGE_END, table, zones[i].node,
			    zones[i].end);
	}
	for (i = 0; i < n && !err; i++)
		if (i + 1 == n || zones[i + 1].node != zones[i].node)
			err = tell_page(zones[i].node);
	return err;
}

static int tell_cpus(const void *table, int node)
{
	hwloc_bitmap_t cpus;
	unsigned int cpu;
	char path[64], list[1024];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/cpulist",
		 node);
	if (sysfile_read("", path, list, sizeof(list)))
		return 0; /* no such node, or a kernel without NUMA */
	cpus = hwloc_bitmap_alloc();
	if (!cpus)
		return -ENOMEM;
	hwloc_bitmap_list_sscanf(cpus, list);
	hwloc_bitmap_foreach_begin(cpu, cpus)
		MARKER_TELL(MARKER_CPU, table, node, cpu);
	hwloc_bitmap_foreach_end();
	hwloc_bitmap_free(cpus);
	return 0;
}

int sim_tell(const void *table)
{
	int node, err = tell_memory(table);

	for (node = 0; node < SIM_MAX_NODES && !err; node++)
		err = tell_cpus(table, node);
	if (err)
		return error_report(
			-err,
			"the plugin cannot be told where memory lies (%s): run the guest's pzbench as root, with %d nodes at most",
			strerror(-err), SIM_MAX_NODES);
	return 0;
}
