/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plots/NAME.dat, reduced to what gnuplot draws (docs/formats.md). A block is a
 * line of a figure: its quoted name on the first row, two empty lines between
 * blocks.
 */
#ifndef PZBENCH_PLOTDATA_H
#define PZBENCH_PLOTDATA_H

#include "harness/results/results.h"

#include <stdio.h>

/*
 * Each prints one file and returns 0, -ENODATA when the results have nothing
 * for it (the file must not exist then), or -ENOMEM.
 */
int plotdata_host_orders(const struct results *results, FILE *out);
int plotdata_host_latency(const struct results *results, FILE *out);
int plotdata_arms_orders(const struct results *results, FILE *out);
int plotdata_arms_ratio(const struct results *results, FILE *out);

/* Writes RESULTDIR/plots/NAME.dat, all that there are. Reports, -errno. */
int plotdata_write(const struct results *results);

#endif
