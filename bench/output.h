/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports on their way out of the program. */
#ifndef PZBENCH_OUTPUT_H
#define PZBENCH_OUTPUT_H

#include "harness/results/results.h"

#include <stdio.h>

typedef int report_printer(const struct results *results, FILE *out);

struct output {
	char *bytes; /* the caller's */
	size_t size;
};

/*
 * Into memory first: what a full disk cuts short never replaces a whole file.
 * -ENOMEM, reported.
 */
int output_text(const struct results *results, report_printer *print,
		struct output *out);

/* To stdout alone. Reports and returns -ENOMEM, -EIO. */
int output_print(const struct results *results, report_printer *print);

/* The printer of a `--format`. -EINVAL, reported. */
int output_format(const char *name, report_printer **print);

#endif
