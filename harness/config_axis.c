// SPDX-License-Identifier: GPL-2.0-only
#include "config_axis.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "units.h"
#include "workload.h"

#define MAX_ORDER 20
#define MAX_NODE 1023

static int parse_up_to(const char *word, uint64_t max, int64_t *out)
{
	uint64_t number;

	if (units_parse_number(word, &number) || number > max)
		return -EINVAL;
	*out = (int64_t)number;
	return 0;
}

static int parse_order(const char *word, int64_t *out)
{
	if (!strcmp(word, "all")) {
		*out = CONFIG_ALL;
		return 0;
	}
	return parse_up_to(word, MAX_ORDER, out);
}

static int parse_size(const char *word, int64_t *out)
{
	uint64_t bytes;

	if (units_parse_bytes(word, &bytes) || !bytes || bytes > INT64_MAX)
		return -EINVAL;
	*out = (int64_t)bytes;
	return 0;
}

static int parse_name(const char *word, const char *(*name)(int), int64_t *out)
{
	int i;

	for (i = 0; name(i); i++) {
		if (strcmp(word, name(i)))
			continue;
		*out = i;
		return 0;
	}
	return -EINVAL;
}

static int parse_trigger(const char *word, int64_t *out)
{
	return parse_name(word, cell_trigger_name, out);
}

static int parse_offset(const char *word, int64_t *out)
{
	return parse_name(word, cell_offset_name, out);
}

static int parse_node(const char *word, int64_t *out)
{
	if (!strcmp(word, "all")) {
		*out = CONFIG_ALL;
		return 0;
	}
	return parse_up_to(word, MAX_NODE, out);
}

static int parse_mem_node(const char *word, int64_t *out)
{
	if (!strcmp(word, "local")) {
		*out = CONFIG_LOCAL;
		return 0;
	}
	return parse_node(word, out);
}

static int parse_prezeroed(const char *word, int64_t *out)
{
	if (!strcmp(word, "none")) {
		*out = CONFIG_NONE;
		return 0;
	}
	return parse_up_to(word, 100, out);
}

static int parse_yes_no(const char *word, int64_t *out)
{
	*out = !strcmp(word, "yes");
	return *out || !strcmp(word, "no") ? 0 : -EINVAL;
}

static int parse_threads(const char *word, int64_t *out)
{
	if (!strcmp(word, "all")) {
		*out = CONFIG_ALL;
		return 0;
	}
	return parse_up_to(word, WORKERS_MAX, out) || !*out ? -EINVAL : 0;
}

static const struct axis {
	struct config_axis_info info;
	int64_t fallback;
	int (*parse)(const char *word, int64_t *out);
	size_t max_values;	/* 0: CONFIG_MAX_VALUES */
} axes[AXIS_CHOICES] = {
	[AXIS_ORDER] = {
		{ "orders", "all", "all, or orders: 0 2 3 4 ... 9" },
		CONFIG_ALL, parse_order
	},
	[AXIS_SIZE] = {
		{ "size", "64M", "bytes a repetition touches: 64M 1G" },
		64 << 20, parse_size
	},
	[AXIS_TRIGGER] = {
		{ "trigger", "write", "write, populate" },
		TRIGGER_WRITE, parse_trigger
	},
	[AXIS_OFFSET] = {
		{ "offset", "first", "first, middle, last, random" },
		OFFSET_FIRST, parse_offset
	},
	[AXIS_CPU_NODE] = {
		{ "cpu_node", "0", "node numbers, or all" },
		0, parse_node
	},
	[AXIS_MEM_NODE] = {
		{ "mem_node", "local", "node numbers, local, or all" },
		CONFIG_LOCAL, parse_mem_node
	},
	[AXIS_PREZEROED] = {
		{ "prezeroed", "none", "none, or percent: 0 25 50 75 100" },
		CONFIG_NONE, parse_prezeroed
	},
	[AXIS_LATENCY] = {
		{ "latency", "no", "yes or no: one more pass times single faults" },
		0, parse_yes_no, 1
	},
	[AXIS_PRIMARY] = {
		{ "primary", "no", "yes or no: judged first; 3 cells at most" },
		0, parse_yes_no, 1
	},
	[AXIS_THREADS] = {
		{ "threads", "1",
		  "numbers of workers, or all: one a CPU of cpu_node" },
		1, parse_threads
	},
};

