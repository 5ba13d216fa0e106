// SPDX-License-Identifier: GPL-2.0-only
/* The workloads shmem and memfd on this machine. */
#include "tree.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/bench.h"
#include "harness/counters.h"
#include "harness/knobs.h"
#include "harness/mthp.h"
#include "harness/verify.h"
#include "live.h"

extern const struct workload memfd_workload;
extern const struct workload shmem_workload;

#define BYTES ((uint64_t)8 << 20)

static const struct workload *const both[] = {
	&shmem_workload, &memfd_workload,
};

static void set_up(struct fixture *f, const struct workload *workload, int order)
{
	f->bench.cell = (struct cell) {
		.workload = workload,
		.label = "",
		.order = order,
		.size_bytes = BYTES,
		.offset = OFFSET_MIDDLE,
		.prezeroed_pct = CELL_NOT_PREZEROED,
	};
	workbench_set_up(&f->bench, 1);
	workload->memory(f->bench.state, &f->memory);
	assert_int_equal(f->memory.bytes, BYTES);
}

static void tear_down(struct fixture *f)
{
	uint64_t ns;

	assert_int_equal(f->bench.cell.workload->teardown(f->bench.state, &ns), 0);
}

static void check_bytes(const struct fixture *f)
{
	const uint64_t folio = units_order_bytes(f->bench.cell.order);
	const uint64_t touched = folio / 2;
	const char *memory = f->memory.start;

	for (uint64_t byte = 0; byte < BYTES; byte++)
		if (memory[byte] != (byte % folio == touched))
			fail_msg("order %d, byte %llu", f->bench.cell.order,
				 (unsigned long long)byte);
}

static void check_folios(struct fixture *f, int order)
{
	uint64_t folios = cell_folios(&f->bench.cell), faults = verify_faults();
	struct verify_result result;

	assert_int_equal(f->bench.cell.workload->run(f->bench.state, &f->bench.region), 0);
	faults = verify_faults() - faults;
	assert_in_range(faults, folios, folios + 2);
	check_bytes(f);
	assert_int_equal(verify_order(f->verify, f->memory.start, BYTES, order,
				      &result), 0);
	assert_string_equal(result.how, "kpageflags");
	assert_float_equal(result.got_pct, 100, 0);
}

/* Every order that the kernel offers, in a fault each. */
static void folios_are_of_the_order_asked_for(void **state)
{
	struct fixture *f = *state;
	struct mthp_orders orders;

	if (!f->knobs || !verify_is_exact(f->verify)) {
		print_message("not root: switches stay as they are\n");
		skip();
	}
	assert_int_equal(folios_orders("", FOLIOS_SHMEM, &orders), 0);
	for (int w = 0; w < 2; w++)
		for (int i = 0; i < orders.n; i++) {
			set_up(f, both[w], orders.order[i]);
			assert_int_equal(folios_take(f->knobs, "", &f->bench.cell), 0);
			check_folios(f, orders.order[i]);
			tear_down(f);
		}
}

/* What another process writes is seen here. */
static void memory_is_shared(void **state)
{
	struct fixture *f = *state;
	pid_t child;
	int status;

	for (int w = 0; w < 2; w++) {
		set_up(f, both[w], 0);
		child = fork();
		assert_true(child >= 0);
		if (!child) {
			((char *)f->memory.start)[5 * 4096] = 7;
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(((char *)f->memory.start)[5 * 4096], 7);
		tear_down(f);
	}
}

static bool is_mapped(const char *name)
{
	char line[512];
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "re");

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		found |= strstr(line, name) != NULL;
	fclose(maps);
	return found;
}

static int lowest_free_fd(void)
{
	int fd = dup(STDERR_FILENO);

	close(fd);
	return fd;
}

static void nothing_of_a_memfd_is_left(void **state)
{
	struct fixture *f = *state;
	int fd = lowest_free_fd();

	set_up(f, &memfd_workload, 0);
	assert_int_equal(lowest_free_fd(), fd);
	assert_true(is_mapped("/memfd:pzbench"));
	tear_down(f);
	assert_false(is_mapped("/memfd:pzbench"));
}

static void prezeroed_shares_are_refused(void **state)
{
	struct cell cell = { .prezeroed_pct = CELL_NOT_PREZEROED };
	char text[200];

	(void)state;
	for (int w = 0; w < 2; w++) {
		cell.prezeroed_pct = CELL_NOT_PREZEROED;
		assert_null(both[w]->refuses(&cell, text, sizeof(text)));
		cell.prezeroed_pct = 0;
		assert_non_null(both[w]->refuses(&cell, text, sizeof(text)));
	}
}

#define LIVE(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIVE(folios_are_of_the_order_asked_for),
		LIVE(memory_is_shared),
		LIVE(nothing_of_a_memfd_is_left),
		cmocka_unit_test(prezeroed_shares_are_refused),
	};

	return cmocka_run_group_tests_name("shmem", tests, NULL, NULL);
}
