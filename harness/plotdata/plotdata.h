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
/* One arm that is no guest of TCG's: its faults, by order, and their times. */
int plotdata_host_orders(const struct results *results, FILE *out);
int plotdata_host_latency(const struct results *results, FILE *out);

/* Several arms, a block an arm: instructions, times and memory bytes by order. */
int plotdata_arms_orders(const struct results *results, FILE *out);
int plotdata_arms_times(const struct results *results, FILE *out);
int plotdata_arms_bytes(const struct results *results, FILE *out);

/* How the times of single faults of arms are spread. */
int plotdata_arms_latency(const struct results *results, FILE *out);

/* What pre-zeroed memory saves of the instructions, against each arm's own 0 %. */
int plotdata_arms_ratio(const struct results *results, FILE *out);

/* By its share: the fault, the use that follows, the zeroing ahead, their sum. */
int plotdata_phases(const struct results *results, FILE *out);

/* Orders of clearing against the place of the faulting page. */
int plotdata_ordering(const struct results *results, FILE *out);

/* From each node to each. */
int plotdata_nodes(const struct results *results, FILE *out);

/* Faults a second of more and more workers. */
int plotdata_workers(const struct results *results, FILE *out);

/* Which of the kernel's functions make two arms differ. */
int plotdata_functions(const struct results *results, FILE *out);

/* Writes RESULTDIR/plots/NAME.dat, all that there are. Reports, -errno. */
int plotdata_write(const struct results *results);

#endif
