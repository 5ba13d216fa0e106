// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/plan.h"
#include "capture.h"

static const struct workload anon = { .name = "anon", .choices = CHOICES_OF_BUFFERS, .summary = "a test's" };
static const struct workload huge = { .name = "huge", .folios = FOLIOS_HUGETLB };
static const struct workload shmem = { .name = "shmem", .folios = FOLIOS_SHMEM };
static const struct workload *const workloads[] = { &anon, &huge, &shmem, NULL };

/* Two nodes of 1 GB, the second without CPU; a few orders of each kind. */
static const struct plan_facts machine = {
	.folios = {
		[FOLIOS_ANON] = { { 4, { 0, 2, 4, 9 } }, UINT32_MAX },
		[FOLIOS_SHMEM] = { { 3, { 0, 1, 9 } }, UINT32_MAX },
		[FOLIOS_HUGETLB] = { { 2, { 9, 18 } }, UINT32_MAX },
	},
	.n_nodes = 2,
	.node = {
		{ .node = 0, .has_cpu = true, .free_bytes = 1ULL << 30, .cpus = 4 },
		{ .node = 3, .free_bytes = 1ULL << 30 },
	},
	.injector = true,
	.marks = true,
};

struct built {
	struct config *config;
	struct plan *plan;
	struct capture capture;
};

static int build(struct built *built, const char *text,
		 const struct plan_facts *facts)
{
	char path[] = "/tmp/pzbench-test-XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	built->plan = NULL;
	assert_int_equal(config_load(path, &built->config), 0);
	unlink(path);
	capture_begin(&built->capture);
	err = plan_build(built->config, workloads, facts, &built->plan);
	capture_end(&built->capture);
	return err;
}

static void drop(struct built *built)
{
	plan_free(built->plan);
	config_free(built->config);
}

/* @text is refused in one line that names its line and holds @expected. */
static void assert_refused(const char *text, const struct plan_facts *facts,
			   int line, const char *expected)
{
	struct built built;
	char place[16];

	assert_int_equal(build(&built, text, facts), -EINVAL);
	assert_null(built.plan);
	snprintf(place, sizeof(place), ":%d: ", line);
	assert_int_equal(count_lines(built.capture.text), 1);
	assert_non_null(strstr(built.capture.text, place));
	assert_non_null(strstr(built.capture.text, expected));
	drop(&built);
}

static void cells_are_the_product_of_the_lists(void **state)
{
	const struct cell *cell;
	struct built built;

	(void)state;
	assert_int_equal(build(&built, "[anon a]\norders = 0 4\nsize = 2M 4M\n"
			       "offset = first last random\n", &machine), 0);
	assert_int_equal(built.plan->n_cells, 12);
	cell = &built.plan->cell[0].cell;
	assert_ptr_equal(cell->workload, &anon);
	assert_string_equal(cell->label, "a");
	assert_int_equal(cell->order, 0);
	assert_int_equal(cell->size_bytes, 2 << 20);
	assert_int_equal(cell_faults(cell), 512);
	assert_int_equal(cell->prezeroed_pct, CELL_NOT_PREZEROED);
	cell = &built.plan->cell[11].cell;
	assert_int_equal(cell->order, 4);
	assert_int_equal(cell->size_bytes, 4 << 20);
	assert_int_equal(cell->offset, OFFSET_RANDOM);
	drop(&built);
}

static void all_means_what_the_machine_has(void **state)
{
	struct built built;
	int i;

	(void)state;
	assert_int_equal(build(&built, "[anon a]\norders = all\n", &machine),
			 0);
	assert_int_equal(built.plan->n_cells, machine.folios[FOLIOS_ANON].orders.n);
	for (i = 0; i < machine.folios[FOLIOS_ANON].orders.n; i++)
		assert_int_equal(built.plan->cell[i].cell.order,
				 machine.folios[FOLIOS_ANON].orders.order[i]);
	drop(&built);
	assert_int_equal(build(&built, "[anon a]\norders = 0\n"
			       "cpu_node = all\nmem_node = all\n", &machine),
			 0);
	assert_int_equal(built.plan->n_cells, 2);
	assert_int_equal(built.plan->cell[0].cell.cpu_node, 0);
	assert_int_equal(built.plan->cell[1].cell.cpu_node, 0);
	assert_int_equal(built.plan->cell[1].cell.mem_node, 3);
	drop(&built);
}

