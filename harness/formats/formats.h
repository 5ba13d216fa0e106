/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a result directory holds, for other programs. docs/formats.md describes the
 * files; the text for people is harness/report/.
 */
#ifndef PZBENCH_FORMATS_H
#define PZBENCH_FORMATS_H

#include "harness/results/results.h"

#include <stdio.h>

/* All return 0 or -ENOMEM. */

/* CSV of RFC 4180: a line for what each boot gave of each metric of a cell. */
int format_csv(const struct results *results, FILE *out);

/* Go's benchmark format, for benchstat: a line a boot of a cell. */
int format_benchfmt(const struct results *results, FILE *out);

#endif
