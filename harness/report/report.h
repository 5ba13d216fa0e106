/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.txt: what a result directory holds, for people. docs/method.md says
 * how its figures come about.
 */
#ifndef PZBENCH_REPORT_H
#define PZBENCH_REPORT_H

#include "harness/results/results.h"

#include <stdio.h>

/* The whole report, of whichever kind @results calls for. -ENOMEM. */
int report_print(const struct results *results, FILE *out);

/*
 * The same short, to be put into a mail: what was compared and where, the
 * verdicts, and what was left out. -ENOMEM.
 */
int report_mail(const struct results *results, FILE *out);

/* The same with its tables in GitHub's Markdown. -ENOMEM. */
int report_markdown(const struct results *results, FILE *out);

/* Which arms. */
void report_title(const struct results *results, FILE *out);

/* What is missing: it comes first, as it limits all that follows. */
void report_failures(const struct results *results, FILE *out);

/* Times of the arm's one boot that are too uneven to be quoted; nothing else. */
void report_spread(const struct arm *arm, FILE *out);

/* What kind of figures to expect. */
void report_kind(const struct results *results, FILE *out);

/* The parts of it, each in a file of its own; all return 0 or -ENOMEM. */

/* Nanoseconds per fault of one arm: the running kernel. */
int report_host(const struct results *results, FILE *out);

/* More than one worker: what they did together, arm by arm. */
int report_workers(const struct results *results, FILE *out);

/* Several boots: which differences are none of chance. */
int report_verdicts(const struct results *results, FILE *out);

/* Of any arm. */
size_t report_fewest_boots(const struct results *results);

/* Where they are too few for verdicts, the command that leads to more. */
void report_more_boots(const struct results *results, FILE *out);

/* Several arms: all of them in one table, and what their kernels are. */
int report_overview(const struct results *results, FILE *out);

/* Instructions, and times where there are any, arm against baseline. */
int report_arms(const struct results *results, FILE *out);

/* What the modelled caches say of the arms, if anything was simulated. */
int report_memory(const struct results *results, FILE *out);

/* The phases of a repetition beside one another, and their sum. */
int report_phases(const struct results *results, FILE *out);

/* CPU nodes against memory nodes, where a config asks for several. */
int report_numa(const struct results *results, FILE *out);

/* Who zeroed the folios, from the instrumented kernel's counts. */
int report_zeroed(const struct results *results, FILE *out);

/* What was left out, and why: failures, invalid rows, skips, counters. */
int report_losses(const struct results *results, FILE *out);

/* Where it was measured, noise seen there, and the command that did it. */
int report_machine(const struct results *results, FILE *out);

/* The same in a few lines, each kernel in one. */
void report_machine_short(const struct results *results, FILE *out);

#endif
