// SPDX-License-Identifier: GPL-2.0-only
#include "common.h"

#include "harness/units.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

void plot_put_number(FILE *out, double value)
{
	if (isnan(value))
		fputs(" ?", out);
	else
		fprintf(out, " %.6g", value);
}

void plot_start_block(FILE *out, bool *first, const char *format, ...)
{
	va_list args;

	fputs(*first ? "\"" : "\n\n\"", out);
	*first = false;
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputs("\"\n", out);
}

void plot_order_text(int order, char text[PLOT_ORDER_TEXT])
{
	char folio[16];

	units_format_bytes(units_order_bytes(order), folio, sizeof(folio));
	snprintf(text, PLOT_ORDER_TEXT, "order %d, %s", order, folio);
}

/* The same line of a figure: all axes equal but for order, ratio and label. */
static bool same_line(const struct axes *a, const struct axes *b)
{
	struct axes moved = *b;

	moved.order = a->order;
	return axes_same_place(a, &moved);
}

/* What a figure shows: a section's cells on the line of its first one. */
bool plot_holds(const struct section *section, const struct axes *axes)
{
	return axes->phase == PHASE_FAULT && section_holds(section, axes) &&
	       same_line(&section->first, axes);
}

static bool has_order(const struct results *results,
		      const struct section *section, int order)
{
	for (size_t i = 0; i < results->arms_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; j < arm->tallies_n; j++)
			if (arm->tallies[j].axes.order == order &&
			    plot_holds(section, &arm->tallies[j].axes))
				return true;
	}
	return order == PLOT_ANY_ORDER;
}

int plot_pick(const struct results *results,
	      bool (*wanted)(const struct results *results,
			     const struct section *section, const void *what),
	      const void *what, struct section *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; err && i < count; i++) {
		if (wanted(results, &sections[i], what)) {
			*out = sections[i];
			err = 0;
		}
	}
	free(sections);
	return err;
}

struct kind {
	bool ratio;
	int order;
};

static bool is_of_kind(const struct results *results,
		       const struct section *section, const void *what)
{
	const struct kind *kind = what;

	return section_has_ratio(section) == kind->ratio &&
	       has_order(results, section, kind->order);
}

/*
 * The config's first section of that order with, or without, shares of
 * pre-zeroed memory: configs give the PMD a section, and a size, of its own.
 */
int plot_pick_section(const struct results *results, bool ratio, int order,
		      struct section *out)
{
	const struct kind kind = { ratio, order };

	return plot_pick(results, is_of_kind, &kind, out);
}
