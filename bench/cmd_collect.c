// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "harness/collect/collect.h"
#include "harness/error.h"

#include <errno.h>
#include <stdio.h>

#define EXIT_INCOMPLETE 3

int cmd_collect(int argc, char **argv)
{
	struct collect_result result;
	int err;

	if (argc != 2 && argc != 3)
		return error_exit_status(error_report(EINVAL,
			"collect takes one directory: pzbench collect BOOTDIR [ARM]"));
	err = collect_boot(argv[1], argc == 3 ? argv[2] : NULL, &result);
	if (err)
		return error_exit_status(err);
	if (result.lost_rows)
		warning_report("%s: %zu of %zu samples are invalid: the plugin lost regions of theirs, or lost track",
			       argv[1], result.lost_rows, result.rows);
	if (!*result.incomplete)
		return 0;
	error_report(EIO, "%s: %s; %zu samples kept", argv[1],
		     result.incomplete, result.rows);
	return EXIT_INCOMPLETE;
}
