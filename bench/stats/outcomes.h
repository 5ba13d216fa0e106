/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is concluded from a drawn campaign, by the functions that the report uses:
 * each gives a share from 0 to 1, whose mean over campaigns is the figure. NaN
 * without memory.
 */
#ifndef PZBENCH_STATS_OUTCOMES_H
#define PZBENCH_STATS_OUTCOMES_H

#include "draw.h"

typedef double outcome(const struct drawn *drawn);

/* 1 where the first cell is found to differ, judged with all others. */
outcome outcome_found;

/* Any cell gets a verdict where an arm is one link: beyond what layouts make. */
outcome outcome_beyond_layout;

/* As the first, with one baseline alone. */
outcome outcome_found_without_second;

/*
 * The same where 4 blocks come first, and then as many in all as their spread asks for
 * to see 2 %: what --effect 2 does. Of the blocks that were drawn, the first.
 */
outcome outcome_found_after_pilot;

/* The same with links as they are used: a unit is a link. */
outcome outcome_found_by_links;

/* Iterations of all boots as if they were independent. */
outcome outcome_found_pooled;

/* Boots that no campaign paired: Welch, and Mann and Whitney. */
outcome outcome_found_welch, outcome_found_ranks;

/* 1 where the first cell's interval holds the truth: t's, the sign test's. */
outcome outcome_covered, outcome_covered_by_signs;

/* 1 where the first cell's row says "not robust". */
outcome outcome_not_robust;

/* 1 where the baseline seems to differ from itself: no verdict is given. */
outcome outcome_flagged;

/* Of the cells that are found, those that do not differ. */
outcome outcome_false_share;

/* Of them, those whose interval misses the truth. */
outcome outcome_missed_share;

#endif
