// SPDX-License-Identifier: GPL-2.0-only
/* From observations to words: each rule of docs/method.md's "Verdicts". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/verdicts/decide.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define assert_within(value, want, error) \
	assert_true(fabs((value) - (want)) <= (error))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- one cell */

/*
 * Additional hours of sleep by the second of two drugs over the first (Student
 * 1908). t and p as R prints them; 2 of 10 may lie beyond either end of the sign
 * test's interval, 0.8 to 2.4.
 */
static void student_s_patients_differ(void **state)
{
	static const double differences[] = { 1.2, 2.4, 1.3, 1.3, 0.0,
					      1.0, 1.8, 0.8, 4.6, 1.4 };
	struct judged judged;

	(void)state;
	assert_int_equal(judge_paired(differences, 10, &judged), 0);
	assert_within(judged.effect.p, 0.002833, 5e-7);
	assert_true(isnan(judged.adjusted) && isnan(judged.smallest));
	assert_within(judged.interval.low, 0.7001142, 5e-8);
	assert_within(judged.interval.high, 2.4598858, 5e-8);
	assert_within(judged.level, 0.95, 1e-12);
	assert_int_equal(judged.robust, JUDGE_ROBUST);
	assert_false(judged.found);
	assert_int_equal(judge_paired(differences, 1, &judged), -ENODATA);
}

/* All boots got slower, one by far: t sees noise, the signs do not. */
static void an_outlier_is_not_robust(void **state)
{
	static const double differences[] = { 1, 1.1, 0.9, 1, 1.05, 30 };
	struct judged judged;

	(void)state;
	assert_int_equal(judge_paired(differences, 6, &judged), 0);
	assert_true(judged.interval.low < 0 && judged.interval.high > 0);
	assert_int_equal(judged.robust, JUDGE_NOT_ROBUST);
	/* With five there is no such interval, and nothing is said. */
	assert_int_equal(judge_paired(differences + 1, 5, &judged), 0);
	assert_int_equal(judged.robust, JUDGE_NO_ROBUST_TEST);
}

/* 2 of the 70 ways to draw 4 of 8 are as far apart as these. */
static void unpaired_boots_are_ranked_too(void **state)
{
	static const double base[] = { 1.00, 1.01, 1.02, 1.03 };
	static const double other[] = { 1.10, 1.11, 1.12, 1.13 };
	static const double far[] = { 1.10, 1.11, 1.12, 9 };
	struct judged judged;

	(void)state;
	assert_int_equal(judge_unpaired(base, 4, other, 4, &judged), 0);
	assert_within(judged.effect.mean, 0.1, 1e-12);
	assert_within(judged.effect.df, 6, 1e-9);
	assert_within(judged.other_p, 2 / 70., 1e-12);
	assert_int_equal(judged.robust, JUDGE_ROBUST);
	assert_int_equal(judge_unpaired(base, 4, far, 4, &judged), 0);
	assert_within(judged.other_p, 2 / 70., 1e-12);
	assert_true(judged.effect.p > 0.05);
	assert_int_equal(judged.robust, JUDGE_NOT_ROBUST);
	assert_int_equal(judge_unpaired(base, 4, other, 1, &judged), -ENODATA);
}

/* --- several cells */

static struct judged of_p(double p)
{
	return (struct judged){
		.effect = { .n = 6, .mean = 0.05, .se = 0.01, .df = 5, .p = p },
		.adjusted = p,
		.robust = JUDGE_ROBUST,
		.level = 0.95,
		.interval = { 0.02429, 0.07571 },
	};
}

static int judge_all(struct judged *judged, size_t n)
{
	struct judged *cells[8];

	for (size_t i = 0; i < n; i++)
		cells[i] = &judged[i];
	return judge_together(cells, n);
}

/*
 * Of five tests 0.01, 0.02, 0.03 and 0.04 are all adjusted to 0.05: four are found,
 * and their intervals get 1 - 4 * 0.05 / 5. What had no test does not count.
 */
