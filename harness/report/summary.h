/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * summary.json: the report's figures for programs (docs/formats.md).
 */
#ifndef PZBENCH_SUMMARY_H
#define PZBENCH_SUMMARY_H

#include "harness/results/results.h"

#include <stdio.h>

/* Adds `verdicts`, an array of tables. -ENOMEM. */
int summary_add_verdicts(const struct results *results, json_t *summary);

/* Writes one object with a row a cell and arm. -ENOMEM, -EIO. */
int summary_print(const struct results *results, FILE *out);

#endif
