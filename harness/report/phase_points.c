// SPDX-License-Identifier: GPL-2.0-only
#include "phase_points.h"

static const struct points *or_none(const struct points *points)
{
	return points && points->n ? points : NULL;
}

struct phases phases_of(const struct arm *arm, const struct tally *fault,
			tally_points *figure, tally_points *ahead)
{
	struct axes axes = fault->axes;
	const struct tally *use;

	axes.phase = PHASE_REUSE;
	use = results_find(arm, &axes);
	return (struct phases){ {
		[COLUMN_FAULT] = or_none(figure(fault)),
		[COLUMN_USE] = use ? or_none(figure(use)) : NULL,
		[COLUMN_AHEAD] =
			ahead ? or_none(ahead(fault)) : NULL,
	} };
}

bool phases_are_several(const struct phases *phases)
{
	return phases->of[COLUMN_FAULT] &&
	       (phases->of[COLUMN_USE] || phases->of[COLUMN_AHEAD]);
}

static int copy_points(const struct points *from, struct points *to)
{
	int err = 0;

	for (size_t i = 0; i < from->n && !err; i++)
		err = points_add(to, from->at[i].index, from->at[i].value);
	return err;
}

int phases_sum(const struct phases *phases, struct points *sum)
{
	int err = copy_points(phases->of[COLUMN_FAULT], sum);

	for (int i = COLUMN_USE; i < COLUMN_SUM && !err; i++) {
		struct points more = { 0 };

		if (!phases->of[i])
			continue;
		err = points_sums(sum, phases->of[i], &more);
		points_free(sum);
		*sum = more;
	}
	return err;
}