static void each_kind_of_folios_has_orders_of_its_own(void **state)
{
	struct built built;

	(void)state;
	assert_int_equal(build(&built, "[shmem a]\norders = all\n"
			       "[huge b]\norders = all\nsize = 1G\n",
			       &machine), 0);
	assert_int_equal(built.plan->n_cells, 5);
	assert_int_equal(built.plan->cell[1].cell.order, 1);
	assert_int_equal(built.plan->cell[3].cell.order, 9);
	assert_int_equal(built.plan->cell[4].cell.order, 18);
	assert_int_equal(plan_measured(built.plan), 5);
	drop(&built);
	assert_refused("[shmem a]\norders = 4\n", &machine, 2,
		       "shmem order 4 is not offered by this kernel: use all, or some of 0 1 9");
	assert_refused("[huge a]\norders = 0\n", &machine, 2,
		       "hugetlb order 0");
}

/* A config with `all` is one for machines that differ. */
static void what_all_cannot_have_is_skipped(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	assert_int_equal(build(&built, "[huge a]\norders = all\nsize = 64M\n",
			       &machine), 0);
	assert_int_equal(built.plan->n_cells, 2);
	assert_string_equal(built.plan->cell[0].skip, "");
	assert_string_equal(built.plan->cell[1].skip,
			    "size 64M holds no 1G folio of order 18");
	drop(&built);
	assert_refused("[huge a]\norders = 9 18\nsize = 64M\n", &machine, 3,
		       "not a multiple of the 1G folio");
	facts.folios[FOLIOS_HUGETLB].orders.n = 1;
	assert_int_equal(build(&built, "[huge a]\norders = 18\nsize = 1G\n",
			       &facts), 0);
	assert_non_null(strstr(built.plan->cell[0].skip, "(offered: 9)"));
	drop(&built);
	assert_refused("[huge a]\norders = 8\nsize = 1G\n", &facts, 2,
		       "hugetlb order 8 is not offered");
	facts.folios[FOLIOS_HUGETLB].orders.n = 0;
	assert_int_equal(build(&built, "[huge a]\norders = all\n", &facts), 0);
	assert_int_equal(built.plan->n_cells, 1);
	assert_string_equal(built.plan->cell[0].skip,
		"hugetlb order 9 is not offered by this kernel (offered: none)");
	drop(&built);
}

static void larger_than_a_pmd_is_nothing_for_sim(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.windowed = facts.guest = true;
	assert_int_equal(build(&built, "[huge a]\norders = 9 18\nsize = 1G\n",
			       &facts), 0);
	assert_string_equal(built.plan->cell[0].skip, "");
	assert_non_null(strstr(built.plan->cell[1].skip, "timer tick"));
	drop(&built);
	facts.windowed = false;
	assert_int_equal(build(&built, "[huge a]\norders = 18\nsize = 1G\n",
			       &facts), 0);
	assert_string_equal(built.plan->cell[0].skip, "");
	drop(&built);
}

static void folios_that_wait_in_a_pool_are_memory_too(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.node[0].free_bytes = 32 << 20;
	assert_refused("[huge a]\norders = 9\nsize = 64M\n", &facts, 3,
		       "32M that node 0 has free");
	facts.node[0].pool_bytes[9] = 32 << 20;
	assert_int_equal(build(&built, "[huge a]\norders = 9\nsize = 64M\n",
			       &facts), 0);
	drop(&built);
	assert_refused("[shmem a]\norders = 9\nsize = 64M\n", &facts, 3,
		       "32M that node 0 has free");
}

static void local_is_the_cpus_node_and_no_cell_comes_twice(void **state)
{
	struct built built;

	(void)state;
	assert_int_equal(build(&built, "[anon a]\norders = 0\n"
			       "mem_node = local 0 3\n", &machine), 0);
	assert_int_equal(built.plan->n_cells, 2);
	assert_int_equal(built.plan->cell[0].cell.mem_node, 0);
	assert_int_equal(built.plan->cell[1].cell.mem_node, 3);
	drop(&built);
}

