// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells the plugin of a thousand pages by pagemap's numbers, in nodes below and
 * above 4 GB; it compares them with where it thinks they are.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "guest.h"

#define PAGEMAP_PFN ((UINT64_C(1) << 55) - 1)

static uint64_t pfn_of(int pagemap, const char *page)
{
	uint64_t entry;

	if (pread(pagemap, &entry, sizeof(entry),
		  (off_t)((uintptr_t)page / PAGE * sizeof(entry))) !=
	    sizeof(entry))
		fail("pagemap");
	return entry & PAGEMAP_PFN;
}

/* So many huge pages that the node in the middle gets some from both sides. */
static const int huge_pages[] = { 200, 600, 200 };

void test_memory(struct guest *g, int lie)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	uint64_t pfn;
	char *page;

	(void)g;
	if (pagemap < 0)
		fail("pagemap");
	for (int node = 0; node < 3; node++)
		for (int i = 0; i < huge_pages[node]; i++) {
			page = huge_page(node) + i % (HUGE / PAGE) * PAGE;
			pfn = pfn_of(pagemap, page);
			if (lie && node == 1 && i == 300)
				pfn ^= 1;
			MARKER_TELL(MARKER_PAGE, page, node, pfn);
		}
	close(pagemap);
}
