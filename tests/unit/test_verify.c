// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/mthp.h"
#include "harness/verify.h"

#include <errno.h>
#include <sys/mman.h>

#define PRESENT (1ULL << 63)
#define HEAD (1ULL << 15)
#define TAIL (1ULL << 16)
#define HUGE (1ULL << 17)
#define THP (1ULL << 22)
#define ZERO_PAGE (1ULL << 24)
#define STATS "/sys/kernel/mm/transparent_hugepage/hugepages-64kB/stats/anon_fault_alloc"
#define PMD_SIZE "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"
#define MTHP_SWITCH "/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled"

/* Where the recorded process has its buffer: 16 MB, a 2 MB boundary. */
#define BUF ((char *)0x1000000)

struct fixture {
	char *root;
	struct verify *v;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->root = tree_make();
	tree_write(f->root, "/proc/self/pagemap", "");
	tree_write(f->root, "/proc/kpageflags", "");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	verify_close(f->v);
	tree_remove(f->root);
	free(f);
	return 0;
}

/* Page @i of the buffer lies in @frame; @present as in pagemap. */
static void map_page(struct fixture *f, size_t i, uint64_t frame, uint64_t present)
{
	uint64_t entry = frame | present;

	tree_write_bytes(f->root, "/proc/self/pagemap", &entry, sizeof(entry),
			 ((uintptr_t)BUF / 4096 + i) * sizeof(entry));
}

static void set_flags(struct fixture *f, uint64_t frame, uint64_t flags)
{
	tree_write_bytes(f->root, "/proc/kpageflags", &flags, sizeof(flags),
			 frame * sizeof(flags));
}

/* A folio of @pages frames from @frame. */
static void make_folio(struct fixture *f, uint64_t frame, int pages)
{
	set_flags(f, frame, pages > 1 ? HEAD | THP : 0);
	for (int i = 1; i < pages; i++)
		set_flags(f, frame + i, TAIL | THP);
}

static void map_run(struct fixture *f, size_t i, uint64_t frame, int pages)
{
	for (int n = 0; n < pages; n++)
		map_page(f, i + n, frame + n, PRESENT);
}

static double share(struct fixture *f, size_t pages, int order)
{
	struct verify_result result = { .got_pct = -1 };

	if (!f->v)
		assert_int_equal(verify_open(f->root, &f->v), 0);
	assert_true(verify_is_exact(f->v));
	assert_int_equal(verify_order(f->v, BUF, pages * 4096, order, &result), 0);
	assert_string_equal(result.how, "kpageflags");
	assert_null(result.reason);
	return result.got_pct;
}

static void folios_of_the_order_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 16);
	make_folio(f, 16, 16);
	map_run(f, 0, 64, 16);
	map_run(f, 16, 16, 16);
	assert_float_equal(share(f, 32, 4), 100, 0);
	assert_float_equal(share(f, 32, 0), 0, 0);
	assert_float_equal(share(f, 32, 3), 0, 0);
}

static void folios_of_hugetlb_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 16);
	set_flags(f, 64, HEAD | HUGE);
	make_folio(f, 80, 16);
	set_flags(f, 80, HEAD);
	map_run(f, 0, 64, 32);
	assert_float_equal(share(f, 32, 4), 50, 0);
}

/* Pages 0, 16 and 32: a base page, the head of a folio, and one that is not there. */
static void pages_apart_are_looked_up_each(void **state)
{
	struct verify_result result;
	struct fixture *f = *state;

	make_folio(f, 200, 1);
	make_folio(f, 64, 16);
	map_run(f, 0, 200, 1);
	map_run(f, 16, 64, 16);
	map_page(f, 32, 0, 0);
	assert_int_equal(verify_open(f->root, &f->v), 0);
	assert_int_equal(verify_order_apart(f->v, BUF, 3, 16 * 4096, 0,
					    &result), 0);
	assert_float_equal(result.got_pct, 100.0 / 3, 0.01);
	assert_int_equal(verify_order_apart(f->v, BUF, 1, 16 * 4096, 0,
					    &result), 0);
	assert_float_equal(result.got_pct, 100, 0);
	assert_int_equal(verify_order_apart(f->v, BUF, 0, 16 * 4096, 0,
					    &result), -EINVAL);
}

/* Two halves of an order-5 folio look like order 4 but for their tails. */
static void larger_folio_does_not_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 32);
	map_run(f, 0, 64, 32);
	assert_float_equal(share(f, 32, 5), 100, 0);
	assert_float_equal(share(f, 32, 4), 0, 0);
	assert_float_equal(share(f, 16, 4), 0, 0);
}

static void smaller_folios_do_not_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 8);
	make_folio(f, 72, 8);
	map_run(f, 0, 64, 16);
	assert_float_equal(share(f, 16, 4), 0, 0);
	assert_float_equal(share(f, 16, 3), 100, 0);
}

static void partial_mapping_does_not_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 16);
	make_folio(f, 80, 16);
	map_run(f, 0, 64, 16);
	map_run(f, 16, 80, 16);
	map_page(f, 20, 0, 0);
	assert_float_equal(share(f, 32, 4), 50, 0);
}

