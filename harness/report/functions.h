/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `pzbench report DIR --by function`: which kernel functions make the
 * difference between two arms, cell by cell.
 */
#ifndef PZBENCH_REPORT_FUNCTIONS_H
#define PZBENCH_REPORT_FUNCTIONS_H

#include "harness/results/results.h"

#include <stdio.h>

/*
 * Reads each arm's functions.tsv and prints. Reports and returns -errno:
 * -EINVAL where there is nothing to compare, -EPROTO where the functions do not
 * add up to what was counted (all is printed then, too).
 */
int report_functions(const struct results *results, FILE *out);

#endif
