/* SPDX-License-Identifier: GPL-2.0-only */
/* Long options of the commands: rows of a table, each stores its text. */
#ifndef PZBENCH_OPTIONS_H
#define PZBENCH_OPTIONS_H

#include <stdbool.h>

struct option_row {
	const char *name;	/* without the dashes; NULL ends the table */
	const char **text;	/* set to the argument, or NULL */
	bool *flag;		/* set to true; the option takes no argument */
};

/* -EINVAL, reported, for an unknown option or one without its argument. */
int options_parse(int argc, char **argv, const struct option_row *rows);

/* -EINVAL, reported, where @text is NULL: the option --@name is missing. */
int options_require(const char *command, const char *name, const char *text);

#endif
