// SPDX-License-Identifier: GPL-2.0-only
#include "sim_table.h"

#include "error.h"
#include "units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COLUMNS (SIM_TABLE_FIELDS + SIM_EVENTS * SIM_CLASSES)

/* Where a column's text goes: a field, else an event's count of a class. */
struct column {
	int field; /* -1: none */
	enum sim_event event;
	enum sim_class class;
};

struct reader {
	const char *path;
	struct sim_table *table;
	struct column columns[MAX_COLUMNS];
	size_t columns_n;
	unsigned int line;
};

/* The field's place in fields[], or -1. */
static int find_field(const struct sim_table *table, const char *name)
{
	for (int i = 0; i < SIM_TABLE_FIELDS && table->fields[i]; i++)
		if (!strcmp(table->fields[i], name))
			return i;
	return -1;
}

/* @text is the class's name, which is all that may follow the event's. */
static int find_class(const struct sim_table *table, const char *text,
		      enum sim_class *out)
{
	*out = 0;
	if (!table->classes)
		return *text ? -ENOENT : 0;
	if (*text++ != ':')
		return -ENOENT;
	for (int i = 0; i < SIM_CLASSES; i++)
		if (!strcmp(text, sim_class_name(i))) {
			*out = i;
			return 0;
		}
	return -ENOENT;
}

static int find_event(const struct sim_table *table, const char *name,
		      struct column *out)
{
	size_t length = strcspn(name, ":");

	for (int i = 0; i < SIM_EVENTS; i++) {
		const char *event = sim_event_name(i);

		if (strlen(event) != length || strncmp(event, name, length))
			continue;
		out->event = i;
		return find_class(table, name + length, &out->class);
	}
	return -ENOENT;
}

static bool is_twice(const struct reader *reader, const struct column *column)
{
	for (size_t i = 0; i < reader->columns_n; i++) {
		const struct column *other = &reader->columns[i];

		if (other->field == column->field &&
		    (column->field >= 0 || (other->event == column->event &&
					    other->class == column->class)))
			return true;
	}
	return false;
}

static int take_name(struct reader *reader, const char *name)
{
	struct column column = { .field = find_field(reader->table, name) };

	if (column.field < 0 && find_event(reader->table, name, &column))
		return error_report(EPROTO,
				    "%s:1: no column is called '%s'; build plugin and pzbench from one source (make, make plugin)",
				    reader->path, name);
	if (reader->columns_n == MAX_COLUMNS || is_twice(reader, &column))
		return error_report(EPROTO,
				    "%s:1: column '%s' comes twice; rebuild the plugin (make plugin)",
				    reader->path, name);
	if (column.field < 0)
		reader->table->has[column.event] = true;
	reader->columns[reader->columns_n++] = column;
	return 0;
}

static bool has_field(const struct reader *reader, int field)
{
	for (size_t i = 0; i < reader->columns_n; i++)
		if (reader->columns[i].field == field)
			return true;
	return false;
}

static int take_header(struct reader *reader, char *text)
{
	const struct sim_table *table = reader->table;
	const char *name;
	int err = 0;

	while (!err && (name = strsep(&text, "\t")))
		err = take_name(reader, name);
	for (int i = 0; !err && i < SIM_TABLE_FIELDS && table->fields[i]; i++)
		if (!has_field(reader, i))
			err = error_report(EPROTO,
					   "%s:1: column '%s' is missing; rebuild the plugin (make plugin)",
					   reader->path, table->fields[i]);
	return err;
}

static int take_cell(const struct column *column, char *text, char **texts,
		     struct sim_counts *counts)
{
	if (column->field >= 0) {
		texts[column->field] = text;
		return 0;
	}
	return units_parse_number(text,
				  &counts[column->class].event[column->event]);
}

static int take_record(struct reader *reader, char *text)
{
	struct sim_counts counts[SIM_CLASSES] = { 0 };
	char *texts[SIM_TABLE_FIELDS] = { NULL }, *cell;
	size_t n = 0;

	while ((cell = strsep(&text, "\t"))) {
		if (n == reader->columns_n ||
		    take_cell(&reader->columns[n++], cell, texts, counts))
			return -EINVAL;
	}
	if (n != reader->columns_n)
		return -EINVAL;
	return reader->table->take(reader->table->context, texts, counts);
}

static int take_line(struct reader *reader, char *text)
{
	int err;

	if (reader->line == 1)
		return take_header(reader, text);
	err = take_record(reader, text);
	if (err == -EINVAL || err == -ERANGE)
		return error_report(EPROTO,
				    "%s:%u: not in the format of its header; rebuild the plugin (make plugin)",
				    reader->path, reader->line);
	if (err)
		return error_report(-err, "reading %s: %s", reader->path,
				    strerror(-err));
	return 0;
}

static int take_lines(struct reader *reader, FILE *file)
{
	char *text = NULL;
	size_t capacity = 0;
	ssize_t length;
	int err = 0;

	while (!err && (length = getline(&text, &capacity, file)) > 0) {
		if (text[length - 1] != '\n')
			break; /* QEMU died in the middle of a line */
		text[length - 1] = '\0';
		reader->line++;
		err = take_line(reader, text);
	}
	free(text);
	if (!err && ferror(file))
		err = error_report(EIO, "cannot read %s", reader->path);
	return err;
}

int sim_table_read(const char *path, struct sim_table *table)
{
	struct reader reader = { .path = path, .table = table };
	FILE *file = fopen(path, "re");
	int err = file ? 0 : -errno;

	if (err == -ENOENT)
		return err;
	if (err)
		return error_report(-err, "cannot read %s: %s", path,
				    strerror(-err));
	err = take_lines(&reader, file);
	fclose(file);
	return err;
}
