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
#include <pthread.h>
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

struct plotter {
	pthread_t thread;
	const struct results *results;
	int err;
};

static void *plotter_main(void *argument)
{
	struct plotter *plotter = argument;

	plotter->err = plotdata_write(plotter->results);
	return NULL;
}

static int write_texts(const struct results *results)
{
	int err = write_report(results);

	return err ? err : write_summary(results);
}

/* The figures' data take as long as the texts: beside them. */
static int write_all(const struct results *results)
{
	struct plotter plotter = { .results = results };
	int err;

	if (pthread_create(&plotter.thread, NULL, plotter_main, &plotter))
		return error_report(ENOMEM, "no memory left to report %s",
				    results->dir);
	err = write_texts(results);
	pthread_join(plotter.thread, NULL);
	return err ? err : plotter.err;
}

/* As it comes: what it could not make out it says itself, and prints the rest. */
static int print_functions(const struct results *results)
{
	int err = report_functions(results, stdout);

	if (fflush(stdout) || ferror(stdout))
		return error_report(EIO, "cannot print the report: stdout is full or closed");
	return err;
}

static int usage(void)
{
	return error_report(EINVAL,
		"report takes one directory: pzbench report RESULTDIR [--by function | --format text|lkml|md|json|csv|benchfmt]");
}

struct request {
	bool by_function;
	report_printer *print; /* NULL: the report, and all files */
};

static int parse(int argc, char **argv, struct request *out)
{
	*out = (struct request){ 0 };

	if (argc == 2)
		return 0;
	if (argc != 4)
		return usage();
	if (!strcmp(argv[2], "--format"))
		return output_format(argv[3], &out->print);
	if (strcmp(argv[2], "--by"))
		return usage();
	out->by_function = true;
	return strcmp(argv[3], "function") ?
		       error_report(EINVAL,
				    "report --by knows `function` alone, not '%s'",
				    argv[3]) :
		       0;
}

int cmd_report(int argc, char **argv)
{
	struct results *results;
	struct request request;
	int err = parse(argc, argv, &request);

	if (!err)
		err = results_read(argv[1], &results);
	if (err)
		return error_exit_status(err);
	err = results_check_comparable(results);
	if (!err)
		err = request.by_function ? print_functions(results) :
		      request.print ? output_print(results, request.print) :
				      write_all(results);
	results_free(results);
	return error_exit_status(err);
}
