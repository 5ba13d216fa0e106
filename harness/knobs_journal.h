/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The knobs' journal: the values to put back, on a file, ahead of each change.
 *
 *	boot 3f0c...		boot id of the kernel whose knobs these are
 *	PATH<TAB>OLD VALUE	a line a knob, in the order of the changes
 *
 * For knobs.c alone.
 */
#ifndef PZBENCH_KNOBS_JOURNAL_H
#define PZBENCH_KNOBS_JOURNAL_H

#include "knobs.h"

#define KNOBS_MAX 64

struct knob {
	char path[KNOB_PATH_MAX];
	char old[KNOB_VALUE_MAX];
};

struct knob_list {
	int n;
	struct knob knob[KNOBS_MAX];
};

struct journal {
	int fd;			/* locked */
	char *path;
	char boot[64];
};

/* Opens and locks; errors as knobs_open(). */
int journal_open(const char *root, const char *path, struct journal *out);

/*
 * What a killed process left. Lines that cannot be one of ours are reported
 * and passed over. Journals of another boot give nothing: their knobs are gone.
 */
int journal_load(struct journal *j, struct knob_list *out);

/* Adds a knob and flushes. On error the file is as before. */
int journal_add(struct journal *j, const struct knob *knob);

/* Nothing is left to put back. */
int journal_clear(struct journal *j);

/* Unlocks; removes the file when it is @done with. */
void journal_close(struct journal *j, bool done);

#endif
