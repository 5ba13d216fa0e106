/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands beside figures of modelled caches: which model, what it leaves
 * out, and the keys of the artefacts that the counts hold for.
 */
#ifndef PZBENCH_REPORT_MEMORY_H
#define PZBENCH_REPORT_MEMORY_H

#include "harness/results/results.h"

#include <stdio.h>

void report_cache_model(const struct results *results, FILE *out);

/* The same for a mail; nothing where nothing was modelled. */
void report_cache_model_short(const struct results *results, FILE *out);

#endif
