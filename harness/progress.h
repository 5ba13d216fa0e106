/* SPDX-License-Identifier: GPL-2.0-only */
/* Progress and time left, on stderr: rewritten on a terminal, else now and then a line. */
#ifndef PZBENCH_PROGRESS_H
#define PZBENCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool quiet;
	bool terminal;
	double total;			/* work, in any unit */
	double done;
	uint64_t start_ns;
	uint64_t shown_ns;
};

void progress_begin(struct progress *progress, double total, bool quiet);

/* @work more is done; @what is being worked at. */
void progress_add(struct progress *progress, double work, const char *what);
void progress_end(struct progress *progress);

#endif
