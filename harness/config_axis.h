/* SPDX-License-Identifier: GPL-2.0-only */
/* The axes of a config section as table rows: key, default, words. */
#ifndef PZBENCH_CONFIG_AXIS_H
#define PZBENCH_CONFIG_AXIS_H

#include "config.h"

/* The axis called @key, or -ENOENT. */
int config_axis_find(const char *key);

/* All keys, separated by blanks. */
void config_axis_keys(char *text, size_t size);

/*
 * Splits @value, which it changes, at commas and blanks. On -EINVAL @message
 * says what is wrong and what the axis takes.
 */
int config_axis_parse(enum config_axis axis, char *value,
		      struct config_values *out, char *message, size_t size);

/* The values of an axis that the config does not name. */
void config_axis_default(enum config_axis axis, struct config_values *out);

/* Takes blanks off both ends. */
void config_trim(char *text);

#endif