static void shifted_mapping_does_not_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 16);
	make_folio(f, 80, 16);
	map_run(f, 0, 65, 16);
	assert_float_equal(share(f, 16, 4), 0, 0);
}

/* The buddy allocator gives no such folio: take nothing for one. */
static void folio_off_its_alignment_does_not_count(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 68, 16);
	map_run(f, 0, 68, 16);
	assert_float_equal(share(f, 16, 4), 0, 0);
}

/* Frames up, down and scattered; one of them the shared zero page. */
static void base_pages_in_any_order_count(void **state)
{
	static const uint64_t frames[] = { 64, 65, 66, 90, 89, 88, 87, 70 };
	struct fixture *f = *state;

	for (size_t i = 0; i < 8; i++)
		map_page(f, i, frames[i], PRESENT);
	make_folio(f, 128, 1);
	assert_float_equal(share(f, 8, 0), 100, 0);
	set_flags(f, 70, ZERO_PAGE);
	assert_float_equal(share(f, 8, 0), 87.5, 0);
	make_folio(f, 88, 2);
	assert_float_equal(share(f, 8, 0), 62.5, 0);
}

/* Memory may end with the folio: no frame follows. */
static void folio_at_the_end_of_memory_counts(void **state)
{
	struct fixture *f = *state;

	make_folio(f, 64, 16);
	map_run(f, 0, 64, 16);
	assert_float_equal(share(f, 16, 4), 100, 0);
}

/* More pages than are read at once. */
static void long_buffer_is_read_in_parts(void **state)
{
	struct fixture *f = *state;
	size_t pages = 1 << 19;
	uint64_t *entries = malloc(pages * sizeof(*entries));

	assert_non_null(entries);
	for (size_t i = 0; i < pages; i++)
		entries[i] = PRESENT | (64 + i);
	tree_write_bytes(f->root, "/proc/self/pagemap", entries,
			 pages * sizeof(*entries),
			 (uintptr_t)BUF / 4096 * sizeof(*entries));
	free(entries);
	set_flags(f, 64 + pages, HEAD);
	assert_float_equal(share(f, pages, 0), 100, 0);
	make_folio(f, 64 + pages - 2, 2);
	assert_float_equal(share(f, pages, 0), 100.0 * (pages - 2) / pages, 1e-9);
}

static void misaligned_buffer_is_refused(void **state)
{
	struct fixture *f = *state;
	struct verify_result result;

	assert_int_equal(verify_open(f->root, &f->v), 0);
	assert_int_equal(verify_order(f->v, BUF, 4096, 4, &result), -EINVAL);
	assert_int_equal(verify_order(f->v, BUF + 4096, 65536, 4, &result), -EINVAL);
	assert_int_equal(verify_order(f->v, BUF, 0, 0, &result), -EINVAL);
}

/* From here on: no kpageflags, as for a user. */
static struct verify *open_unprivileged(struct fixture *f, bool mthp)
{
	char path[4096];

	tree_path(f->root, "/proc/kpageflags", path);
	assert_int_equal(unlink(path), 0);
	tree_write(f->root, PMD_SIZE, "2097152\n");
	if (mthp) {
		tree_write(f->root, MTHP_SWITCH, "[never]\n");
		tree_write(f->root, STATS, "1000\n");
	}
	assert_int_equal(verify_open(f->root, &f->v), 0);
	assert_false(verify_is_exact(f->v));
	assert_int_equal(verify_mark(f->v), 0);
	return f->v;
}

static void statistics_stand_in(void **state)
{
	struct fixture *f = *state;
	struct verify *v = open_unprivileged(f, true);
	struct verify_result result;

	tree_write(f->root, STATS, "1003\n");
	assert_int_equal(verify_order(v, BUF, 4 << 16, 4, &result), 0);
	assert_float_equal(result.got_pct, 75, 0);
	assert_string_equal(result.how, "mthp_stats");
	assert_int_equal(verify_order(v, BUF, 4 << 16, 0, &result), 0);
	assert_float_equal(result.got_pct, 25, 0);
	tree_write(f->root, STATS, "2000\n"); /* others fault, too */
	assert_int_equal(verify_order(v, BUF, 4 << 16, 4, &result), 0);
	assert_float_equal(result.got_pct, 100, 0);
}

/* What one of them did not get must not be made up for by the others'. */
static void statistics_are_of_all_workers(void **state)
{
	struct fixture *f = *state;
	struct verify *v = open_unprivileged(f, true);
	struct verify_result result;

	verify_share(v, 2);
	tree_write(f->root, STATS, "1006\n");
	assert_int_equal(verify_order(v, BUF, 4 << 16, 4, &result), 0);
	assert_float_equal(result.got_pct, 75, 0);
	assert_int_equal(verify_order(v, BUF, 4 << 16, 0, &result), 0);
	assert_float_equal(result.got_pct, 25, 0);
}

