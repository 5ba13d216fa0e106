/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that appears whole or not at all: written beside its place, renamed
 * into it at the end.
 */
#ifndef PZBENCH_OUTFILE_H
#define PZBENCH_OUTFILE_H

#include <stdio.h>

struct outfile {
	FILE *stream; /* NULL once committed or dropped */
	char *path, *temporary;
};

/* Opens DIR/NAME for writing. -errno, or -ENOMEM. */
int outfile_open(const char *dir, const char *name, struct outfile *out);

/* Puts the file in its place; on -errno (disk full) nothing is left behind. */
int outfile_commit(struct outfile *file);

/* Throws away what was written. Harmless after outfile_commit(). */
void outfile_drop(struct outfile *file);

/* DIR/NAME; the caller frees it. NULL without memory. */
char *path_join(const char *dir, const char *name);

#endif
