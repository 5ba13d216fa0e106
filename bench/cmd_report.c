// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "harness/error.h"
#include "harness/outfile.h"
#include "harness/plotdata.h"
#include "harness/report.h"
#include "harness/results.h"
#include "harness/summary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int write_file(const struct results *results, const char *name,
		      int (*print)(const struct results *results, FILE *out))
{
	struct outfile file;
	int err = outfile_open(results->dir, name, &file);

	if (!err) {
		err = print(results, file.stream);
		if (!err)
			err = outfile_commit(&file);
		else
			outfile_drop(&file);
	}
	if (err)
		return error_report(-err, "cannot write %s/%s: %s",
				    results->dir, name, strerror(-err));
	return 0;
}

static int write_all(const struct results *results)
{
	int err = write_file(results, "summary.json", summary_print);

	if (!err)
		err = write_file(results, "report.txt", report_print);
	if (!err)
		err = plotdata_write(results);
	if (!err)
		err = report_print(results, stdout);
	return err;
}

int cmd_report(int argc, char **argv)
{
	struct results *results;
	int err;

	if (argc != 2)
		return error_exit_status(error_report(EINVAL,
			"report takes one directory: pzbench report RESULTDIR"));
	err = results_read(argv[1], &results);
	if (err)
		return error_exit_status(err);
	err = results_check_comparable(results);
	if (!err)
		err = write_all(results);
	results_free(results);
	return error_exit_status(err);
}
