// SPDX-License-Identifier: GPL-2.0-only
#include "ranks.h"

#include <math.h>
#include <stdlib.h>

/* Twice the mean rank of @value: an integer whatever the ties. */
static size_t doubled_rank(double value, const double *a, size_t n,
			   const double *b, size_t m)
{
	size_t below = 0, equal = 0;

	for (size_t i = 0; i < n; i++) {
		below += a[i] < value;
		equal += a[i] == value;
	}
	for (size_t i = 0; i < m; i++) {
		below += b[i] < value;
		equal += b[i] == value;
	}
	return 2 * below + equal + 1;
}

/*
 * In how many ways so many ranks have a sum. With all ranks from 1 to n + m
 * added, highest last, this is N(n, m, u) = N(n - 1, m, u - m) + N(n, m - 1, u):
 * the highest is drawn or it is not.
 */
struct ways {
	double *at;
	size_t n; /* ranks drawn, at most */
	size_t sums; /* sums are below */
};

static double *ways_at(const struct ways *ways, size_t drawn, size_t sum)
{
	return &ways->at[drawn * ways->sums + sum];
}

static void ways_add(struct ways *ways, size_t rank)
{
	for (size_t drawn = ways->n; drawn > 0; drawn--)
		for (size_t sum = rank; sum < ways->sums; sum++)
			*ways_at(ways, drawn, sum) +=
				*ways_at(ways, drawn - 1, sum - rank);
}

static double two_sided(const struct ways *ways, size_t sum)
{
	double low = 0, high = 0, all = 0, count;

	for (size_t at = 0; at < ways->sums; at++) {
		count = *ways_at(ways, ways->n, at);
		all += count;
		low += at <= sum ? count : 0;
		high += at >= sum ? count : 0;
	}
	return fmin(1, 2 * fmin(low, high) / all);
}

double stats_mann_whitney_p(const double *a, size_t n, const double *b,
			    size_t m)
{
	struct ways ways = { .n = n, .sums = 2 * n * (n + m) + 1 };
	size_t rank, sum = 0;
	double p;

	ways.at = calloc((n + 1) * ways.sums, sizeof(*ways.at));
	if (!ways.at)
		return NAN;
	*ways_at(&ways, 0, 0) = 1;
	for (size_t i = 0; i < n; i++) {
		rank = doubled_rank(a[i], a, n, b, m);
		ways_add(&ways, rank);
		sum += rank;
	}
	for (size_t i = 0; i < m; i++)
		ways_add(&ways, doubled_rank(b[i], a, n, b, m));
	p = two_sided(&ways, sum);
	free(ways.at);
	return p;
}