static void smaps_tell_pmd_folios(void **state)
{
	struct fixture *f = *state;
	struct verify *v = open_unprivileged(f, true);
	struct verify_result result;

	tree_write(f->root, "/proc/self/smaps",
		   "00800000-00a00000 rw-p 00000000 00:00 0\n"
		   "AnonHugePages:      2048 kB\n"
		   "01000000-01400000 rw-p 00000000 00:00 0\n"
		   "Rss:                4096 kB\n"
		   "AnonHugePages:      2048 kB\n"
		   "FilePmdMapped:         0 kB\n");
	assert_int_equal(verify_order(v, BUF, 4 << 20, 9, &result), 0);
	assert_float_equal(result.got_pct, 50, 0);
	assert_string_equal(result.how, "smaps");
	verify_share(v, 2); /* it is of this worker's memory alone */
	assert_int_equal(verify_order(v, BUF, 4 << 20, 9, &result), 0);
	assert_float_equal(result.got_pct, 50, 0);
}

static void smaps_tell_shmem_and_hugetlb(void **state)
{
	struct fixture *f = *state;
	struct verify *v = open_unprivileged(f, true);
	struct verify_result result;

	tree_write(f->root, "/proc/self/smaps",
		   "01000000-01400000 rw-s 00000000 00:00 0\n"
		   "KernelPageSize:        4 kB\n"
		   "ShmemPmdMapped:     2048 kB\n");
	assert_int_equal(verify_order(v, BUF, 4 << 20, 9, &result), 0);
	assert_float_equal(result.got_pct, 50, 0);
	tree_write(f->root, "/proc/self/smaps",
		   "01000000-01400000 rw-p 00000000 00:00 0\n"
		   "KernelPageSize:       64 kB\n"
		   "Shared_Hugetlb:        0 kB\n"
		   "Private_Hugetlb:    3072 kB\n");
	assert_int_equal(verify_order(v, BUF, 4 << 20, 4, &result), 0);
	assert_float_equal(result.got_pct, 75, 0);
	assert_string_equal(result.how, "smaps");
	assert_int_equal(verify_order(v, BUF, 4 << 20, 9, &result), 0);
	assert_float_equal(result.got_pct, 0, 0);
}

static void nothing_stands_in_before_mthp(void **state)
{
	struct fixture *f = *state;
	struct verify *v = open_unprivileged(f, false);
	struct verify_result result;

	tree_write(f->root, "/proc/self/smaps", "");
	assert_int_equal(verify_order(v, BUF, 1 << 16, 4, &result), 0);
	assert_true(isnan(result.got_pct));
	assert_null(result.how);
	assert_non_null(result.reason);
	assert_int_equal(verify_order(v, BUF, 1 << 16, 0, &result), 0);
	assert_float_equal(result.got_pct, 100, 0);
	assert_string_equal(result.how, "smaps");
}

/* The machine itself: base pages on the node that they are on. */
static void live_pages_are_found(void **state)
{
	size_t bytes = 64 * 4096, half = bytes / 2;
	struct verify_result result;
	struct fixture *f = *state;
	uint64_t faults;
	char *buf;

	buf = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(buf != MAP_FAILED);
	madvise(buf, bytes, MADV_NOHUGEPAGE);
	faults = verify_faults();
	for (size_t i = 0; i < half; i += 4096)
		buf[i] = 1;
	assert_true(verify_faults() - faults >= 32);
	assert_int_equal(verify_node(buf, bytes / 4096, 4096, 9999,
				     &result), 0);
	if (isnan(result.got_pct)) {
		print_message("%s\n", result.reason);
		skip();
	}
	assert_float_equal(result.got_pct, 0, 0);
	assert_int_equal(verify_node(buf, bytes / 4096, 4096, 0, &result), 0);
	assert_true(result.got_pct <= 50);
	assert_int_equal(verify_open("", &f->v), 0);
	if (!verify_is_exact(f->v)) {
		print_message("not root: frames cannot be read\n");
		skip();
	}
	assert_int_equal(verify_order(f->v, buf, bytes, 0, &result), 0);
	assert_float_equal(result.got_pct, 50, 0);
	munmap(buf, bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(folios_of_the_order_count),
		TEST(folios_of_hugetlb_count),
		TEST(pages_apart_are_looked_up_each),
		TEST(larger_folio_does_not_count),
		TEST(smaller_folios_do_not_count),
		TEST(partial_mapping_does_not_count),
		TEST(shifted_mapping_does_not_count),
		TEST(folio_off_its_alignment_does_not_count),
		TEST(base_pages_in_any_order_count),
		TEST(folio_at_the_end_of_memory_counts),
		TEST(long_buffer_is_read_in_parts),
		TEST(misaligned_buffer_is_refused),
		TEST(statistics_stand_in),
		TEST(statistics_are_of_all_workers),
		TEST(smaps_tell_pmd_folios),
		TEST(smaps_tell_shmem_and_hugetlb),
		TEST(nothing_stands_in_before_mthp),
		TEST(live_pages_are_found),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
