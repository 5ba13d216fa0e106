/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is observed of a cell: a number a boot, or a link. Natural logarithms, as
 * those are what is compared.
 */
#ifndef PZBENCH_OBSERVATIONS_H
#define PZBENCH_OBSERVATIONS_H

#include "harness/campaign/campaign.h"
#include "harness/results/metric.h"

#define OBSERVATIONS CAMPAIGN_BOOTS

/*
 * Of a campaign: blocks in which the baseline was measured twice, and the other
 * arm. Where blocks share links (harness/campaign/order.h) it is links that are
 * independent: a unit then is the mean over the blocks of a link.
 */
struct paired {
	size_t blocks, units;
	double base[OBSERVATIONS], again[OBSERVATIONS], other[OBSERVATIONS];
	/*
	 * Of a count: both boots of the baseline gave the same in each block, of two
	 * or more, and the other arm differs by the same in each, so that nothing is
	 * left to chance. Times that a coarse clock makes equal are not.
	 */
	bool exact;
	double exact_change; /* in the metric's unit */
	bool positive; /* all values are above 0, else the above are not finite */
};

/*
 * The tallies may be NULL, of arms that did not measure the cell: then there are no
 * blocks. -ENOMEM.
 */
int paired_observe(const struct campaign *campaign, const struct metric *metric,
		   const struct tally *base, const struct tally *again,
		   const struct tally *other, struct paired *out);

/* Of boots that no campaign planned: all that gave the cell. */
struct boots {
	size_t n;
	double value[OBSERVATIONS];
	bool positive;
	bool countable; /* as above: equal ones are exact */
};

/* @tally may be NULL. No more than OBSERVATIONS are looked at. -ENOMEM. */
int boots_observe(const struct metric *metric, const struct tally *tally,
		  struct boots *out);

#endif
