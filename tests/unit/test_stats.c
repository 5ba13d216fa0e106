// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/results/comparison.h"
#include "harness/results/points.h"
#include "harness/report/clusters.h"
#include "harness/stats/quantiles.h"

#include <errno.h>
#include <math.h>

#define assert_near(value, want) assert_true(fabs((value) - (want)) < 1e-9)

/* Type 7 over 0, 1 .. n-1 is (n - 1) p, whatever n and p. */
static void quantiles_of_a_ramp_are_linear(void **state)
{
	const double shares[] = { 0, 0.1, 0.25, 0.5, 0.75, 0.999, 1 };
	double ramp[101];

	(void)state;
	for (size_t n = 1; n <= 101; n++) {
		ramp[n - 1] = (double)(n - 1);
		for (size_t i = 0; i < 7; i++)
			assert_near(stats_quantile(ramp, n, shares[i]),
				    (double)(n - 1) * shares[i]);
	}
}

static void median_lies_between_the_middle_two(void **state)
{
	const double values[] = { 10, 1, 4, 3 };
	struct stats_summary s;

	(void)state;
	assert_int_equal(stats_summarise(values, 4, &s), 0);
	assert_near(s.median, 3.5);
	assert_near(s.p25, 2.5);
	assert_near(s.p75, 5.5);
	assert_near(s.mean, 4.5);
	assert_near(s.min, 1);
	assert_near(s.max, 10);
	assert_int_equal(s.n, 4);
	assert_near(values[0], 10); /* the caller's order stays */
}

/* Of five, weights 3/4, 1, 3/4 for the inner ones; two kinds are both told. */
static void midmean_is_of_the_middle_half(void **state)
{
	const double five[] = { 0, 1, 2, 4, 100 }, one[] = { 7 };
	const double kinds[] = { 1, 1, 1, 1, 9, 9, 9, 900 };

	(void)state;
	assert_near(stats_midmean(five, 5), (0.75 * 1 + 2 + 0.75 * 4) / 2.5);
	assert_near(stats_midmean(one, 1), 7);
	assert_near(stats_midmean(kinds, 8), 5);
	assert_true(isnan(stats_midmean(NULL, 0)));
}

static void nothing_has_no_figures(void **state)
{
	struct stats_summary s = { .n = 77 };

	(void)state;
	assert_int_equal(stats_summarise(NULL, 0, &s), -ENODATA);
	assert_int_equal(s.n, 77);
	assert_true(isnan(stats_mean(NULL, 0)));
	assert_true(isnan(stats_quantile(NULL, 0, 0.5)));
}

static void fill(struct points *points, const uint64_t *index,
		 const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(points_add(points, index[i], values[i]), 0);
	points_sort(points);
}

/* Rows come shuffled, and each side has dropped windows of its own. */
static void pairs_are_of_the_same_window(void **state)
{
	const uint64_t a_index[] = { 5, 1, 3, 2 }, b_index[] = { 2, 3, 4, 1 };
	const double a[] = { 50, 10, 30, 20 }, b[] = { 21, 37, 99, 12 };
	struct points base = { 0 }, other = { 0 };
	struct difference d;

	(void)state;
	fill(&base, a_index, a, 4);
	fill(&other, b_index, b, 4);
	assert_int_equal(difference_of(&base, &other, &d), 0);
	assert_int_equal(d.change.n, 3);
	assert_near(d.change.min, 1);
	assert_near(d.change.median, 2);
	assert_near(d.change.max, 7);
	assert_int_equal(d.base.n, 4);
	points_free(&base);
	points_free(&other);
}

static void an_arm_without_data_has_no_change(void **state)
{
	struct points base = { 0 };
	struct difference d;

	(void)state;
	assert_int_equal(points_add(&base, 1, 10), 0);
	assert_int_equal(difference_of(&base, NULL, &d), 0);
	assert_int_equal(d.base.n, 1);
	assert_int_equal(d.other.n, 0);
	assert_int_equal(d.change.n, 0);
	assert_true(isnan(d.change.median));
	assert_true(isnan(d.other.midmean));
	points_free(&base);
}

/* One boot of a thousand repetitions weighs as much as one of one. */
static void a_boot_counts_once(void **state)
{
	struct points points = { 0 };

	(void)state;
	for (unsigned int i = 0; i < 1000; i++)
		assert_int_equal(points_add(&points, points_index(1, i, 0), 10),
				 0);
	assert_int_equal(points_add(&points, points_index(0, 0, 0), 30), 0);
	assert_int_equal(points_add(&points, points_index(2, 0, 0), 50), 0);
	assert_near(points_boot_median(&points), 30);
	points_free(&points);
	assert_true(isnan(points_boot_median(&points)));
}

/* What is kept is what is worked out without it, and goes when a point comes. */
static void a_digest_changes_nothing(void **state)
{
	struct points points = { 0 }, plain = { 0 }, kept = { 0 };
	struct stats_summary before, after;

	(void)state;
	for (unsigned int i = 0; i < 30; i++)
		assert_int_equal(points_add(&points, points_index(i / 10, i, 0),
					    i * i % 17), 0);
	assert_int_equal(points_summarise(&points, &before), 0);
	assert_int_equal(points_of_boots(&points, stats_midmean_of, &plain), 0);
	points_digest(&points);
	assert_non_null(points.digest);
	assert_int_equal(points_summarise(&points, &after), 0);
	assert_int_equal(points_of_boots(&points, stats_midmean_of, &kept), 0);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(kept.n, 3);
	assert_memory_equal(plain.at, kept.at, 3 * sizeof(*kept.at));
	assert_int_equal(points_add(&points, points_index(3, 0, 0), 1000), 0);
	assert_int_equal(points_summarise(&points, &after), 0);
	assert_int_equal(after.n, 31);
	assert_near(after.max, 1000);
	points_free(&points);
	points_free(&plain);
	points_free(&kept);
}

static void kinds_part_at_gaps_of_two_percent(void **state)
{
	const double values[] = { 1000, 1010, 1020, 1045, 2000, 2001, 9000 };
	struct cluster found[4];

	(void)state;
	assert_int_equal(clusters_find(values, 7, found, 4), 4);
	assert_int_equal(found[0].n, 3);
	assert_near(found[0].median, 1010);
	assert_int_equal(found[1].n, 1);
	assert_int_equal(found[2].n, 2);
	assert_near(found[3].median, 9000);
}

static void the_largest_kinds_are_kept(void **state)
{
	const double values[] = { 1, 10, 10, 100, 100, 100, 1000 };
	struct cluster found[2];

	(void)state;
	assert_int_equal(clusters_find(values, 7, found, 2), 4);
	assert_near(found[0].median, 10);
	assert_near(found[1].median, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_of_a_ramp_are_linear),
		cmocka_unit_test(median_lies_between_the_middle_two),
		cmocka_unit_test(midmean_is_of_the_middle_half),
		cmocka_unit_test(nothing_has_no_figures),
		cmocka_unit_test(pairs_are_of_the_same_window),
		cmocka_unit_test(an_arm_without_data_has_no_change),
		cmocka_unit_test(a_boot_counts_once),
		cmocka_unit_test(a_digest_changes_nothing),
		cmocka_unit_test(kinds_part_at_gaps_of_two_percent),
		cmocka_unit_test(the_largest_kinds_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
