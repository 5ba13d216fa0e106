/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Was the memory delivered that was asked for? To be called with the buffer
 * still mapped, outside of the measured region.
 *
 * As root the answer is exact: /proc/self/pagemap names the frames and
 * /proc/kpageflags says what folios they belong to. Without root the mTHP
 * statistics (of the whole system) or smaps (PMD mappings and hugetlb only) stand in.
 */
#ifndef PZBENCH_VERIFY_H
#define PZBENCH_VERIFY_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verify_result {
	double got_pct;		/* share that is as asked; NAN: not checked */
	const char *how;	/* source, NULL when not checked; static */
	const char *reason;	/* why not checked, else NULL; static */
};

#define VERIFY_GONE "the memory is unmapped within the region"

/* Nothing was checked, for @reason, which is static. */
static inline struct verify_result verify_nothing(const char *reason)
{
	return (struct verify_result){ NAN, NULL, reason };
}

struct verify;

/*
 * Opens what can be opened; never fails for want of privilege. @root as in
 * knobs.h. One per thread.
 */
int verify_open(const char *root, struct verify **out);
void verify_close(struct verify *v);

/*
 * What the system's statistics count between verify_mark() and verify_order() is
 * of @workers buffers like the one asked about: the answer is of all of them.
 */
void verify_share(struct verify *v, int workers);

/* True when orders are checked by frame rather than by a stand-in. */
bool verify_is_exact(const struct verify *v);

/*
 * Notes the statistics before the region, for the stand-ins of
 * verify_order(). Reads no file when verify_is_exact().
 */
int verify_mark(struct verify *v);

/*
 * Share of @buf's memory that lies in folios of exactly 2^@order pages, mapped
 * in whole and in order. @buf and @bytes are multiples of the folio size, else
 * -EINVAL. Pages not present count as not delivered.
 */
int verify_order(struct verify *v, const void *buf, size_t bytes, int order,
		 struct verify_result *out);

/*
 * The same of @folios folios that lie @stride_bytes apart from @start, each in one
 * piece; as root only, as the stand-ins know no such pieces.
 */
int verify_order_apart(struct verify *v, const void *start, size_t folios,
		       size_t stride_bytes, int order,
		       struct verify_result *out);

/*
 * Share of so many folios whose first page lies on @node, by move_pages(2) without
 * target nodes, which only asks. Works without root. -EINVAL: there is no folio.
 */
int verify_node(const void *start, size_t folios, size_t stride_bytes, int node,
		struct verify_result *out);

/* Page faults of the calling thread until now, minor and major. */
uint64_t verify_faults(void);

#endif
