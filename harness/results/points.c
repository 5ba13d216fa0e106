// SPDX-License-Identifier: GPL-2.0-only
#include "points.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define BOOT_SHIFT 48
#define REPETITION_SHIFT 24

struct boot_digest {
	uint64_t number;
	struct stats_summary summary;
};

struct points_digest {
	struct stats_summary all;
	size_t boots_n;
	struct boot_digest boots[];
};

uint64_t points_index(unsigned int boot, unsigned int repetition,
		      unsigned int window)
{
	return (uint64_t)boot << BOOT_SHIFT |
	       (uint64_t)repetition << REPETITION_SHIFT | window;
}

int points_add(struct points *points, uint64_t index, double value)
{
	size_t capacity = points->capacity ? 2 * points->capacity : 16;
	struct point *at = points->at;

	if (points->n == points->capacity) {
		at = realloc(at, capacity * sizeof(*at));
		if (!at)
			return -ENOMEM;
		points->at = at;
		points->capacity = capacity;
	}
	at[points->n++] = (struct point){ index, value };
	free(points->digest);
	points->digest = NULL;
	return 0;
}

const double *points_at(const struct points *points, uint64_t index)
{
	for (size_t i = 0; i < points->n; i++)
		if (points->at[i].index == index)
			return &points->at[i].value;
	return NULL;
}

static int compare_indices(const void *left, const void *right)
{
	const struct point *a = left, *b = right;

	return (a->index > b->index) - (a->index < b->index);
}

void points_sort(struct points *points)
{
	if (points->n)
		qsort(points->at, points->n, sizeof(*points->at),
		      compare_indices);
}

void points_free(struct points *points)
{
	free(points->at);
	free(points->digest);
	*points = (struct points){ 0 };
}

static double *copy_values(const struct points *points)
{
	double *values = malloc(points->n * sizeof(*values));

	for (size_t i = 0; values && i < points->n; i++)
		values[i] = points->at[i].value;
	return values;
}

int points_summarise(const struct points *points, struct stats_summary *out)
{
	double *values;
	int err;

	if (!points->n)
		return -ENODATA;
	if (points->digest) {
		*out = points->digest->all;
		return 0;
	}
	values = copy_values(points);
	if (!values)
		return -ENOMEM;
	err = stats_summarise(values, points->n, out);
	free(values);
	return err;
}

bool points_count_something(const struct points *points)
{
	for (size_t i = 0; i < points->n; i++)
		if (points->at[i].value != 0)
			return true;
	return false;
}

/* How many points from @at on, of @n, belong to the boot of the first. */
static size_t boot_length(const struct point *at, size_t n)
{
	size_t length = 1;

	while (length < n &&
	       at[length].index >> BOOT_SHIFT == at->index >> BOOT_SHIFT)
		length++;
	return length;
}

static size_t count_boots(const struct points *points)
{
	size_t boots = 0;

	for (size_t i = 0; i < points->n; boots++)
		i += boot_length(points->at + i, points->n - i);
	return boots;
}

/* Of all boots, in order, which count_boots() counts. */
static int digest_boots(const struct points *points, struct boot_digest *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < points->n; out++) {
		struct points boot = { .at = points->at + i };

		boot.n = boot_length(boot.at, points->n - i);
		out->number = boot.at->index >> BOOT_SHIFT;
		err = points_summarise(&boot, &out->summary);
		i += boot.n;
	}
	return err;
}

/* NULL without memory, or points. The caller frees it. */
static struct points_digest *digest_of(const struct points *points)
{
	const size_t boots = count_boots(points);
	struct points_digest *digest =
		malloc(sizeof(*digest) + boots * sizeof(*digest->boots));

	if (!digest)
		return NULL;
	digest->boots_n = boots;
	if (points_summarise(points, &digest->all) ||
	    digest_boots(points, digest->boots)) {
		free(digest);
		return NULL;
	}
	return digest;
}

void points_digest(struct points *points)
{
	if (!points->digest)
		points->digest = digest_of(points);
}

int points_of_boots(const struct points *points, stats_figure *figure,
		    struct points *out)
{
	struct points_digest *made = NULL;
	const struct points_digest *digest = points->digest;
	int err = 0;

	if (!points->n)
		return 0;
	if (!digest)
		digest = made = digest_of(points);
	if (!digest)
		return -ENOMEM;
	for (size_t i = 0; !err && i < digest->boots_n; i++)
		err = points_add(out, digest->boots[i].number,
				 figure(&digest->boots[i].summary));
	free(made);
	return err;
}

double points_boot_median(const struct points *points)
{
	struct points medians = { 0 };
	struct stats_summary summary;
	int err = points_of_boots(points, stats_median_of, &medians);

	if (!err)
		err = points_summarise(&medians, &summary);
	points_free(&medians);
	return err ? NAN : summary.median;
}

/* Appends @factor times @first's value and @second's for each index of both. */
static int combine(const struct points *first, double factor,
		   const struct points *second, struct points *out)
{
	const struct point *a = first->at, *b = second->at;
	int err = 0;

	for (size_t i = 0, j = 0; !err && i < first->n && j < second->n;) {
		if (a[i].index < b[j].index) {
			i++;
		} else if (a[i].index > b[j].index) {
			j++;
		} else {
			err = points_add(out, a[i].index,
					 b[j].value + factor * a[i].value);
			i++;
			j++;
		}
	}
	return err;
}

int points_differences(const struct points *base, const struct points *other,
		       struct points *out)
{
	return combine(base, -1, other, out);
}

int points_sums(const struct points *a, const struct points *b,
		struct points *out)
{
	return combine(a, 1, b, out);
}
