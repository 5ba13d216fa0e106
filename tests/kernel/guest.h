/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the guest that tests kernel-patches/ share. Functions that
 * return int return 0 or -errno.
 */
#ifndef PREZERO_GUEST_H
#define PREZERO_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define DIR_PZ		"/sys/kernel/debug/page_zeroing/"
#define DIR_THP		"/sys/kernel/mm/transparent_hugepage/"
#define PAGE		4096UL
#define MB		(1UL << 20)
#define PMD		(2 * MB)
#define PMD_ORDER	9

/* As in <linux/kernel-page-flags.h> */
#define PAGE_IS_REFERENCED	(1UL << 2)
#define PAGE_IS_UPTODATE	(1UL << 3)
#define PAGE_IS_BUDDY		(1UL << 10)
#define PAGE_IS_HEAD		(1UL << 15)
#define PAGE_IS_TAIL		(1UL << 16)

struct tap {
	int number;
	int failed;
};

/* Anonymous memory, to be faulted in folios of @order */
struct buffer {
	int order;
	size_t bytes;
	unsigned char *start;
};

/* User folios of one order */
struct faults {
	unsigned long cleared;
	unsigned long by_caller;	/* of those cleared */
	unsigned long skipped;
};

/* tap.c */
void ok(struct tap *tap, bool good, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Ends with a line that says PASS only if something was tested */
void tap_end(const struct tap *tap);

/* knobs.c */
int write_file(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The number behind @key in a file of "key number" lines, or -1 */
long read_key(const char *path, const char *key);
/* Is @parameter on the kernel's command line? */
bool has_parameter(const char *parameter);
/* One write to the injector; of each node that is there */
int prezero(int node, const char *mode);
int prezero_all(const char *mode);
/* Faults in ranges that asked for huge pages get folios of @order: 0, 4 or 9 */
int allow_order(int order);
int allow_all_orders(void);
void read_faults(int order, struct faults *faults);
/* What was faulted since @before was read */
struct faults faults_since(int order, const struct faults *before);
/* The marks that `check` finds where there must be none are 0 */
void check_leaks(struct tap *tap, const char *when);

/* memory.c */
/* Zeroed by whoever faults it; NULL if there is not enough */
void *map(size_t bytes, int flags);
/* Aligned to the largest folio, for huge pages; nothing is faulted */
int buffer_map(struct buffer *buffer);
void buffer_unmap(const struct buffer *buffer);
/*
 * Faults by writing one byte each @step bytes, a read would map the zero page
 * and prove nothing. Returns how many bytes of the others are in words that
 * are not zero.
 */
size_t fault_and_check(unsigned char *start, size_t bytes, size_t step);
/* Of one address each @step bytes, how many begin a folio of exactly @order */
size_t count_folios(const struct buffer *buffer, int order, size_t step);
/* Frees every other run of @run bytes */
void release_half(unsigned char *start, size_t bytes, size_t run);

/* faults.c */
/*
 * Faults all folios of @buffer as fault_and_check() does; @faults gets what was
 * counted meanwhile.
 */
size_t fault_buffer(const struct buffer *buffer, struct faults *faults);
/* So that its faults get folios of its order */
int buffer_allow_and_map(struct buffer *buffer);
/* Maps as much as leaves @keep bytes free, and fills it with a pattern */
int buffer_fill_memory(struct buffer *buffer, size_t keep);
/*
 * Faults a buffer and has @check look at it, then once more, when what it was made
 * of is dirty and was freed just before. Fails a test where it cannot be had.
 */
typedef void (*check_buffer_t)(struct tap *tap, const struct buffer *buffer,
			       size_t dirty, const struct faults *faults,
			       const void *arg);
void fault_twice(struct tap *tap, int order, size_t bytes,
		 check_buffer_t check, const void *arg);

/* round.c: dirty all memory, free it, mark it, fault, check */
void test_rounds(struct tap *tap);
/* After the stress: one more round */
void test_last_round(struct tap *tap);

/* stress.c */
void test_directed(struct tap *tap);
void test_merge(struct tap *tap);
void test_stress(struct tap *tap);

/* hugetlb.c: from the pool, over it, and by fallocate() */
void test_hugetlb(struct tap *tap);

/* site.c: who zeroes, where the kernel can be told */
void test_sites(struct tap *tap);

/* beyond.c: what goes past the buddy lists, and needs a guest of its own */
void test_gigantic(struct tap *tap);
void test_reporting(struct tap *tap);

/* refused.c: what the command line asks for lets nothing be marked */
bool marks_refused(void);
void test_refused(struct tap *tap);

/* balloon.c: what the host zeroed */
void test_balloon(struct tap *tap);

#endif
