// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include "harness/knobs.h"
#include "harness/sysfile.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

json_t *fact_string(const char *text)
{
	json_t *string = text ? json_string(text) : NULL;

	return string ? string : json_null();
}

json_t *fact_text(const char *root, const char *path)
{
	char text[8192];

	return sysfile_read(root, path, text, sizeof(text)) ?
		json_null() : fact_string(text);
}

json_t *fact_number(const char *root, const char *path)
{
	int64_t number;

	return sysfile_read_number(root, path, &number) ?
		json_null() : json_integer(number);
}

json_t *fact_choice(const char *root, const char *path)
{
	char text[KNOB_VALUE_MAX];

	return knob_read(root, path, text, sizeof(text)) ?
		json_null() : fact_string(text);
}

int fact_names(const char *root, const char *path, const char *prefix,
	       char ***out)
{
	char full[SYSFILE_PATH_MAX];
	struct dirent **entries;
	char **names;
	int n, kept = 0;

	if (sysfile_path(root, path, full, sizeof(full)))
		return -ENAMETOOLONG;
	n = scandir(full, &entries, NULL, versionsort);
	if (n < 0)
		return -errno;
	names = calloc(n + 1, sizeof(*names));
	for (int i = 0; i < n; i++) {
		if (names && entries[i]->d_name[0] != '.' &&
		    !strncmp(entries[i]->d_name, prefix, strlen(prefix)))
			names[kept++] = strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (!names)
		return -ENOMEM;
	*out = names;
	return kept;
}

void fact_names_free(char **names, int n)
{
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
