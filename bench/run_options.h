/* SPDX-License-Identifier: GPL-2.0-only */
/* What `run` and `guest` have in common. */
#ifndef PZBENCH_RUN_OPTIONS_H
#define PZBENCH_RUN_OPTIONS_H

#include "harness/run/run.h"

/* The texts of the options; what the command line does not name stays. */
struct run_texts {
	const char *out;
	const char *block;
	const char *evict;
	const char *seed;
	const char *prezero;
	bool probe;
};

/* -EINVAL, reported. */
int run_options_parse(int argc, char **argv, struct run_options *options,
		      struct run_texts *texts);

#endif
