// SPDX-License-Identifier: GPL-2.0-only
#include "verify.h"

#include "mthp.h"
#include "sysfile.h"
#include "verify_frames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct verify {
	char *root;
	struct frames frames;
	struct mthp_stats before;
	int workers;
};

int verify_open(const char *root, struct verify **out)
{
	struct verify *v = calloc(1, sizeof(*v));
	int err = -ENOMEM;

	if (!v)
		return err;
	v->workers = 1;
	v->root = strdup(root);
	if (!v->root)
		goto free_verify;
	err = frames_open(root, &v->frames);
	if (err)
		goto free_root;
	*out = v;
	return 0;
free_root:
	free(v->root);
free_verify:
	free(v);
	return err;
}

void verify_close(struct verify *v)
{
	if (!v)
		return;
	frames_close(&v->frames);
	free(v->root);
	free(v);
}

void verify_share(struct verify *v, int workers)
{
	v->workers = workers;
}

bool verify_is_exact(const struct verify *v)
{
	return frames_readable(&v->frames);
}

int verify_mark(struct verify *v)
{
	return verify_is_exact(v) ? 0 : mthp_stats_read(v->root, &v->before);
}

static struct verify_result checked(size_t got, size_t asked, const char *how)
{
	if (got > asked)
		got = asked;
	return (struct verify_result){
		.got_pct = 100.0 * got / asked, .how = how,
	};
}

static struct verify_result unchecked(const char *reason)
{
	return (struct verify_result){ .got_pct = NAN, .reason = reason };
}

/* "7f0000000000-7f0000200000 rw-p ...": whether it overlaps the buffer. */
static bool overlaps(const char *line, uintptr_t start, uintptr_t end)
{
	unsigned long vma_start, vma_end;

	return sscanf(line, "%lx-%lx ", &vma_start, &vma_end) == 2 &&
	       vma_start < end && vma_end > start;
}

static bool is_vma_line(const char *line)
{
	return strspn(line, "0123456789abcdef") &&
	       line[strspn(line, "0123456789abcdef")] == '-';
}

/* Memory of a buffer, in base pages. */
struct smaps {
	size_t thp;		/* mapped by PMDs, anonymous or shmem */
	size_t hugetlb;		/* of hugetlb pages of the size asked for */
	size_t page_kb;		/* of the VMA that is being read */
};

static size_t kb_to_pages(size_t kb)
{
	return (kb << 10) / mthp_order_bytes(0);
}

static void take_line(const char *line, int order, struct smaps *sums)
{
	size_t kb;

	if (sscanf(line, "KernelPageSize: %zu kB", &kb) == 1)
		sums->page_kb = kb;
	else if (sscanf(line, "AnonHugePages: %zu kB", &kb) == 1 ||
		 sscanf(line, "ShmemPmdMapped: %zu kB", &kb) == 1)
		sums->thp += kb_to_pages(kb);
	else if (sums->page_kb == mthp_order_bytes(order) >> 10 &&
		 (sscanf(line, "Private_Hugetlb: %zu kB", &kb) == 1 ||
		  sscanf(line, "Shared_Hugetlb: %zu kB", &kb) == 1))
		sums->hugetlb += kb_to_pages(kb);
}

/* What smaps say of @buf; -errno. */
static int smaps_read(const char *root, const void *buf, size_t bytes,
		      int order, struct smaps *out)
{
	uintptr_t start = (uintptr_t)buf;
	struct smaps sums = { 0 };
	bool inside = false;
	char *text, *line, *rest;
	int err = sysfile_read_all(root, "/proc/self/smaps", &text);

	if (err)
		return err;
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (is_vma_line(line))
			inside = overlaps(line, start, start + bytes);
		else if (inside)
			take_line(line, order, &sums);
	}
	free(text);
	*out = sums;
	return 0;
}

/*
 * What faults of any process allocated since verify_mark(): *@folios of @order,
 * *@huge_pages of all orders, in base pages. False where the kernel does not
 * count.
 */
