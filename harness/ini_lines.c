// SPDX-License-Identifier: GPL-2.0-only
#include "ini_lines.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"

static bool is_directory(FILE *file)
{
	struct stat status;

	return !fstat(fileno(file), &status) && S_ISDIR(status.st_mode);
}

int ini_lines_open(struct ini_lines *lines, const char *what, const char *mend)
{
	int err;

	lines->file = fopen(lines->path, "re");
	err = lines->file ? EISDIR : errno;
	if (lines->file && !is_directory(lines->file))
		return 0;
	if (lines->file)
		fclose(lines->file);
	return error_report(EINVAL, "%s %s: %s: %s", what, lines->path,
			    strerror(err), mend);
}

int ini_lines_bad(const struct ini_lines *lines, int line, const char *what)
{
	return error_report(EINVAL, "%s:%d: %s", lines->path, line, what);
}

static int too_long(const struct ini_lines *lines)
{
	return error_report(EINVAL,
			    "%s:%d: line longer than 198 characters: %s",
			    lines->path, lines->line, lines->shorten);
}

char *ini_lines_read(char *text, int size, void *stream)
{
	struct ini_lines *lines = stream;
	char *got;

	if (lines->err)
		return NULL;
	got = fgets(text, size, lines->file);
	if (!got)
		return NULL;
	lines->line++;
	if (!strchr(got, '\n') && !feof(lines->file)) {
		lines->err = too_long(lines);
		return NULL;
	}
	if (got[strspn(got, " \t")] == '[') {
		lines->n_headers++;
		lines->header_line = lines->line;
	}
	return got;
}
