// SPDX-License-Identifier: GPL-2.0-only
#include "config.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_axis.h"
#include "error.h"
#include "ini_lines.h"
#include "units.h"

struct reader {
	struct ini_lines lines;
	struct config *config;
	struct config_section *section;	/* the one being read */
	char header[64];		/* its text, as in the file */
	int n_sections;			/* seen by take_pair() */
	bool run_seen[4];
};

/* The keys of [run]. */
static const struct run_key {
	const char *key;
	size_t offset;
	uint64_t min, max;
} run_keys[] = {
	{ "seed", offsetof(struct config, seed), 0, INT64_MAX },
	{ "repetitions", offsetof(struct config, repetitions), 1, 100000 },
	{ "warmup", offsetof(struct config, warmup), 0, 1000 },
	{ "windows", offsetof(struct config, windows), 0, 1 << 20 },
};

#define RUN_KEYS (sizeof(run_keys) / sizeof(run_keys[0]))

static int take_run_key(struct reader *reader, const char *key,
			const char *value)
{
	struct config *config = reader->config;
	uint64_t number;
	size_t i;

	for (i = 0; i < RUN_KEYS && strcmp(run_keys[i].key, key); i++)
		;
	if (i == RUN_KEYS)
		return error_report(EINVAL,
			"%s:%d: unknown key '%s' in [run]: use seed, repetitions, warmup or windows",
			config->path, reader->lines.line, key);
	if (reader->run_seen[i])
		return error_report(EINVAL,
			"%s:%d: '%s' is set twice: keep one of the lines",
			config->path, reader->lines.line, key);
	if (units_parse_number(value, &number) || number < run_keys[i].min ||
	    number > run_keys[i].max)
		return error_report(EINVAL,
			"%s:%d: %s = %s: use a whole number from %llu to %llu",
			config->path, reader->lines.line, key, value,
			(unsigned long long)run_keys[i].min,
			(unsigned long long)run_keys[i].max);
	reader->run_seen[i] = true;
	*(uint64_t *)((char *)config + run_keys[i].offset) = number;
	return 0;
}

static int take_axis_key(struct reader *reader, const char *key, char *value)
{
	struct config_values *values;
	const char *path = reader->config->path;
	char message[256];
	int axis;

	axis = config_axis_find(key);
	if (axis < 0) {
		config_axis_keys(message, sizeof(message));
		return error_report(EINVAL,
			"%s:%d: unknown key '%s' in [%s]: use one of %s", path,
			reader->lines.line, key, reader->header, message);
	}
	values = &reader->section->axis[axis];
	if (values->line)
		return error_report(EINVAL,
			"%s:%d: '%s' is set twice in [%s] (an indented line continues the key above it): keep one of the lines",
			path, reader->lines.line, key, reader->header);
	if (config_axis_parse(axis, value, values, message, sizeof(message)))
		return error_report(EINVAL, "%s:%d: %s: %s", path, reader->lines.line,
				    key, message);
	values->line = reader->lines.line;
	return 0;
}

static bool section_exists(const struct config *config,
			   const struct config_section *section)
{
	size_t i;

	for (i = 0; i < config->n_sections; i++)
		if (!strcmp(config->section[i].workload, section->workload) &&
		    !strcmp(config->section[i].label, section->label))
			return true;
	return false;
}

/* "WORKLOAD words of the label" */
static int split_header(struct reader *reader, const char *header,
			struct config_section *section)
{
	size_t name = strcspn(header, " \t");
	const char *label = header + name + strspn(header + name, " \t");

	if (!name || name >= sizeof(section->workload) ||
	    strlen(label) >= sizeof(section->label))
		return ini_lines_bad(&reader->lines, section->line,
			   "section header: write [WORKLOAD LABEL], at most 31 characters each");
	memcpy(section->workload, header, name);
	strcpy(section->label, label);
	return 0;
}

static int open_section(struct reader *reader, const char *header)
{
	struct config *config = reader->config;
	struct config_section section = { .line = reader->lines.header_line };
	int err;

	reader->n_sections++;
	snprintf(reader->header, sizeof(reader->header), "%s", header);
	reader->section = NULL;
	if (!strcmp(header, "run"))
		return 0;
	if (!*header)
		return ini_lines_bad(&reader->lines, reader->lines.line,
			   "key outside any section: put [WORKLOAD LABEL] above it");
	err = split_header(reader, header, &section);
	if (err)
		return err;
	if (section_exists(config, &section))
		return ini_lines_bad(&reader->lines, section.line,
			   "this section appears twice: give it another label");
	if (config->n_sections == CONFIG_MAX_SECTIONS)
		return ini_lines_bad(&reader->lines, section.line,
			   "more than 32 sections: split the config");
	reader->section = &config->section[config->n_sections++];
	*reader->section = section;
	return 0;
}

/* inih's handler: returns 0 for an error. */
static int take_pair(void *user, const char *header, const char *key,
		     const char *text)
{
	struct reader *reader = user;
	char value[INI_LINE_BYTES];

	if (reader->lines.err)
		return 0;
	if (strcmp(reader->header, header) || !reader->n_sections)
		reader->lines.err = open_section(reader, header);
	if (reader->lines.err)
		return 0;
	/* inih as Debian builds it knows no '#' comment after a value. */
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(text, "#"), text);
	value[strcspn(value, "\r\n")] = '\0';
	config_trim(value);
	if (reader->section)
		reader->lines.err = take_axis_key(reader, key, value);
	else
		reader->lines.err = take_run_key(reader, key, value);
	return !reader->lines.err;
}

static int check_whole(struct reader *reader, int parsed)
{
	struct config *config = reader->config;

	if (reader->lines.err)
		return reader->lines.err;
	if (parsed)
		return ini_lines_bad(&reader->lines, parsed > 0 ? parsed : reader->lines.line,
			   "neither [section] nor key = value: mend this line");
	if (reader->lines.n_headers != reader->n_sections)
		return ini_lines_bad(&reader->lines, reader->lines.header_line,
			   "a section has no keys or appears twice: give each one key at least and a label of its own");
	if (!config->n_sections)
		return ini_lines_bad(&reader->lines, reader->lines.line,
			   "nothing to measure: add a section such as [anon orders]");
	return 0;
}

static void set_defaults(struct config *config)
{
	size_t i;
	int axis;

	for (i = 0; i < config->n_sections; i++)
		for (axis = 0; axis < AXES; axis++)
			if (!config->section[i].axis[axis].line)
				config_axis_default(axis,
					&config->section[i].axis[axis]);
}

static int config_read(struct reader *reader)
{
	struct config *config = reader->config;
	int err;

	config->seed = 1;
	config->repetitions = 10;
	config->warmup = 1;
	err = check_whole(reader, ini_parse_stream(ini_lines_read, &reader->lines,
						   take_pair, reader));
	if (!err)
		set_defaults(config);
	return err;
}

int config_load(const char *path, struct config **out)
{
	struct reader reader = {
		.lines = { .path = path, .shorten = "split the section" },
	};
	int err = ini_lines_open(&reader.lines, "config",
				 "name a readable file with --config");

	if (err)
		return err;
	reader.config = calloc(1, sizeof(*reader.config));
	if (!reader.config) {
		err = -ENOMEM;
		goto close_file;
	}
	snprintf(reader.config->path, sizeof(reader.config->path), "%s", path);
	err = config_read(&reader);
	if (err)
		config_free(reader.config);
	else
		*out = reader.config;
close_file:
	fclose(reader.lines.file);
	return err;
}

void config_free(struct config *config)
{
	free(config);
}