static void cells_are_adjusted_for_one_another(void **state)
{
	struct judged judged[] = { of_p(0.04), of_p(0.9),  of_p(0.01),
				   of_p(0.03), of_p(0.02), of_p(0.001) };

	(void)state;
	judged[5].effect.n = 0;
	assert_int_equal(judge_all(judged, 6), 4);
	assert_within(judged[0].adjusted, 0.05, 1e-12);
	assert_true(judged[0].found && judged[2].found && judged[3].found &&
		    judged[4].found);
	assert_within(judged[0].level, 0.96, 1e-12);
	/* t(0.98) of 5 degrees of freedom is 2.7565. */
	assert_within(judged[0].interval.low, 0.05 - 0.027565, 1e-6);
	assert_false(judged[1].found || judged[5].found);
	assert_within(judged[1].level, 0.95, 1e-12);
	assert_within(judged[1].interval.low, 0.02429, 0);
}

/* A lone 0.02 of three is one that chance makes: adjusted it is 0.06. */
static void one_of_many_is_not_found(void **state)
{
	struct judged judged[] = { of_p(0.02), of_p(0.5), of_p(0.9) };

	(void)state;
	assert_int_equal(judge_all(judged, 3), 0);
	assert_within(judged[0].adjusted, 0.06, 1e-12);
	assert_int_equal(judge_all(judged, 1), 1);
}

/* --- words */

static struct verdict tested(double p, double mean)
{
	struct verdict verdict = {
		.base = { .boots = 6, .value = 1000 },
		.boots = 6,
		.units = 6,
		.judged = of_p(p),
	};

	verdict.judged.effect.mean = mean;
	return verdict;
}

static void decide(const struct metric *metric, struct verdict *at, size_t n,
		   bool drawn)
{
	struct verdict_table table = { .metric = metric, .at = at, .n = n };

	for (size_t i = 0; i < n; i++)
		at[i].drawn_layout = drawn;
	assert_int_equal(decide_table(&table), 0);
}

static enum verdict_word word_of(const struct metric *metric,
				 struct verdict verdict, bool drawn)
{
	decide(metric, &verdict, 1, drawn);
	assert_true((verdict.word == VERDICT_NOT_JUDGED) ==
		    (verdict.why != NULL));
	return verdict.word;
}

static void what_is_found_has_a_direction(void **state)
{
	(void)state;
	assert_int_equal(word_of(&metric_times, tested(0.01, -0.05), true),
			 VERDICT_LESS);
	assert_int_equal(word_of(&metric_times, tested(0.01, 0.05), true),
			 VERDICT_MORE);
	assert_int_equal(word_of(&metric_times, tested(0.06, 0.05), true),
			 VERDICT_NONE);
}

/*
 * Another order of the same code makes 1.959964 sqrt(2) 1 %, 2.772 %: all of the
 * interval must be beyond it, and t(0.975) of 5 degrees of freedom is 2.5706. Counts
 * are free of it.
 */
static void small_differences_may_be_layout(void **state)
{
	const double less = log(1 - 0.0278) - 0.025706;
	const double more = log(1 + 0.0278) + 0.025706;

	(void)state;
	assert_int_equal(word_of(&metric_times, tested(0.01, less), false),
			 VERDICT_LESS);
	assert_int_equal(word_of(&metric_times, tested(0.01, more), false),
			 VERDICT_MORE);
	assert_int_equal(word_of(&metric_times, tested(0.01, less + 2e-4), false),
			 VERDICT_NOT_JUDGED);
	assert_int_equal(word_of(&metric_memory, tested(0.01, more - 2e-4),
				 false),
			 VERDICT_NOT_JUDGED);
	assert_int_equal(word_of(&metric_times, tested(0.01, more - 2e-4), true),
			 VERDICT_MORE);
	assert_int_equal(word_of(&metric_times, tested(0.4, -0.0199), false),
			 VERDICT_NONE);
	assert_int_equal(word_of(&metric_instructions, tested(0.01, 0.001),
				 false),
			 VERDICT_MORE);
}

/* Of a lone link it takes as much more, as the interval must lie beyond it. */
static void what_may_be_layout_takes_a_larger_difference(void **state)
{
	struct verdict alone = tested(0.01, 0.05), drawn = tested(0.01, 0.05);

	(void)state;
	decide(&metric_times, &alone, 1, false);
	decide(&metric_times, &drawn, 1, true);
	assert_within(alone.judged.smallest - drawn.judged.smallest,
		      log1p(1.959964 * sqrt(2) * 0.01), 1e-9);
}

