// SPDX-License-Identifier: GPL-2.0-only
#include "pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "units.h"

/* Documentation/admin-guide/mm/pagemap.rst */
#define PM_PRESENT (1ULL << 63)
#define PM_FRAME ((1ULL << 55) - 1)

static int read_frame(int fd, uintptr_t page, uint64_t *frame)
{
	uint64_t entry;
	ssize_t got = pread(fd, &entry, sizeof(entry),
			    (off_t)(page / UNITS_PAGE_BYTES * sizeof(entry)));

	if (got != sizeof(entry))
		return got < 0 ? -errno : -EIO;
	*frame = entry & PM_PRESENT ? entry & PM_FRAME : 0;
	return entry & PM_PRESENT && !*frame ? -EPERM : 0;
}

int pagemap_frames(const void *start, uint64_t stride_bytes, size_t n,
		   uint64_t *frames)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	size_t i;
	int err = 0;

	if (fd < 0)
		return -errno;
	for (i = 0; i < n && !err; i++)
		err = read_frame(fd, (uintptr_t)start + i * stride_bytes,
				 &frames[i]);
	close(fd);
	return err;
}
