// SPDX-License-Identifier: GPL-2.0-only
/* Memory of the process, and which folios it is made of */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define PFN_MASK	((1UL << 55) - 1)

/* Huge pages are reserved: it fails where a fault would kill */
void *map(size_t bytes, int flags)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

int buffer_map(struct buffer *buffer)
{
	unsigned char *p = map(buffer->bytes + PMD, 0);
	size_t before;

	if (!p)
		return -ENOMEM;
	before = -(uintptr_t)p & (PMD - 1);
	if (before)
		munmap(p, before);
	munmap(p + before + buffer->bytes, PMD - before);
	buffer->start = p + before;
	if (madvise(buffer->start, buffer->bytes, MADV_HUGEPAGE))
		return -errno;
	return 0;
}

void buffer_unmap(const struct buffer *buffer)
{
	munmap(buffer->start, buffer->bytes);
}

static size_t bytes_dirty(const unsigned char *p, size_t bytes)
{
	const unsigned long *word = (const unsigned long *)p;
	size_t i, dirty = 0;

	for (i = 0; i < bytes / sizeof(*word); i++)
		dirty += word[i] != 0;
	return dirty * sizeof(*word);
}

size_t fault_and_check(unsigned char *start, size_t bytes, size_t step)
{
	unsigned char *p;

	for (p = start; p < start + bytes; p += step)
		p[step / 2 + 1] = 1;
	for (p = start; p < start + bytes; p += step)
		p[step / 2 + 1] = 0;
	return bytes_dirty(start, bytes);
}

/* 0 where there is none */
static unsigned long read_entry(int fd, unsigned long index)
{
	uint64_t entry;
	ssize_t n;

	n = pread(fd, &entry, sizeof(entry), index * sizeof(entry));
	return n == sizeof(entry) ? entry : 0;
}

/* A head, its tails and no more of them; an order-0 folio is neither */
static bool starts_folio(int kpageflags, unsigned long pfn, int order)
{
	const unsigned long pages = 1UL << order;
	const unsigned long compound = PAGE_IS_HEAD | PAGE_IS_TAIL;
	unsigned long i;

	if ((read_entry(kpageflags, pfn) & compound) !=
	    (order ? PAGE_IS_HEAD : 0))
		return false;
	for (i = 1; i < pages; i++)
		if (!(read_entry(kpageflags, pfn + i) & PAGE_IS_TAIL))
			return false;
	return !(read_entry(kpageflags, pfn + pages) & PAGE_IS_TAIL);
}

size_t count_folios(const struct buffer *buffer, int order, size_t step)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	int kpageflags = open("/proc/kpageflags", O_RDONLY);
	const uintptr_t start = (uintptr_t)buffer->start;
	unsigned long pfn;
	uintptr_t at;
	size_t folios = 0;

	for (at = start; at < start + buffer->bytes; at += step) {
		pfn = read_entry(pagemap, at / PAGE) & PFN_MASK;
		folios += pfn && starts_folio(kpageflags, pfn, order);
	}
	close(kpageflags);
	close(pagemap);
	return folios;
}

void release_half(unsigned char *start, size_t bytes, size_t run)
{
	size_t at;

	for (at = 0; at + run <= bytes; at += 2 * run)
		madvise(start + at, run, MADV_DONTNEED);
}