static void what_cannot_be_is_refused_by_line(void **state)
{
	(void)state;
	assert_refused("[anon a]\norders = 9\nsize = 3M\n", &machine, 3,
		       "not a multiple of the 2M folio of order 9");
	assert_refused("[anon a]\norders = 0 3\n", &machine, 2, "0 2 4 9");
	assert_refused("[anon a]\norders = 0\ncpu_node = 1\n", &machine, 3,
		       "no such node: use one of 0 3");
	assert_refused("[anon a]\norders = 0\ncpu_node = 3\n", &machine, 3,
		       "no CPU");
	assert_refused("[anon a]\norders = 0\nmem_node = 7\n", &machine, 3,
		       "mem_node 7");
	assert_refused("[anon a]\norders = 0\nsize = 2G\n", &machine, 3,
		       "1024M that node 0 has free");
	assert_refused("[swap a]\norders = 0\n", &machine, 1, "use one of anon huge shmem");
}

static void a_default_is_blamed_on_its_section(void **state)
{
	struct plan_facts small = machine;

	(void)state;
	small.node[0].free_bytes = 1 << 20;
	assert_refused("\n[anon a]\norders = 0\n", &small, 2, "size 64M");
}

static void what_this_kernel_lacks_is_skipped_with_the_reason(void **state)
{
	struct plan_facts facts = machine;
	struct built built;
	size_t order[8];

	(void)state;
	facts.injector = false;
	facts.folios[FOLIOS_ANON].settable_orders = 1u << 0 | 1u << 4;
	facts.guest = true;
	assert_int_equal(build(&built, "[anon a]\norders = 0 2 3 4\n"
			       "prezeroed = none\n"
			       "[anon b]\norders = 0\nprezeroed = 50\n",
			       &facts), 0);
	assert_int_equal(built.plan->n_cells, 5);
	assert_int_equal(plan_measured(built.plan), 2);
	assert_string_equal(built.plan->cell[0].skip, "");
	assert_non_null(strstr(built.plan->cell[1].skip, "root"));
	assert_non_null(strstr(built.plan->cell[2].skip, "not offered"));
	assert_string_equal(built.plan->cell[3].skip, "");
	assert_non_null(strstr(built.plan->cell[4].skip, "pre-zero"));
	assert_int_equal(plan_order(built.plan, PLAN_PLAIN, 0, order), 2);
	assert_int_equal(plan_order(built.plan, PLAN_PREZEROED, 0, order), 0);
	drop(&built);
}

#define MANY "[anon a]\norders = 0 2 4 9\noffset = first middle last random\n" \
	     "[anon b]\norders = 0 2 4 9\nprezeroed = 0 50\n"

