/* SPDX-License-Identifier: GPL-2.0-only */
/* What a campaign by hand still lacks. */
#ifndef PZBENCH_METAL_PROGRESS_H
#define PZBENCH_METAL_PROGRESS_H

#include "boots.h"

#include <stdio.h>

/*
 * A line an arm: its boots, and how many more a verdict wants; and one that says
 * that another kernel is missing, where there is only one.
 */
void metal_progress_print(const struct metal_boots *boots, FILE *out);

#endif
