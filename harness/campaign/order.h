/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which order the arms of a block are booted, and which links of theirs. Pure
 * functions of a seed and a block's number, so that a campaign is made longer
 * without a change to the blocks that are there.
 *
 * Orders: the rows of a Williams square (E. J. Williams 1949), each followed by
 * its mirror image: within two blocks the mean place of all arms is the same, so
 * that a drift in time falls on all alike (ABBA); within 2 @arms blocks each arm
 * is booted in each place, and after each other arm, equally often. The seed draws
 * which arm is which of the square's, and so the start.
 *
 * Links: what a layout of code and data costs is one draw a link, so it is links
 * that are to be independent. All arms of a block, the baseline's two among them,
 * are linked in orders of their own, which no other block uses as long as there are
 * as many links as blocks: the differences of blocks are then independent, with
 * layout in them, and their plain paired test holds. With fewer, block k uses what
 * block k - @links did, and means over the blocks of one link are what is
 * independent. None is the order in which kernels are usually linked, which is not
 * drawn: there objects lie beside their like.
 */
#ifndef PZBENCH_CAMPAIGN_ORDER_H
#define PZBENCH_CAMPAIGN_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* @order gets the arms, 0 .. @arms - 1, as they are booted in block @block. */
void order_block(uint64_t seed, size_t arms, size_t block, size_t *order);

/*
 * What the guests of the block are given as their seed: ten digits, as the length
 * of a guest's command line moves its counts.
 */
uint64_t order_block_seed(uint64_t seed, size_t block);

/* Which of an arm's @links, from 0 on, is booted in the block. */
uint64_t order_turn(size_t links, size_t block);

/* The link that @arm has in the block, of @links of each arm. */
uint64_t order_link(size_t arms, size_t links, size_t block, size_t arm);

#endif