static int compare_index(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void every_repetition_has_every_cell_once(void **state)
{
	size_t order[24], i, count;
	struct built built;
	uint64_t repetition;

	(void)state;
	assert_int_equal(build(&built, MANY, &machine), 0);
	for (repetition = 0; repetition < 20; repetition++) {
		count = plan_order(built.plan, PLAN_PLAIN, repetition, order);
		assert_int_equal(count, 16);
		qsort(order, count, sizeof(*order), compare_index);
		for (i = 0; i < count; i++)
			assert_int_equal(order[i], i);
		count = plan_order(built.plan, PLAN_PREZEROED, repetition, order);
		assert_int_equal(count, 8);
		qsort(order, count, sizeof(*order), compare_index);
		for (i = 0; i < count; i++)
			assert_int_equal(order[i], 16 + i);
	}
	drop(&built);
}

/* The kernel pays for a site that was chosen, and is marked by what is zeroed. */
static void what_lasts_comes_after_what_it_would_reach(void **state)
{
	static const struct {
		enum plan_part part;
		size_t cell;
	} rows[] = {
		{ PLAN_PLAIN, 0 }, { PLAN_KNOBS, 1 }, { PLAN_PREZEROED, 2 },
	};
	struct plan_facts facts = machine;
	struct built built;
	size_t order[4], i;

	(void)state;
	facts.knobs[CHOICE_SITE] = true;
	assert_int_equal(build(&built, "[anon a]\norders = 0\n"
			       "[anon b]\norders = 0\nsite = caller\n"
			       "[anon c]\norders = 0\nsite = caller\n"
			       "prezeroed = 50\n", &facts), 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(plan_order(built.plan, rows[i].part, 0,
					    order), 1);
		assert_int_equal(order[0], rows[i].cell);
	}
	drop(&built);
}

static void the_seed_decides_the_order(void **state)
{
	size_t first[24], again[24], other[24];
	struct built built;

	(void)state;
	assert_int_equal(build(&built, MANY, &machine), 0);
	plan_order(built.plan, PLAN_PLAIN, 0, first);
	plan_order(built.plan, PLAN_PLAIN, 0, again);
	assert_memory_equal(first, again, 16 * sizeof(*first));
	plan_order(built.plan, PLAN_PLAIN, 1, other);
	assert_memory_not_equal(first, other, 16 * sizeof(*first));
	built.config->seed++;
	plan_order(built.plan, PLAN_PLAIN, 0, other);
	assert_memory_not_equal(first, other, 16 * sizeof(*first));
	drop(&built);
}

/* Each cell comes first about as often as any other. */
static void shuffling_is_even(void **state)
{
	size_t order[24], first[16] = { 0 }, i;
	struct built built;
	uint64_t repetition;

	(void)state;
	assert_int_equal(build(&built, MANY, &machine), 0);
	for (repetition = 0; repetition < 16000; repetition++) {
		plan_order(built.plan, PLAN_PLAIN, repetition, order);
		first[order[0]]++;
	}
	for (i = 0; i < 16; i++)
		assert_in_range(first[i], 850, 1150);
	drop(&built);
}

static void windows_hold_at_most_a_megabyte(void **state)
{
	static const uint64_t faults[] = { 64, 8, 8, 8, 8, 8, 4, 2, 1, 1 };
	struct config config = { 0 };
	const struct plan plan = { .config = &config };
	const struct workload own = { .name = "own", .unit = "MB" };
	struct cell cell = { .workload = &anon };

	(void)state;
	for (cell.order = 0; cell.order <= 9; cell.order++)
		assert_int_equal(plan_window_faults(&plan, &cell),
				 faults[cell.order]);
	cell = (struct cell){ .workload = &own };
	assert_int_equal(plan_window_faults(&plan, &cell), 1);
	config.windows = 5;
	assert_int_equal(plan_window_faults(&plan, &cell), 5);
}

static void regions_are_counted_with_the_last_part_window(void **state)
{
	struct built built;

	(void)state;
	assert_int_equal(build(&built, "[run]\nrepetitions = 2\nwarmup = 1\n"
			       "windows = 100\n[anon a]\norders = 0\n"
			       "size = 1M\n", &machine), 0);
	assert_int_equal(plan_regions(built.plan), 3 * 3);
	drop(&built);
}

static void windows_past_a_regions_digits_are_refused(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.node[0].free_bytes = 1ULL << 40;
	facts.guest = true;
	assert_int_equal(build(&built, "[run]\nwindows = 2\n[anon a]\n"
			       "orders = 0\nsize = 8G\n", &facts), 0);
	drop(&built);
	assert_refused("[run]\nwindows = 1\n[anon a]\norders = 0\nsize = 8G\n",
		       &facts, 5, "2097152 windows at order 0");
	facts.guest = false;
	assert_int_equal(build(&built, "[run]\nwindows = 1\n[anon a]\n"
			       "orders = 0\nsize = 8G\n", &facts), 0);
	drop(&built);
}

static void without_tracking_only_zero_percent_is_measured(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.marks = false;
	assert_int_equal(build(&built, "[anon a]\norders = 4\n"
			       "prezeroed = none 0 25\n", &facts), 0);
	assert_string_equal(built.plan->cell[0].skip, "");
	assert_string_equal(built.plan->cell[1].skip, "");
	assert_non_null(strstr(built.plan->cell[2].skip, "tracks none"));
	drop(&built);
}

/* @axis takes "none" and two words more, of which each needs the knob. */
static void check_switch(enum choice which, const char *axis,
			 const char *const words[2])
{
	struct plan_facts facts = machine;
	struct built built;
	char text[128], reason[64];
	int i;

	snprintf(text, sizeof(text), "[anon]\norders = 9\nsize = 4M\n%s\n", axis);
	assert_int_equal(build(&built, text, &facts), 0);
	assert_int_equal(built.plan->n_cells, 3);
	assert_string_equal(built.plan->cell[0].skip, "");
	for (i = 0; i < 2; i++) {
		snprintf(reason, sizeof(reason), "%s = %s", choice_name(which),
			 words[i]);
		assert_non_null(strstr(built.plan->cell[i + 1].skip, reason));
	}
	drop(&built);
	facts.knobs[which] = true;
	assert_int_equal(build(&built, text, &facts), 0);
	assert_int_equal(built.plan->n_cells, 3);
	for (i = 0; i < 2; i++) {
		assert_string_equal(built.plan->cell[i + 1].skip, "");
		assert_string_equal(choice_word(which,
				built.plan->cell[i + 1].cell.choices[which]),
				words[i]);
	}
	drop(&built);
}

/* By hand: 6 + 11 * (0.068 + 16 * 15e-6 + 32 MB * 2.7e-9) = 7.75 */
static void a_guests_time_is_known_beforehand(void **state)
{
	struct built built;

	(void)state;
	assert_int_equal(build(&built, "[anon a]\norders = 9\nsize = 32M\n",
			       &machine), 0);
	assert_float_equal(plan_guest_seconds(built.plan), 7.75, 0.01);
	drop(&built);
}

static void an_order_that_does_not_fit_is_lacking(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.node[0].free_bytes = 512 << 20;
	assert_int_equal(build(&built, "[huge a]\norders = 9 18\nsize = 1G\n",
			       &facts), -EINVAL);
	drop(&built);
	assert_int_equal(build(&built, "[huge a]\norders = 18\nsize = 1G\n",
			       &facts), 0);
	assert_non_null(strstr(built.plan->cell[0].skip,
			       "no folio of order 18 fits into the 512M"));
	drop(&built);
}

/* Of nothing that is used there are no two ways. */
static void reuse_is_an_axis_of_workloads_that_have_it(void **state)
{
	static const struct workload plain = { .name = "anon" };
	const struct workload *const plains[] = { &plain, NULL };
	struct built built;
	struct plan *plan;

	(void)state;
	assert_int_equal(build(&built, "[anon a]\norders = 0\n"
			       "reuse = none page\nreuse_access = read write\n"
			       "reuse_when = after each\n", &machine), 0);
	assert_int_equal(built.plan->n_cells, 5);
	assert_int_equal(plan_build(built.config, plains, &machine, &plan),
			 -EINVAL);
	drop(&built);
}

static void workers_are_numbers_or_all_cpus(void **state)
{
	static const int threads[] = { 1, 2, 2, 4, 4 };
	struct built built;
	int i;

	(void)state;
	assert_int_equal(build(&built, "[anon a]\norders = 0\n"
			       "threads = 1 2 all\n"
			       "workers = threads processes\n", &machine), 0);
	assert_int_equal(built.plan->n_cells, 5); /* one alone is neither */
	for (i = 0; i < 5; i++) {
		assert_int_equal(built.plan->cell[i].cell.threads, threads[i]);
		assert_string_equal(built.plan->cell[i].skip, "");
	}
	assert_int_equal(built.plan->cell[4].cell.choices[CHOICE_WORKERS],
			 WORKERS_PROCESSES);
	drop(&built);
}

static void workers_without_cpus_or_memory_are_refused(void **state)
{
	(void)state;
	assert_refused("[anon a]\norders = 0\nthreads = 5\n", &machine, 3,
		       "node 0 has 4 CPUs");
	assert_refused("[anon a]\norders = 0\nsize = 300M\nthreads = 4\n",
		       &machine, 3, "for each of 4 workers is more than the 1024M");
}

static void a_guest_skips_the_workers_that_it_cannot_measure(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.guest = true;
	facts.untimed = true;
	assert_int_equal(build(&built, "[anon a]\norders = 0\n"
			       "threads = 1 2 5\n", &facts), 0);
	assert_string_equal(built.plan->cell[0].skip, "");
	assert_non_null(strstr(built.plan->cell[1].skip, "under TCG"));
	assert_non_null(strstr(built.plan->cell[2].skip, "node 0 has 4"));
	drop(&built);
}

static void orders_of_clearing_need_the_knob(void **state)
{
	(void)state;
	check_switch(CHOICE_ZERO_ORDER, "zero_order = none converge hot-first",
		     (const char *const[]){ "converge", "hot-first" });
}

static void a_site_is_measured_where_the_kernel_can_be_told(void **state)
{
	(void)state;
	check_switch(CHOICE_SITE, "site = none caller buddy",
		     (const char *const[]){ "caller", "buddy" });
}

static void without_a_balloon_that_marks_the_reason_is_another(void **state)
{
	struct plan_facts facts = machine;
	struct built built;

	(void)state;
	facts.balloon = true;
	facts.injector = false;
	assert_int_equal(build(&built, "[anon]\norders = 9\nsize = 4M\n"
			       "prezeroed = 0\n", &facts), 0);
	assert_non_null(strstr(built.plan->cell[0].skip, "host_zeroes_pages"));
	drop(&built);
}

static void plan_json_has_cells_and_skips(void **state)
{
	struct plan_facts facts = machine;
	struct built built;
	json_t *json, *cells;

	(void)state;
	facts.injector = false;
	assert_int_equal(build(&built, "[anon a]\norders = 4\n"
			       "prezeroed = none 25\n", &facts), 0);
	json = plan_json(built.plan);
	cells = json_object_get(json, "cells");
	assert_int_equal(json_array_size(cells), 2);
	assert_true(json_is_null(json_object_get(json_array_get(cells, 0),
						 "skip")));
	assert_true(json_is_string(json_object_get(json_array_get(cells, 1),
						   "skip")));
	assert_int_equal(json_integer_value(json_object_get(json_object_get(
		json_array_get(cells, 1), "cell"), "prezeroed_pct")), 25);
	json_decref(json);
	drop(&built);
}

static void a_guests_memory_is_judged_before_it_boots(void **state)
{
	struct plan_facts facts;

	(void)state;
	plan_facts_guest(2ULL << 30, 2, &facts);
	assert_refused("[anon a]\norders = 0\nsize = 1G\n", &facts, 3,
		       "give the guest more memory");
	assert_refused("[anon a]\norders = 0\nmem_node = 2\n", &facts, 3,
		       "use one of 0 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_the_product_of_the_lists),
		cmocka_unit_test(all_means_what_the_machine_has),
		cmocka_unit_test(each_kind_of_folios_has_orders_of_its_own),
		cmocka_unit_test(what_all_cannot_have_is_skipped),
		cmocka_unit_test(larger_than_a_pmd_is_nothing_for_sim),
		cmocka_unit_test(folios_that_wait_in_a_pool_are_memory_too),
		cmocka_unit_test(local_is_the_cpus_node_and_no_cell_comes_twice),
		cmocka_unit_test(what_cannot_be_is_refused_by_line),
		cmocka_unit_test(a_default_is_blamed_on_its_section),
		cmocka_unit_test(what_this_kernel_lacks_is_skipped_with_the_reason),
		cmocka_unit_test(every_repetition_has_every_cell_once),
		cmocka_unit_test(what_lasts_comes_after_what_it_would_reach),
		cmocka_unit_test(the_seed_decides_the_order),
		cmocka_unit_test(shuffling_is_even),
		cmocka_unit_test(windows_hold_at_most_a_megabyte),
		cmocka_unit_test(regions_are_counted_with_the_last_part_window),
		cmocka_unit_test(windows_past_a_regions_digits_are_refused),
		cmocka_unit_test(without_tracking_only_zero_percent_is_measured),
		cmocka_unit_test(a_guests_time_is_known_beforehand),
		cmocka_unit_test(an_order_that_does_not_fit_is_lacking),
		cmocka_unit_test(reuse_is_an_axis_of_workloads_that_have_it),
		cmocka_unit_test(workers_are_numbers_or_all_cpus),
		cmocka_unit_test(workers_without_cpus_or_memory_are_refused),
		cmocka_unit_test(a_guest_skips_the_workers_that_it_cannot_measure),
		cmocka_unit_test(orders_of_clearing_need_the_knob),
		cmocka_unit_test(a_site_is_measured_where_the_kernel_can_be_told),
		cmocka_unit_test(without_a_balloon_that_marks_the_reason_is_another),
		cmocka_unit_test(plan_json_has_cells_and_skips),
		cmocka_unit_test(a_guests_memory_is_judged_before_it_boots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
