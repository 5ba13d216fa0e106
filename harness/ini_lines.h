/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines of an INI file as inih takes them, with what inih keeps to itself:
 * where it is, and the headers that it has passed.
 */
#ifndef PZBENCH_INI_LINES_H
#define PZBENCH_INI_LINES_H

#include <stdio.h>

/* inih reads into a buffer of this size and cuts what is longer. */
#define INI_LINE_BYTES 200

struct ini_lines {
	const char *path;
	FILE *file;		/* ini_lines_open() sets it, the caller closes it */
	const char *shorten;	/* how to mend a line too long for inih */
	int line;		/* read last, from 1 */
	int header_line;	/* of the last header */
	int n_headers;
	int err;		/* once it is set no more is read */
};

/*
 * Opens @lines->path. -EINVAL, reported as "WHAT PATH: why not: MEND": it cannot be
 * read, or is a directory, which fopen() opens as well.
 */
int ini_lines_open(struct ini_lines *lines, const char *what, const char *mend);

/* An ini_reader for ini_parse_stream(); @lines is a struct ini_lines. */
char *ini_lines_read(char *text, int size, void *lines);

/* Reports "FILE:LINE: WHAT". Returns -EINVAL. */
int ini_lines_bad(const struct ini_lines *lines, int line, const char *what);

#endif
