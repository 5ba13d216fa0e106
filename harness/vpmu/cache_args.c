// SPDX-License-Identifier: GPL-2.0-only
#include "cache_args.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/error.h"
#include "cache_shape.h"

/*
 * strtoull() alone would take blanks and signs. What overflows becomes a number
 * that no shape may have.
 */
static int take_number(const char **text, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	*number = strtoull(*text, &end, 10);
	if (*end != '/')
		return -EINVAL;
	*text = end + 1;
	return 0;
}

static int take_size(const char *text, struct cache_size *size)
{
	int err = take_number(&text, &size->size_bytes);

	if (!err)
		err = take_number(&text, &size->ways);
	if (!err)
		err = take_number(&text, &size->slices);
	if (!err)
		err = cache_policy_find(text, &size->policy);
	return err;
}

static int take_level(struct cache_shape *shape, const char *argument,
		      const char *value)
{
	struct cache_size size;
	char message[256];

	if (take_size(value, &size))
		return error_report(
			EINVAL,
			"plugin: %s: use BYTES/WAYS/SLICES/lru or plru, as pzbench cache prints",
			argument);
	if (cache_shape_make(&size, shape, message, sizeof(message)))
		return error_report(EINVAL, "plugin: %s: %s", argument,
				    message);
	return 0;
}

static int take_whole(struct cache_shapes *shapes, const char *argument,
		      const char *value)
{
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return error_report(EINVAL, "plugin: %s: use yes or no",
				    argument);
	shapes->whole_lines_unread = !strcmp(value, "yes");
	return 0;
}

/* What follows "KEY=" in @argument, NULL where that is another key. */
static const char *value_of(const char *argument, const char *key)
{
	size_t length = strlen(key);

	if (strncmp(argument, key, length) || argument[length] != '=')
		return NULL;
	return argument + length + 1;
}

int cache_args_take(struct cache_shapes *shapes, const char *argument)
{
	const char *value = value_of(argument, "whole_lines_unread");

	if (value)
		return take_whole(shapes, argument, value);
	for (int i = 0; i < CACHE_LEVELS; i++) {
		value = value_of(argument, cache_level_key(i));
		if (value)
			return take_level(&shapes->level[i], argument, value);
	}
	return -ENOENT;
}
