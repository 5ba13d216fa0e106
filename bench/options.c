// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <errno.h>
#include <string.h>

#include "harness/error.h"

static const struct option_row *find_row(const struct option_row *rows,
					 const char *name)
{
	for (; rows->name; rows++)
		if (!strcmp(rows->name, name))
			return rows;
	return NULL;
}

int options_parse(int argc, char **argv, const struct option_row *rows)
{
	const struct option_row *row;
	int i;

	for (i = 1; i < argc; i++) {
		row = strncmp(argv[i], "--", 2) ? NULL :
						  find_row(rows, argv[i] + 2);
		if (!row)
			return error_report(EINVAL,
				"%s: unknown option '%s': see pzbench help",
				argv[0], argv[i]);
		if (row->flag) {
			*row->flag = true;
			continue;
		}
		if (++i == argc)
			return error_report(EINVAL,
				"%s: --%s needs an argument: see pzbench help",
				argv[0], row->name);
		*row->text = argv[i];
	}
	return 0;
}

int options_require(const char *command, const char *name, const char *text)
{
	if (text)
		return 0;
	return error_report(EINVAL, "%s: --%s is missing: see pzbench help",
			    command, name);
}
