/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the running boot goes in a campaign's directory, and why it may not. A
 * refusal is one line that says what is wrong and what to do.
 */
#ifndef PZBENCH_METAL_PLACE_H
#define PZBENCH_METAL_PLACE_H

#include "boots.h"

#include <limits.h>
#include <stdbool.h>

#define METAL_BOOTS_FOR_VERDICT 4 /* of an arm; docs/method.md */

struct metal_place {
	char arm[NAME_MAX + 1];
	unsigned int number; /* the K of boot-K */
	bool planned; /* run by a campaign's order, not by hand */
	size_t links; /* of the arm, which its boots take in turn, or 0: it has one */
};

/*
 * By hand: the arm of the running kernel (docs/formats.md says how it is called),
 * and its next number. @machine is this boot's. -EINVAL, reported, where the boot
 * is there already, or the campaign is of another machine, of guests or planned.
 */
int metal_place_find(const char *campaign, const struct metal_boots *boots,
		     const json_t *machine, struct metal_place *out);

/*
 * By a planned order, which says @out's arm and number: -EINVAL, reported, for
 * what metal_place_find() refuses, if the place is taken, or if the boots so far of
 * the arm, and of this link of it, are of another build.
 */
int metal_place_check(const char *campaign, const struct metal_boots *boots,
		      const json_t *machine, const struct metal_place *place);

/*
 * -EINVAL, reported, if the boots so far were asked for something else than @plan.
 * Kernels may offer different orders, so cells are compared within the arm alone.
 */
int metal_place_check_plan(const char *campaign,
			   const struct metal_boots *boots,
			   const struct metal_place *place, const json_t *plan);

#endif