/* z(1 - 0.025 / 8) is 2.7344: 3.87 % in one table of 20 that has 8 cells. */
static void layouts_make_more_in_one_of_many_cells(void **state)
{
	const double more = log(1 + 0.0278) + 0.025706;
	struct verdict cells[8];
	struct verdict_table table = { .metric = &metric_times, .at = cells,
				       .n = COUNT(cells) };

	(void)state;
	for (size_t i = 0; i < COUNT(cells); i++)
		cells[i] = tested(0.01, more);
	assert_int_equal(decide_table(&table), 0);
	assert_within(table.layout, 2.73437 * sqrt(2) * 0.01, 1e-6);
	assert_int_equal(table.found, COUNT(cells));
	assert_int_equal(cells[0].word, VERDICT_NOT_JUDGED);
	cells[0] = tested(0.01, log(1 + 0.0388) + 0.025706);
	assert_int_equal(decide_table(&table), 0);
	assert_int_equal(cells[0].word, VERDICT_MORE);
}

/* What skipping saves: judged by themselves, and free of layouts. */
static void shares_against_their_own_zero_are_a_family(void **state)
{
	struct verdict own[] = { tested(0.01, -0.01), tested(0.6, 0.01) };
	struct verdict cells[] = { tested(0.5, 0.1) };
	struct verdict_table table = { .metric = &metric_times,
				       .at = cells, .n = COUNT(cells),
				       .own = own, .own_n = COUNT(own) };

	(void)state;
	assert_int_equal(decide_table(&table), 0);
	assert_int_equal(own[0].word, VERDICT_LESS);
	assert_int_equal(own[1].word, VERDICT_NONE);
	assert_within(own[0].judged.adjusted, 0.02, 1e-12);
	assert_int_equal(table.own_tested, 2);
	assert_int_equal(table.own_found, 1);
	assert_int_equal(table.found, 0);
}

static void exact_differences_need_no_test(void **state)
{
	struct verdict verdict = { .base = { .value = 1000 },
				   .boots = 4,
				   .exact = true,
				   .exact_change = -1 };

	(void)state;
	assert_int_equal(word_of(&metric_instructions, verdict, false),
			 VERDICT_LESS);
	/* The one layout there is was the same in all boots, no more. */
	assert_int_equal(word_of(&metric_memory, verdict, false),
			 VERDICT_NOT_JUDGED);
	verdict.exact_change = 28;
	assert_int_equal(word_of(&metric_memory, verdict, false), VERDICT_MORE);
	verdict.exact_change = 0;
	assert_int_equal(word_of(&metric_memory, verdict, false), VERDICT_NONE);
	/* That three did not differ is not that boots do not. */
	verdict.boots = 3;
	verdict.exact_change = -1;
	assert_int_equal(word_of(&metric_instructions, verdict, false),
			 VERDICT_NOT_JUDGED);
}

/* No verdict by that; and the cell beside it is a family alone. */
static void assert_no_test(struct verdict lacking, const char *why)
{
	struct verdict cells[] = { lacking, tested(0.04, 0.1) };

	decide(&metric_times, cells, 2, true);
	assert_int_equal(cells[0].word, VERDICT_NOT_JUDGED);
	assert_non_null(strstr(cells[0].why, why));
	assert_int_equal(cells[1].word, VERDICT_MORE);
}

static void three_boots_are_no_test(void **state)
{
	struct verdict verdict = tested(0.001, 0.1);

	(void)state;
	verdict.boots = 3;
	assert_no_test(verdict, "4 boots");
}

/* However many boots they had, two links are two layouts. */
static void two_links_are_no_test(void **state)
{
	struct verdict verdict = tested(0.001, 0.1);

	(void)state;
	verdict.units = 2;
	assert_no_test(verdict, "3 links");
}

/* 0.04 is found where it was asked for, and lost among what was not. */
static void primary_cells_are_a_family(void **state)
{
	struct verdict cells[] = { tested(0.04, 0.1), tested(0.5, 0.1),
				   tested(0.6, 0.1), tested(0.7, 0.1) };
	struct verdict_table table = { .metric = &metric_times, .at = cells,
				       .n = COUNT(cells) };

	(void)state;
	decide(&metric_times, cells, COUNT(cells), true);
	assert_int_equal(cells[0].word, VERDICT_NONE);
	cells[0].primary = true;
	assert_int_equal(decide_table(&table), 0);
	assert_int_equal(cells[0].word, VERDICT_MORE);
	assert_int_equal(table.tested, 4);
	assert_int_equal(table.found, 1);
}

