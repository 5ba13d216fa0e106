/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much boots of the same kernel differ, as a campaign's first blocks show: for
 * planning how many it takes.
 */
#ifndef PZBENCH_SPREAD_H
#define PZBENCH_SPREAD_H

#include "harness/campaign/campaign.h"
#include "harness/results/results.h"

struct spread {
	const char *metric; /* what of */
	size_t cells; /* that have it in two blocks or more */
	size_t pairs; /* blocks, or links, in the cell that has most */
	/*
	 * Over cells, of the standard deviation of the logarithm of an arm against
	 * the baseline's two boots (stats_against_both()): sqrt(3)/2 of that of these
	 * two, if arms spread alike.
	 */
	double median, worst;
	const struct axes *worst_axes;
};

/*
 * Time per fault where there are times, else the modelled memory's bytes per fault.
 * *out holds pointers into @results. -ENODATA where no cell has two blocks with
 * both boots of the baseline, -ENOMEM.
 */
int spread_find(const struct campaign *campaign, const struct results *results,
		struct spread *out);

#endif
