// SPDX-License-Identifier: GPL-2.0-only
#include "verify_frames.h"

#include "sysfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Documentation/admin-guide/mm/pagemap.rst */
#define PM_PRESENT (1ULL << 63)
#define PM_SWAP (1ULL << 62)
#define PM_FRAME ((1ULL << 55) - 1)

#define KPF_COMPOUND_HEAD (1ULL << 15)
#define KPF_COMPOUND_TAIL (1ULL << 16)
#define KPF_HUGE (1ULL << 17)
#define KPF_NOPAGE (1ULL << 20)
#define KPF_THP (1ULL << 22)
#define KPF_ZERO_PAGE (1ULL << 24)

/* Entries read at once: whole folios of every order. */
#define CHUNK ((size_t)1 << FRAMES_MAX_ORDER)

static int open_file(const char *root, const char *name)
{
	char path[SYSFILE_PATH_MAX];

	if (sysfile_path(root, name, path, sizeof(path)))
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC);
}

static int entries_read(const struct frames *f, const void *buf, size_t n)
{
	uint64_t first = (uintptr_t)buf / sysconf(_SC_PAGESIZE);
	ssize_t want = n * sizeof(*f->entries);
	ssize_t got = pread(f->pagemap, f->entries, want,
			    first * sizeof(*f->entries));

	if (got < 0)
		return -errno;
	return got == want ? 0 : -EIO;
}

/*
 * Without CAP_SYS_ADMIN pagemap opens and reads well, but the kernel blanks
 * the frame numbers: look at a page that is surely there, of this stack.
 */
static bool frames_are_told(struct frames *f)
{
	volatile char here = 1;

	return here && !entries_read(f, (const void *)&here, 1) &&
	       (f->entries[0] & PM_FRAME);
}

static void close_flags(struct frames *f)
{
	if (f->kpageflags >= 0)
		close(f->kpageflags);
	f->kpageflags = -1;
}

int frames_open(const char *root, struct frames *out)
{
	struct frames f = {
		.entries = calloc(CHUNK, sizeof(*f.entries)),
		.window.flags = calloc(CHUNK + 1, sizeof(*f.window.flags)),
	};

	if (!f.entries || !f.window.flags) {
		free(f.entries);
		free(f.window.flags);
		return -ENOMEM;
	}
	f.pagemap = open_file(root, "/proc/self/pagemap");
	f.kpageflags = f.pagemap < 0 ? -1 : open_file(root, "/proc/kpageflags");
	if (!*root && f.kpageflags >= 0 && !frames_are_told(&f))
		close_flags(&f);
	*out = f;
	return 0;
}

void frames_close(struct frames *f)
{
	close_flags(f);
	if (f->pagemap >= 0)
		close(f->pagemap);
	free(f->entries);
	free(f->window.flags);
}

bool frames_readable(const struct frames *f)
{
	return f->kpageflags >= 0;
}

/*
 * How far the frames of @entry go on by @step: reading flags costs a call and
 * about 50 ns a frame, so each call takes a run and nothing that is not asked.
 */
static size_t run_length(const uint64_t *entry, size_t n, int step)
{
	uint64_t frame = entry[0] & PM_FRAME;
	size_t i = 1;

	while (i < n && (entry[i] & PM_FRAME) == frame + step * (int64_t)i)
		i++;
	return i;
}

/*
 * Reads the flags of the run that starts at @entry, up or down, and of the
 * frame above its highest, which tells whether a folio ends there. A short
 * read is the end of memory.
 */
static int window_read(struct frames *f, const uint64_t *entry, size_t n)
{
	struct frames_window *w = &f->window;
	size_t up = run_length(entry, n, 1), down = run_length(entry, n, -1);
	size_t length = up > down ? up : down;
	ssize_t got;

	w->n = 0;
	w->first = entry[0] & PM_FRAME;
	if (down > up)
		w->first -= down - 1;
	got = pread(f->kpageflags, w->flags, (length + 1) * sizeof(*w->flags),
		    w->first * sizeof(*w->flags));
	if (got < 0)
		return -errno;
	w->n = got / sizeof(*w->flags);
	return 0;
}

static uint64_t window_flags(const struct frames_window *w, uint64_t frame)
{
	uint64_t i = frame - w->first;

	return i < w->n ? w->flags[i] : KPF_NOPAGE;
}

static bool is_mapped_in_order(const uint64_t *entry, int order)
{
	uint64_t first = entry[0] & PM_FRAME;

	if (first & ((1ULL << order) - 1))
		return false;
	for (size_t i = 0; i < 1UL << order; i++)
		if (!(entry[i] & PM_PRESENT) || (entry[i] & PM_SWAP) ||
		    (entry[i] & PM_FRAME) != first + i)
			return false;
	return true;
}

static bool is_base_page(uint64_t flags)
{
	return !(flags & (KPF_COMPOUND_HEAD | KPF_COMPOUND_TAIL | KPF_HUGE |
			  KPF_NOPAGE | KPF_ZERO_PAGE));
}

/* Of THP of any size, be it anonymous or shmem, or of hugetlb. */
static bool is_large_head(uint64_t flags)
{
	return (flags & KPF_COMPOUND_HEAD) && (flags & (KPF_THP | KPF_HUGE)) &&
	       !(flags & KPF_ZERO_PAGE);
}

/* A larger folio would have a tail where the next one has to begin. */
static bool is_folio(const struct frames_window *w, uint64_t first, int order)
{
	uint64_t end = first + (1ULL << order);
	uint64_t head = window_flags(w, first);

	if (!order)
		return is_base_page(head);
	if (!is_large_head(head))
		return false;
	for (uint64_t frame = first + 1; frame < end; frame++)
		if (!(window_flags(w, frame) & KPF_COMPOUND_TAIL))
			return false;
	return !(window_flags(w, end) & KPF_COMPOUND_TAIL);
}

/* The window holds the folio and the frame after it. */
static bool window_covers(const struct frames_window *w, uint64_t first,
			  int order)
{
	return first >= w->first && first + (1ULL << order) < w->first + w->n;
}

static int count_chunk(struct frames *f, size_t n, int order, size_t *count)
{
	size_t pages = 1UL << order;
	uint64_t first;
	int err;

	f->window.n = 0;
	for (size_t i = 0; i < n; i += pages) {
		if (!is_mapped_in_order(&f->entries[i], order))
			continue;
		first = f->entries[i] & PM_FRAME;
		if (!window_covers(&f->window, first, order)) {
			err = window_read(f, &f->entries[i], n - i);
			if (err)
				return err;
		}
		*count += is_folio(&f->window, first, order);
	}
	return 0;
}

int frames_count(struct frames *f, const void *buf, size_t folios, int order,
		 size_t *out)
{
	size_t page_bytes = sysconf(_SC_PAGESIZE);
	size_t left = folios << order, count = 0, n;
	const char *at = buf;
	int err = 0;

	if (order > FRAMES_MAX_ORDER)
		return -EINVAL;
	for (; left && !err; left -= n, at += n * page_bytes) {
		n = left < CHUNK ? left : CHUNK;
		err = entries_read(f, at, n);
		if (!err)
			err = count_chunk(f, n, order, &count);
	}
	if (!err)
		*out = count;
	return err;
}
