/* SPDX-License-Identifier: GPL-2.0-only */
/* Judges one cell against the facts of a machine. */
#ifndef PZBENCH_PLAN_CHECK_H
#define PZBENCH_PLAN_CHECK_H

#include <stddef.h>

#include "plan.h"

/* Whether the config leaves @axis to the machine: `all`. */
bool plan_asks_all(const struct config_section *section,
		   enum config_axis axis);

/*
 * 0 with @skip "" where @cell can be measured, 0 with the reason in @skip where
 * this kernel or user lacks something, -EINVAL (reported) where the config
 * asks for what cannot be.
 */
int plan_check_cell(const struct plan *plan,
		    const struct config_section *section,
		    const struct plan_facts *facts, const struct cell *cell,
		    char *skip, size_t size);

#endif
