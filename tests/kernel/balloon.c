// SPDX-License-Identifier: GPL-2.0-only
/*
 * Free memory that the host zeroes: all of it is made dirty, freed and given
 * back through the balloon, and the kernel marks it. What faults get of it must
 * be zero, and must not have been cleared. Meanwhile the host looks at how much
 * memory QEMU has.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define KEEP_FREE	(96 * MB)
#define SETTLE_S	120
#define UNMARKED_PAGES	512
#define PARAMETER	"/sys/module/virtio_balloon/parameters/host_zeroes_pages"

static bool host_zeroes(void)
{
	char yes = 'N';
	FILE *file = fopen(PARAMETER, "r");

	if (file) {
		yes = (char)fgetc(file);
		fclose(file);
	}
	return yes == 'Y';
}

/* Of all nodes */
static void read_marked(long *free_pages, long *marked_pages)
{
	long node_free, node_marked;
	char line[128];
	FILE *file = fopen(DIR_PZ "prezero_marked", "r");

	*free_pages = 0;
	*marked_pages = 0;
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*d %ld %ld", &node_free, &node_marked) == 2) {
			*free_pages += node_free;
			*marked_pages += node_marked;
		}
	if (file)
		fclose(file);
}

/* Returns how many bytes were dirtied, 0 where that failed */
static size_t dirty_memory(int order)
{
	struct buffer buffer = { order, 0, NULL };

	if (buffer_fill_memory(&buffer, KEEP_FREE))
		return 0;
	buffer_unmap(&buffer);
	return buffer.bytes;
}

static void give_back(struct tap *tap, int order)
{
	const time_t end = time(NULL) + SETTLE_S;
	const size_t bytes = dirty_memory(order);
	long free_pages, marked_pages;
	int err = prezero_all("drain");

	do {
		usleep(200000);
		read_marked(&free_pages, &marked_pages);
	} while (free_pages > marked_pages + UNMARKED_PAGES && time(NULL) < end);
	ok(tap, !err && bytes > 256 * MB, "%zu MB dirtied and freed (%d)",
	   bytes / MB, err);
	ok(tap, free_pages <= marked_pages + UNMARKED_PAGES,
	   "of %ld free pages %ld are marked", free_pages, marked_pages);
}

/*
 * Only free pages without a mark can make a fault clear, and order 0 takes small
 * pieces first, which is what they are. What is freed meanwhile, page tables
 * say, adds a few.
 */
static void check_cleared(struct tap *tap, int order, size_t folios,
			  const struct faults *faults, long unmarked)
{
	const long most = (unmarked >> order) + (long)folios / 20;

	ok(tap, (long)faults->cleared <= most &&
		faults->cleared + faults->skipped >= folios,
	   "order %d: %zu folios, %lu skipped and %lu cleared, %ld free pages without a mark",
	   order, folios, faults->skipped, faults->cleared, unmarked);
}

static void check_faults(struct tap *tap, struct buffer *buffer)
{
	const int order = buffer->order;
	const size_t step = PAGE << order;
	long free_pages, marked_pages;
	struct faults faults;
	size_t dirty, folios;

	if (buffer_allow_and_map(buffer)) {
		ok(tap, false, "order %d can be had", order);
		return;
	}
	read_marked(&free_pages, &marked_pages);
	dirty = fault_buffer(buffer, &faults);
	folios = count_folios(buffer, order, step);
	ok(tap, !dirty, "given back, order %d: %zu bytes not zero", order, dirty);
	ok(tap, folios == buffer->bytes / step,
	   "order %d: %zu of %zu folios are of that order", order, folios,
	   buffer->bytes / step);
	check_cleared(tap, order, folios, &faults, free_pages - marked_pages);
}

/* All are kept until the last is checked: what is freed is not zeroed yet. */
static void check_orders(struct tap *tap)
{
	struct buffer buffers[] = {
		{ 0, 32 * MB, NULL }, { 4, 32 * MB, NULL },
		{ PMD_ORDER, 384 * MB, NULL },
	};
	const size_t n = sizeof(buffers) / sizeof(buffers[0]);
	size_t i;

	for (i = 0; i < n; i++)
		check_faults(tap, &buffers[i]);
	for (i = 0; i < n; i++)
		if (buffers[i].start)
			buffer_unmap(&buffers[i]);
}

/* Twice: also what was zeroed by the host, faulted and dirtied since */
void test_balloon(struct tap *tap)
{
	const int dirty_orders[] = { 0, PMD_ORDER };
	struct faults counting;
	int i;

	ok(tap, host_zeroes(), "the kernel takes the host's zeroes");
	read_faults(0, &counting);
	for (i = 0; i < 2; i++) {
		give_back(tap, dirty_orders[i]);
		printf("# given back\n");
		check_orders(tap);
		check_leaks(tap, "after the host zeroed");
	}
}