struct config_axis_info config_axis_info(enum config_axis axis)
{
	const enum choice which = axis - AXIS_CHOICES;

	if (axis < AXIS_CHOICES)
		return axes[axis].info;
	return (struct config_axis_info){
		choice_name(which),
		choice_word(which, CHOICE_DEFAULT),
		choice_help(which),
	};
}

static int parse_choice(enum choice which, const char *word, int64_t *out)
{
	int i;

	for (i = 0; choice_word(which, i); i++) {
		if (strcmp(word, choice_word(which, i)))
			continue;
		*out = i;
		return 0;
	}
	return -EINVAL;
}

static int parse_value(enum config_axis axis, const char *word, int64_t *out)
{
	if (axis < AXIS_CHOICES)
		return axes[axis].parse(word, out);
	return parse_choice(axis - AXIS_CHOICES, word, out);
}

int config_axis_find(const char *key)
{
	int i;

	for (i = 0; i < AXES; i++)
		if (!strcmp(config_axis_info(i).key, key))
			return i;
	return -ENOENT;
}

void config_axis_keys(char *text, size_t size)
{
	size_t used = 0;
	int i;

	for (i = 0; i < AXES && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i ? " " : "", config_axis_info(i).key);
}

static size_t max_values(enum config_axis axis)
{
	if (axis < AXIS_CHOICES && axes[axis].max_values)
		return axes[axis].max_values;
	return CONFIG_MAX_VALUES;
}

static int add_value(enum config_axis axis, struct config_values *values,
		     int64_t value)
{
	size_t i;

	for (i = 0; i < values->count; i++)
		if (values->value[i] == value)
			return -EEXIST;
	if (values->count == max_values(axis))
		return -E2BIG;
	values->value[values->count++] = value;
	return 0;
}

static int parse_word(enum config_axis axis, const char *word,
		      struct config_values *values, char *message, size_t size)
{
	int64_t value;

	if (parse_value(axis, word, &value)) {
		snprintf(message, size, "'%s' is no value of it: use %s", word,
			 config_axis_info(axis).help);
		return -EINVAL;
	}
	switch (add_value(axis, values, value)) {
	case -EEXIST:
		snprintf(message, size, "'%s' is named twice: keep one", word);
		return -EINVAL;
	case -E2BIG:
		snprintf(message, size,
			 "more than %zu values: split the section",
			 max_values(axis));
		return -EINVAL;
	}
	return 0;
}

int config_axis_parse(enum config_axis axis, char *value,
		      struct config_values *out, char *message, size_t size)
{
	struct config_values values = { 0 };
	char *word, *rest = value;
	int err;

	while ((word = strsep(&rest, ", \t"))) {
		if (!*word)
			continue;
		err = parse_word(axis, word, &values, message, size);
		if (err)
			return err;
	}
	if (!values.count) {
		snprintf(message, size, "no value: use %s",
			 config_axis_info(axis).help);
		return -EINVAL;
	}
	*out = values;
	return 0;
}

void config_axis_default(enum config_axis axis, struct config_values *out)
{
	*out = (struct config_values) {
		.value = { axis < AXIS_CHOICES ? axes[axis].fallback :
						 CHOICE_DEFAULT },
		.count = 1,
	};
}

void config_trim(char *text)
{
	size_t lead = strspn(text, " \t");
	size_t length = strlen(text + lead);

	memmove(text, text + lead, length + 1);
	while (length && strchr(" \t", text[length - 1]))
		text[--length] = '\0';
}
