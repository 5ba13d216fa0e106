// SPDX-License-Identifier: GPL-2.0-only
/* Boots that were measured by hand: one kernel's directories against another's. */
#include "commands.h"
#include "output.h"

#include "harness/error.h"
#include "harness/report/report.h"
#include "harness/results/sides.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct request {
	struct side baseline, other;
	report_printer *print;
};

static int usage(void)
{
	return error_report(EINVAL,
		"compare takes directories on both sides: pzbench compare DIR... -- DIR... [--format text|lkml|md|json|csv|benchfmt]");
}

static bool has_split(char **words, int n)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(words[i], "--"))
			return true;
	return false;
}

static int parse(int argc, char **argv, struct request *out)
{
	int end = argc, split = 1, err = 0;

	*out = (struct request){ .print = report_print };
	if (argc > 2 && !strcmp(argv[argc - 2], "--format")) {
		err = output_format(argv[argc - 1], &out->print);
		end = argc - 2;
	}
	while (split < end && strcmp(argv[split], "--"))
		split++;
	if (!err && (split == 1 || split + 1 >= end ||
		     has_split(argv + split + 1, end - split - 1)))
		err = usage();
	if (err)
		return err;
	out->baseline = (struct side){ argv + 1, (size_t)(split - 1) };
	out->other = (struct side){ argv + split + 1,
				    (size_t)(end - split - 1) };
	return 0;
}

int cmd_compare(int argc, char **argv)
{
	struct results *results;
	struct request request;
	int err = parse(argc, argv, &request);

	if (!err)
		err = sides_read(&request.baseline, &request.other, &results);
	if (err)
		return error_exit_status(err);
	err = output_print(results, request.print);
	results_free(results);
	return error_exit_status(err);
}
