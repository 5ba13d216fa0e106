// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "output.h"

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

static int write_text(const struct results *results, const char *name,
		      const struct output *text)
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
	struct output text;
	int err = output_text(results, summary_print, &text);

	if (err)
		return err;
	err = write_text(results, "summary.json", &text);
	free(text.bytes);
	return err;
}

/* The report goes to stdout even where it cannot be kept. */
static int write_report(const struct results *results)
{
	struct output text;
	int err = output_text(results, report_print, &text);

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

static int usage(void)
{
	return error_report(EINVAL,
		"report takes one directory: pzbench report RESULTDIR [--by function | --format text|lkml|md|json|csv|benchfmt]");
}

/* @print stays NULL where no format is asked for. */
static int parse(int argc, char **argv, report_printer **print)
{
	if (argc == 2)
		return 0;
	if (argc != 4)
		return usage();
	if (!strcmp(argv[2], "--format"))
		return output_format(argv[3], print);
	if (strcmp(argv[2], "--by"))
		return usage();
	*print = report_functions;
	return strcmp(argv[3], "function") ?
		       error_report(EINVAL,
				    "report --by knows `function` alone, not '%s'",
				    argv[3]) :
		       0;
}

int cmd_report(int argc, char **argv)
{
	report_printer *print = NULL;
	struct results *results;
	int err = parse(argc, argv, &print);

	if (!err)
		err = results_read(argv[1], &results);
	if (err)
		return error_exit_status(err);
	err = results_check_comparable(results);
	if (!err)
		err = print ? output_print(results, print) : write_all(results);
	results_free(results);
	return error_exit_status(err);
}
