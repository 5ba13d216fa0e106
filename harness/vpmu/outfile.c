// SPDX-License-Identifier: GPL-2.0-only
#include "outfile.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/error.h"

int outfile_open(const char *key, const char *path, FILE **file)
{
	*file = fopen(path, "w");
	if (*file)
		return 0;
	return error_report(errno,
			    "plugin: cannot write %s=%s: %s: name a file in a "
			    "writable directory",
			    key, path, strerror(errno));
}

void outfile_close(FILE *file)
{
	bool bad;

	if (!file)
		return;
	bad = ferror(file);
	if (fclose(file) || bad)
		error_report(EIO, "plugin: a write failed and the regions are "
				  "not complete: free disk space");
}

static bool is_written(int event, unsigned int nodes)
{
	if (event >= SIM_WRITEBACKS)
		return event - SIM_WRITEBACKS < (int)nodes;
	return event - SIM_FILLS < (int)nodes;
}

void outfile_event_names(FILE *file, unsigned int nodes, const char *modifier)
{
	for (int i = 0; i < SIM_EVENTS; i++)
		if (is_written(i, nodes))
			fprintf(file, "\t%s%s", sim_event_name(i), modifier);
}

/* Some millions of numbers a run, which printf() takes 4 times as long for. */
static void write_number(FILE *file, uint64_t value)
{
	char digits[24], *at = digits + sizeof(digits);

	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	*--at = '\t';
	fwrite(at, 1, (size_t)(digits + sizeof(digits) - at), file);
}

void outfile_counts(FILE *file, const struct sim_counts *counts,
		    unsigned int nodes)
{
	for (int i = 0; i < SIM_EVENTS; i++)
		if (is_written(i, nodes))
			write_number(file, counts->event[i]);
}
