// SPDX-License-Identifier: GPL-2.0-only
#include "marker.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

int marker_table_alloc(const void **table)
{
	void *page;
	int err;

	page = mmap(NULL, MARKER_TABLE_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -errno;
	/* Written, or the loads would see the shared zero page. */
	memset(page, 0, MARKER_TABLE_BYTES);
	if (mlock(page, MARKER_TABLE_BYTES)) {
		err = -errno;
		munmap(page, MARKER_TABLE_BYTES);
		return err;
	}
	*table = page;
	return 0;
}

void marker_table_free(const void *table)
{
	/* munmap() asks for a writable pointer and writes nothing. */
	munmap((void *)table, MARKER_TABLE_BYTES);
}
