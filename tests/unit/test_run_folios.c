// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the run sets for kinds of folios, seen by workloads of the test's own: as
 * root this sets the real knobs for a moment and restores them.
 */
#include "tree.h"

#include <errno.h>
#include <sys/mman.h>

#include "harness/region.h"
#include "harness/run/run.h"
#include "harness/units.h"
#include "capture.h"

#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define SHMEM_64K THP "hugepages-64kB/shmem_enabled"

/* The hooks get no context of the test but through this. */
static struct {
	char memory[2 << 20] __attribute__((aligned(2 << 20)));
	const struct cell *cell;
	int calls;
	int empty_pool_at;	/* in that call of run, 0 = never */
	bool as_set;		/* each call found the knobs as its cell wants them */
} seen;

static int setup(const struct workload_input *input, void **state)
{
	seen.cell = input->cell;
	*state = &seen;
	return 0;
}

static bool pool_holds(int folios)
{
	return atoi(tree_read("", POOL)) == folios;
}

static bool shmem_is(const char *word)
{
	return strstr(tree_read("", SHMEM_64K), word);
}

static int run_hook(void *state, struct region *region)
{
	enum folio_kind kind = seen.cell->workload->folios;

	(void)state;
	seen.as_set &= pool_holds(kind == FOLIOS_HUGETLB ? 2 : 0) &&
		       shmem_is(kind == FOLIOS_SHMEM ? "[advise]" : "[never]");
	if (++seen.calls == seen.empty_pool_at)
		tree_write_bytes("", POOL, "0", 1, 0);
	region_start(region);
	region_stop(region);
	return 0;
}

static void memory(void *state, struct workload_memory *out)
{
	(void)state;
	out->start = seen.memory;
	out->bytes = sizeof(seen.memory);
}

static int teardown(void *state, uint64_t *ns)
{
	(void)state;
	*ns = 1;
	return 0;
}

#define HOOKS .setup = setup, .run = run_hook, .memory = memory, .teardown = teardown

static const struct workload anon = {
	.name = "anon", .folios = FOLIOS_ANON, HOOKS
};
static const struct workload huge = {
	.name = "huge", .folios = FOLIOS_HUGETLB,
	.choices = CHOICE_BIT(CHOICE_POOL), HOOKS
};
static const struct workload shmem = {
	.name = "shmem", .folios = FOLIOS_SHMEM, HOOKS
};
static const struct workload *const workloads[] = { &anon, &huge, &shmem, NULL };

struct result {
	int err;
	char *rows;
	size_t bytes;
	char skip[160];		/* of the first cell */
};

static void run_config(const char *text, struct result *result)
{
	char path[] = P_tmpdir "/pzbench-test-XXXXXX";
	const struct run_options options = {
		.config = path, .arm = "test", .pmu = "none", .accel = "none",
		.quiet = true,
	};
	struct capture capture;
	struct run *run;
	FILE *rows;
	int fd = mkstemp(path);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	rows = open_memstream(&result->rows, &result->bytes);
	capture_begin(&capture);
	result->err = run_open(&options, workloads, &run);
	if (!result->err) {
		strcpy(result->skip, run_plan(run)->cell[0].skip);
		result->err = run_measure(run, rows);
		if (run_close(run) && !result->err)
			result->err = -EIO;
	}
	capture_end(&capture);
	fclose(rows);
	unlink(path);
}

static int begin(void **state)
{
	(void)state;
	memset(seen.memory, 1, sizeof(seen.memory));
	seen.calls = seen.empty_pool_at = 0;
	seen.as_set = true;
	return 0;
}

static void skip_if_not_settable(void)
{
	if (access(POOL, W_OK) || access(SHMEM_64K, W_OK) || !pool_holds(0) ||
	    !shmem_is("[never]")) {
		print_message("not root, or the knobs are not as expected\n");
		skip();
	}
}

/* Whichever cell comes before: they are shuffled anew in each of ten rounds. */
static void each_cell_finds_its_own_knobs_set(void **state)
{
	struct result result;

	(void)state;
	skip_if_not_settable();
	run_config("[run]\nrepetitions = 10\nwarmup = 0\n"
		   "[anon a]\norders = 0\nsize = 2M\n"
		   "[huge a]\norders = 9\nsize = 4M\n"
		   "[shmem a]\norders = 4\nsize = 2M\n", &result);
	assert_int_equal(result.err, 0);
	assert_int_equal(seen.calls, 30);
	assert_true(seen.as_set);
	assert_true(pool_holds(0));
	assert_true(shmem_is("[never]"));
	free(result.rows);
}

static void a_pool_that_is_gone_costs_the_repetition(void **state)
{
	struct result result;
	json_t *row;

	(void)state;
	skip_if_not_settable();
	seen.empty_pool_at = 2;
	run_config("[run]\nrepetitions = 4\nwarmup = 0\n"
		   "[huge a]\norders = 9\nsize = 4M\n", &result);
	assert_int_equal(result.err, 0);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(count_lines(result.rows), 4);
	row = json_loads(strrchr(strndupa(result.rows, result.bytes - 1), '\n'),
			 0, NULL);
	assert_non_null(row);
	assert_true(json_is_false(json_object_get(row, "valid")));
	assert_non_null(strstr(json_string_value(json_object_get(row,
				"invalid_reason")), "got 0 of 2 pages of 2M"));
	assert_true(json_is_null(json_object_get(json_object_get(row, "fault"),
						 "ns")));
	json_decref(row);
	free(result.rows);
}

static void what_cannot_be_had_at_the_start_is_skipped(void **state)
{
	struct result result;

	(void)state;
	skip_if_not_settable();
	tree_write_bytes("", POOL, "1", 1, 0);
	run_config("[huge a]\norders = 9\nsize = 4M\npool = surplus\n", &result);
	assert_true(pool_holds(1));
	tree_write_bytes("", POOL, "0", 1, 0);
	assert_int_equal(result.err, 0);
	assert_int_equal(seen.calls, 0);
	assert_non_null(strstr(result.skip, "has 1 free pages of 2M"));
	free(result.rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_cell_finds_its_own_knobs_set, begin),
		cmocka_unit_test_setup(a_pool_that_is_gone_costs_the_repetition, begin),
		cmocka_unit_test_setup(what_cannot_be_had_at_the_start_is_skipped, begin),
	};

	return cmocka_run_group_tests_name("run_folios", tests, NULL, NULL);
}