/* One cell of the baseline against itself is enough, if it is not by chance. */
static void a_baseline_that_differs_from_itself_judges_nothing(void **state)
{
	struct verdict cells[] = { tested(0.001, 0.1), tested(0.8, 0.1) };
	struct verdict again[] = { tested(0.03, 0.1), tested(0.8, 0) };
	struct verdict_table table = { .metric = &metric_times,
				       .at = cells, .n = 2,
				       .again = again, .again_n = 2 };

	(void)state;
	assert_int_equal(decide_table(&table), 0);
	assert_int_equal(table.again_found, 0); /* adjusted it is 0.06 */
	assert_int_equal(cells[0].word, VERDICT_MORE);
	again[0].judged = of_p(0.02);
	table.tested = 0;
	assert_int_equal(decide_table(&table), 0);
	assert_int_equal(table.again_found, 1);
	assert_int_equal(cells[0].word, VERDICT_NOT_JUDGED);
	assert_int_equal(cells[1].word, VERDICT_NOT_JUDGED);
	cells[1] = tested(0.8, 0.1);
	cells[1].exact = true;
	cells[1].exact_change = 500;
	assert_int_equal(decide_table(&table), 0);
	assert_int_equal(cells[1].word, VERDICT_NOT_JUDGED);
}

/* --- observations */

static void add(uint64_t index, double value, struct tally *out)
{
	assert_int_equal(points_add(&out->fault_ns, index, value), 0);
	assert_int_equal(points_add(&out->kernel_instructions, index, value), 0);
}

/* A cell with a time and a count a boot, boots from 0 on; below 0 ends them. */
static struct tally of_times(const double *ns)
{
	struct tally tally = { 0 };

	for (unsigned int i = 0; ns[i] >= 0; i++)
		add(points_index(i, 0, 0), ns[i], &tally);
	return tally;
}

static struct paired observe_metric(const struct campaign *campaign,
				    const struct metric *metric, const double *a,
				    const double *again, const double *b)
{
	struct tally base = of_times(a), twin = of_times(again),
		     other = of_times(b);
	struct paired observed;

	assert_int_equal(paired_observe(campaign, metric, &base, &twin,
					&other, &observed),
			 0);
	tally_free(&base);
	tally_free(&twin);
	tally_free(&other);
	return observed;
}

static struct paired observe(const struct campaign *campaign, const double *a,
			     const double *again, const double *b)
{
	return observe_metric(campaign, &metric_times, a, again, b);
}

static void a_block_is_an_observation(void **state)
{
	static const struct campaign campaign = { .boots = 4 };
	static const double a[] = { 100, 100, 100, 100, -1 };
	static const double again[] = { 121, 100, 100, 100, -1 };
	static const double b[] = { 110, 110, 110, -1 };
	struct paired observed = observe(&campaign, a, again, b);
	struct verdict verdict = { 0 };

	(void)state;
	assert_int_equal(observed.blocks, 3); /* the fourth lacks a boot */
	assert_int_equal(observed.units, 3);
	assert_false(observed.exact);
	assert_int_equal(decide_paired(&observed, &verdict), 0);
	/* ln 110 - (ln 100 + ln 121) / 2 is 0, the others ln 1.1 */
	assert_within(verdict.judged.effect.mean, 2 * log(1.1) / 3, 1e-12);
	assert_within(verdict.base.value, 100 * pow(1.1, 1 / 3.), 1e-9);
	assert_within(verdict.other.value, 110, 1e-9);
	memset(&verdict, 0, sizeof(verdict));
	assert_int_equal(decide_again(&observed, &verdict), 0);
	assert_within(verdict.judged.effect.mean, 2 * log(1.1) / 3, 1e-12);
}

/* Blocks 0 and 2 have one link, 1 and 3 the other: two observations. */
static void blocks_of_a_link_are_one_observation(void **state)
{
	static const struct campaign campaign = { .boots = 4, .links = 2 };
	static const double a[] = { 100, 100, 100, 100, -1 };
	static const double b[] = { 110, 100, 121, 100, -1 };
	struct paired observed = observe(&campaign, a, a, b);

	(void)state;
	assert_int_equal(observed.blocks, 4);
	assert_int_equal(observed.units, 2);
	assert_within(observed.other[0], log(100) + 1.5 * log(1.1), 1e-12);
	assert_within(observed.other[1], log(100), 1e-12);
}