static bool stats_delta(struct verify *v, int order, size_t *folios,
			size_t *huge_pages)
{
	struct mthp_stats now;
	bool known = false;
	uint64_t delta;

	*folios = *huge_pages = 0;
	if (mthp_stats_read(v->root, &now) || now.n != v->before.n)
		return false;
	for (int i = 0; i < now.n; i++) {
		delta = now.size[i].folios - v->before.size[i].folios;
		*huge_pages += delta << now.size[i].order;
		if (now.size[i].order == order)
			*folios = delta;
		known |= !order || now.size[i].order == order;
	}
	return known;
}

/* PMD folios, or none of them. */
static struct verify_result check_smaps(const struct smaps *smaps,
					size_t pages, int order)
{
	size_t huge = smaps->thp > pages ? pages : smaps->thp;

	return checked(order ? huge : pages - huge, pages, "smaps");
}

static struct verify_result stand_in(struct verify *v, const void *buf,
				     size_t bytes, int order)
{
	size_t own = bytes / mthp_order_bytes(0), folios, huge;
	size_t pages = own * v->workers;
	bool counted = stats_delta(v, order, &folios, &huge);
	struct smaps smaps;

	/* They know of this buffer alone, but not of every order. */
	if (!smaps_read(v->root, buf, bytes, order, &smaps)) {
		if (order && smaps.hugetlb)
			return checked(smaps.hugetlb, own, "smaps");
		if (order ? order == mthp_pmd_order(v->root) : !counted)
			return check_smaps(&smaps, own, order);
	}
	if (!counted)
		return unchecked("needs root: the kernel counts no such folios");
	if (order)
		return checked(folios, pages >> order, "mthp_stats");
	return checked(huge > pages ? 0 : pages - huge, pages, "mthp_stats");
}

int verify_order(struct verify *v, const void *buf, size_t bytes, int order,
		 struct verify_result *out)
{
	size_t folio_bytes = mthp_order_bytes(order), got;
	int err;

	if (!bytes || bytes % folio_bytes || (uintptr_t)buf % folio_bytes)
		return -EINVAL;
	if (!verify_is_exact(v)) {
		*out = stand_in(v, buf, bytes, order);
		return 0;
	}
	err = frames_count(&v->frames, buf, bytes / folio_bytes, order, &got);
	if (!err)
		*out = checked(got, bytes / folio_bytes, "kpageflags");
	return err;
}

int verify_order_apart(struct verify *v, const void *start, size_t folios,
		       size_t stride_bytes, int order,
		       struct verify_result *out)
{
	const char *at = start;
	size_t right = 0, got;
	int err = 0;

	if (!folios)
		return -EINVAL;
	if (!verify_is_exact(v)) {
		*out = unchecked("needs root: frames cannot be looked up");
		return 0;
	}
	for (size_t i = 0; i < folios && !err; i++, right += got)
		err = frames_count(&v->frames, at + i * stride_bytes, 1, order,
				   &got);
	if (!err)
		*out = checked(right, folios, "kpageflags");
	return err;
}

#define NODE_CHUNK 1024

/* Asks where @n folios from @at lie; without target nodes nothing moves. */
static int count_on_node(const char *at, size_t n, size_t stride_bytes, int node,
			 size_t *count)
{
	const void *pages[NODE_CHUNK];
	int status[NODE_CHUNK];

	for (size_t i = 0; i < n; i++)
		pages[i] = at + i * stride_bytes;
	if (syscall(SYS_move_pages, 0, n, pages, NULL, status, 0))
		return -errno;
	for (size_t i = 0; i < n; i++)
		*count += status[i] == node;
	return 0;
}

int verify_node(const void *start, size_t folios, size_t stride_bytes,
		      int node, struct verify_result *out)
{
	size_t count = 0, n;
	int err;

	if (!folios)
		return -EINVAL;
	for (size_t done = 0; done < folios; done += n) {
		n = folios - done < NODE_CHUNK ? folios - done : NODE_CHUNK;
		err = count_on_node((const char *)start + done * stride_bytes,
				    n, stride_bytes, node, &count);
		if (err == -ENOSYS || err == -EPERM) {
			*out = unchecked(err == -ENOSYS ?
				"this kernel has no move_pages(2)" :
				"move_pages(2) is not allowed here: give the container CAP_SYS_NICE");
			return 0;
		}
		if (err)
			return err;
	}
	*out = checked(count, folios, "move_pages");
	return 0;
}

uint64_t verify_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}
