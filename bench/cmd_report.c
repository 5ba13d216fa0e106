// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "harness/error.h"
#include "harness/outfile.h"
#include "harness/plotdata/plotdata.h"
#include "harness/report/report.h"
#include "harness/report/functions.h"
#include "harness/results/results.h"
#include "harness/report/summary.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
	char *bytes;
	size_t size;
};

/* Into memory first: what a full disk cuts short never replaces a whole file. */
static int print_text(const struct results *results,
		      int (*print)(const struct results *results, FILE *out),
		      struct text *out)
{
	struct text text = { 0 };
	FILE *stream = open_memstream(&text.bytes, &text.size);
	int err = stream ? print(results, stream) : -ENOMEM;

	if (stream && fclose(stream) && !err)
		err = -ENOMEM;
	if (err) {
		free(text.bytes);
		return error_report(-err, "no memory left to report %s",
				    results->dir);
	}
	*out = text;
	return 0;
}

static int write_text(const struct results *results, const char *name,
		      const struct text *text)
{
	struct outfile file;
	int err = outfile_open(results->dir, name, &file);

	if (!err) {
		fwrite(text->bytes, 1, text->size, file.stream);
		err = outfile_commit(&file);
	}
	if (err)
		return error_report(-err, "cannot write %s/%s: %s",
				    results->dir, name, strerror(-err));
	return 0;
}

static int write_summary(const struct results *results)
{
	struct text text;
	int err = print_text(results, summary_print, &text);

	if (err)
		return err;
	err = write_text(results, "summary.json", &text);
	free(text.bytes);
	return err;
}

/* The report goes to stdout even where it cannot be kept. */
static int write_report(const struct results *results)
{
	struct text text;
	int err = print_text(results, report_print, &text);

	if (err)
		return err;
	err = write_text(results, "report.txt", &text);
	fwrite(text.bytes, 1, text.size, stdout);
	free(text.bytes);
	if (fflush(stdout) || ferror(stdout))
		return error_report(EIO, "cannot print the report: stdout is full or closed; it is in %s/report.txt",
				    results->dir);
	return err;
}

static int write_all(const struct results *results)
{
	int err = write_report(results);

	if (!err)
		err = write_summary(results);
	if (!err)
		err = plotdata_write(results);
	return err;
}

/* To stdout alone: it is long, and can be had again from the same files. */
static int print_functions(const struct results *results)
{
	int err = report_functions(results, stdout);

	if (fflush(stdout) || ferror(stdout))
		return error_report(EIO, "cannot print the report: stdout is full or closed");
	return err;
}

static int usage(void)
{
	return error_exit_status(error_report(EINVAL,
		"report takes one directory: pzbench report RESULTDIR [--by function]"));
}

int cmd_report(int argc, char **argv)
{
	bool by_function = argc == 4 && !strcmp(argv[2], "--by");
	struct results *results;
	int err;

	if (argc != 2 && !by_function)
		return usage();
	if (by_function && strcmp(argv[3], "function"))
		return error_exit_status(error_report(EINVAL,
			"report --by knows `function` alone, not '%s'", argv[3]));
	err = results_read(argv[1], &results);
	if (err)
		return error_exit_status(err);
	err = results_check_comparable(results);
	if (!err)
		err = by_function ? print_functions(results) :
				    write_all(results);
	results_free(results);
	return error_exit_status(err);
}
