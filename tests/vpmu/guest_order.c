// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is cached of a huge page right after its fault, by the order in which the
 * kernel cleared it: reads of the fault page and of so many pages on both sides.
 * A kernel without page_zeroing/zero_order has none of these regions.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include "guest.h"

#define ZERO_ORDER "/sys/kernel/debug/page_zeroing/zero_order"
#define READ_LINES "1: movzbl (%%rdi), %%eax\n\tadd %%rsi, %%rdi\n\tdec %%rcx\n\tjnz 1b"
/* A tick may fall into one. */
#define TRIES 4

static const char *const orders[] = {
	"neighbourhood", "converge", "ascending", "descending", "hot-first",
};
static const int radii[] = { 0, 2, 8, 32 };

#define N_ORDERS (int)(sizeof(orders) / sizeof(*orders))
#define N_RADII (int)(sizeof(radii) / sizeof(*radii))

static int set_order(const char *order)
{
	int fd = open(ZERO_ORDER, O_WRONLY);

	if (fd < 0)
		return -1;
	if (write(fd, order, strlen(order)) < 0)
		fail(ZERO_ORDER);
	close(fd);
	return 0;
}

static void read_around(struct guest *g, uint64_t id, int radius)
{
	char *map = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *folio = (char *)(((uintptr_t)map + HUGE - 1) & -(uintptr_t)HUGE);
	char *touched = folio + HUGE / 2;

	if (map == MAP_FAILED || madvise(folio, HUGE, MADV_HUGEPAGE))
		fail("huge page");
	*(volatile char *)touched = 1;
	/* Any fault in the region would be of small pages. */
	MEASURE_ID(g, EMPTY, id, READ_LINES, touched - radius * PAGE,
		   (void *)LINE, (2 * radius + 1) * (PAGE / LINE));
	munmap(map, 2 * HUGE);
}

void test_orders(struct guest *g)
{
	int order, radius, i;

	if (mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL))
		fail("debugfs");
	for (order = 0; order < N_ORDERS; order++) {
		if (set_order(orders[order]))
			return;
		for (radius = 0; radius < N_RADII; radius++)
			for (i = 0; i < TRIES; i++)
				read_around(g, REGION(ORDERS + order * N_RADII +
						      radius) + i,
					    radii[radius]);
	}
	set_order(orders[0]);
}