/* Counts are; times that are equal say that the clock is coarse. */
static void the_same_in_every_block_is_exact(void **state)
{
	static const struct campaign campaign = { .boots = 3 };
	static const struct metric *const counts = &metric_instructions;
	static const double a[] = { 100, 101, 102, -1 };
	static const double b[] = { 97, 98, 99, -1 };
	static const double nearly[] = { 97, 98, 99.5, -1 };
	static const double again[] = { 100, 101, 102.5, -1 };
	struct paired observed = observe_metric(&campaign, counts, a, a, b);

	(void)state;
	assert_true(observed.exact);
	assert_within(observed.exact_change, -3, 1e-12);
	assert_false(observe_metric(&campaign, counts, a, a, nearly).exact);
	assert_false(observe_metric(&campaign, counts, a, again, b).exact);
	assert_false(observe(&campaign, a, a, b).exact);
}

static struct boots same_boots(size_t n, double value)
{
	struct boots boots = { .n = n, .positive = true, .countable = true };

	for (size_t i = 0; i < n; i++)
		boots.value[i] = log(value);
	return boots;
}

/* The means of 4 and of 5 equal logarithms are rounded in other ways. */
static void equal_counts_of_unequal_numbers_of_boots_are_the_same(void **state)
{
	(void)state;
	for (int count = 1001; count < 2000; count++) {
		struct boots base = same_boots(4, count);
		struct boots other = same_boots(5, count);
		struct verdict verdict = { 0 };

		assert_int_equal(decide_unpaired(&base, &other, &verdict), 0);
		assert_true(verdict.exact);
		assert_int_equal(word_of(&metric_instructions, verdict, false),
				 VERDICT_NONE);
	}
}

static void zero_has_no_logarithm(void **state)
{
	static const struct campaign campaign = { .boots = 4 };
	static const double a[] = { 100, 100, 101, 100, -1 };
	static const double b[] = { 90, 90, 0, 90, -1 };
	struct paired observed = observe(&campaign, a, a, b);
	struct verdict verdict = { 0 };

	(void)state;
	assert_int_equal(decide_paired(&observed, &verdict), 0);
	assert_non_null(strstr(verdict.why, "logarithm"));
	assert_int_equal(verdict.judged.effect.n, 0);
	assert_true(isnan(verdict.other.value));
	assert_int_equal(word_of(&metric_times, verdict, true),
			 VERDICT_NOT_JUDGED);
}

static void a_value_has_student_s_interval(void **state)
{
	/* Mean 2, standard error 1 / sqrt(3), t(0.975) of 2 is 4.302653. */
	static const double logarithms[] = { 1, 2, 3 };
	struct estimate estimate = estimate_of(logarithms, 3);

	(void)state;
	assert_within(estimate.value, exp(2), 1e-12);
	assert_within(log(estimate.high), 2 + 4.302653 / sqrt(3), 1e-6);
	assert_within(log(estimate.low), 2 - 4.302653 / sqrt(3), 1e-6);
	estimate = estimate_of(logarithms, 1);
	assert_within(estimate.value, exp(1), 1e-12);
	assert_true(isnan(estimate_half(&estimate)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(student_s_patients_differ),
		cmocka_unit_test(an_outlier_is_not_robust),
		cmocka_unit_test(unpaired_boots_are_ranked_too),
		cmocka_unit_test(cells_are_adjusted_for_one_another),
		cmocka_unit_test(one_of_many_is_not_found),
		cmocka_unit_test(what_is_found_has_a_direction),
		cmocka_unit_test(small_differences_may_be_layout),
		cmocka_unit_test(what_may_be_layout_takes_a_larger_difference),
		cmocka_unit_test(layouts_make_more_in_one_of_many_cells),
		cmocka_unit_test(shares_against_their_own_zero_are_a_family),
		cmocka_unit_test(exact_differences_need_no_test),
		cmocka_unit_test(three_boots_are_no_test),
		cmocka_unit_test(two_links_are_no_test),
		cmocka_unit_test(primary_cells_are_a_family),
		cmocka_unit_test(
			a_baseline_that_differs_from_itself_judges_nothing),
		cmocka_unit_test(a_block_is_an_observation),
		cmocka_unit_test(blocks_of_a_link_are_one_observation),
		cmocka_unit_test(the_same_in_every_block_is_exact),
		cmocka_unit_test(
			equal_counts_of_unequal_numbers_of_boots_are_the_same),
		cmocka_unit_test(zero_has_no_logarithm),
		cmocka_unit_test(a_value_has_student_s_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
