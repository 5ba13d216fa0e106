// SPDX-License-Identifier: GPL-2.0-only
#include "sequence.h"

#include <stdbool.h>

#include "harness/units.h"

#define RADIUS 2 /* FOLIO_ZERO_LOCALITY_RADIUS in mm/memory.c */

/* Pages [first, last) */
static void clear_pages(char *folio, long first, long last, clear_fn *clear)
{
	if (first < last)
		clear(folio + first * (long)UNITS_PAGE_BYTES,
		      (size_t)(last - first) * UNITS_PAGE_BYTES);
}

/* folio_zero_user(): right of the fault, left of it, around it. */
static void clear_neighbourhood(char *folio, long pages, long hot,
				clear_fn *clear)
{
	const long first = hot < RADIUS ? 0 : hot - RADIUS;
	const long last = hot + RADIUS < pages ? hot + RADIUS + 1 : pages;

	clear_pages(folio, last, pages, clear);
	clear_pages(folio, 0, first, clear);
	clear_pages(folio, first, last, clear);
}

/*
 * Converging begins at the end that is further from the fault, then takes both
 * in turns, the fault page last. @before, @after: pages that are left there.
 */
static bool from_left(enum sequence sequence, long before, long after)
{
	if (sequence == SEQUENCE_CONVERGE)
		return before > after;
	return sequence != SEQUENCE_DESCENDING;
}

static void clear_by_page(enum sequence sequence, char *folio, long pages,
			  long hot, clear_fn *clear)
{
	const bool hot_first = sequence == SEQUENCE_HOT_FIRST;
	long left = 0, right = pages - 1, i;

	if (hot_first)
		clear_pages(folio, hot, hot + 1, clear);
	while (left <= right) {
		if (from_left(sequence, hot - left, right - hot))
			i = left++;
		else
			i = right--;
		if (!hot_first || i != hot)
			clear_pages(folio, i, i + 1, clear);
	}
}

void sequence_clear(enum sequence sequence, char *folio, long pages, long hot,
		    clear_fn *clear)
{
	if (sequence == SEQUENCE_NEIGHBOURHOOD)
		clear_neighbourhood(folio, pages, hot, clear);
	else
		clear_by_page(sequence, folio, pages, hot, clear);
}
