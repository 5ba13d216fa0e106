/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What instrumented kernels offer in /sys/kernel/debug/page_zeroing
 * (docs/kernel-abi.md). Presence of a file is how support is detected.
 * Errors are -errno and not reported, except by prezero_honour().
 */
#ifndef PZBENCH_KERNEL_STATS_H
#define PZBENCH_KERNEL_STATS_H

#include <stdbool.h>
#include <stdint.h>

#define ZERO_ORDERS 11		/* buddy orders 0..10 */
#define PREZERO_HONOUR_PATH "/sys/kernel/debug/page_zeroing/prezero_honour"

struct knobs;

/* The kernel has counts (instrumented), or the injector as well. */
bool zero_counts_present(const char *root);
bool prezero_present(const char *root);

/* It tracks which free blocks are zeroed too: PREZERO_MARK, and a share. */
bool prezero_marks(const char *root);

/* It marks the free blocks that its balloon gave to the host, and counts them. */
bool balloon_marks(const char *root);

/* Free pages of @node, and those of them in marked blocks. -ENODEV: no such node. */
int prezero_marked(const char *root, int node, uint64_t *free_pages,
		   uint64_t *marked_pages);

/* Folios of @order whose mark was not honoured, since boot. */
int prezero_refused(const char *root, int order, uint64_t *refused);

enum prezero_mode {
	PREZERO_MARK,		/* zero free blocks and mark them */
	PREZERO_ZERO,		/* zero them, no mark */
	PREZERO_DRAIN,		/* only empty the per-CPU lists */
	PREZERO_TRACK,		/* only switch the tracking on */
};

/*
 * Works on all free blocks of @node; returns when done. -EINVAL, -ENODEV (no
 * such node), -EOPNOTSUPP (page poisoning is on, or no tracking), -ENOENT (no
 * injector).
 */
int prezero_inject(const char *root, int node, enum prezero_mode mode);

/* What the last injection did. */
struct prezero_run {
	int node;
	char mode[8];
	uint64_t blocks;
	uint64_t pages;
	uint64_t ns;
};

int prezero_last(const char *root, struct prezero_run *out);

/*
 * Share of the marked folios, 0..100, that the kernel shall honour. A knob
 * like others: restored by knobs_restore(). Errors as of knobs_set().
 */
int prezero_honour(struct knobs *k, int pct);

/* Folios since boot, all CPUs and nodes. */
struct zero_count {
	uint64_t user_caller;	/* user folio, zeroed by the caller */
	uint64_t user_buddy;	/* user folio, zeroed by the buddy allocator */
	uint64_t user_skipped;	/* user folio, known to be zeroed */
	uint64_t zero_buddy;	/* other __GFP_ZERO, zeroed */
	uint64_t zero_skipped;	/* other __GFP_ZERO, known to be zeroed */
	uint64_t unasked;	/* nobody asked for zeroes */
};

struct zero_counts {
	struct zero_count order[ZERO_ORDERS];
	uint64_t prezero_ns;	/* time spent on zeroing ahead */
};

/* -EBADMSG: the file is not as docs/kernel-abi.md says. */
int zero_counts_read(const char *root, struct zero_counts *out);

/* @out = @after - @before; may be one of them. */
void zero_counts_diff(const struct zero_counts *before,
		      const struct zero_counts *after, struct zero_counts *out);

/* Frames that carry the mark though they must not; 0 and 0 when all is well. */
int zero_check_read(const char *root, uint64_t *flag_leaks,
		    uint64_t *magic_leaks);

#endif
