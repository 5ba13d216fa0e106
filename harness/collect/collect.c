// SPDX-License-Identifier: GPL-2.0-only
#include "collect.h"

#include "model.h"
#include "sim.h"
#include "harness/error.h"
#include "harness/outfile.h"
#include "harness/sim_regions.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct collect {
	const char *dir;
	const char *arm; /* NULL: as the guest says */
	FILE *stream;
	struct sim_regions *regions; /* NULL without sim.tsv */
	struct outfile samples, machine, plan;
	bool ended;
	unsigned int line;
	struct collect_result result;
};

static int fail_format(const struct collect *c, const char *what)
{
	return error_report(EPROTO,
			    "%s/stream.jsonl:%u: %s; the guest and this pzbench differ: build both from one source",
			    c->dir, c->line, what);
}

static void note_incomplete(struct collect *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The first reason is the cause, later ones its consequences. */
static void note_incomplete(struct collect *c, const char *format, ...)
{
	char *text = c->result.incomplete;
	va_list args;

	if (*text)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(c->result.incomplete), format, args);
	va_end(args);
}

static void name_arm(const struct collect *c, json_t *object)
{
	if (c->arm && json_object_get(object, "arm"))
		json_object_set_new(object, "arm", json_string(c->arm));
}

static int take_document(struct collect *c, struct outfile *file,
			 const char *name, json_t *data)
{
	int err;

	name_arm(c, data);
	outfile_drop(file); /* the last one that the guest sent counts */
	err = outfile_open(c->dir, name, file);
	if (err)
		return error_report(-err, "cannot write %s/%s: %s", c->dir,
				    name, strerror(-err));
	json_dumpf(data, file->stream, JSON_INDENT(2));
	fputc('\n', file->stream);
	return 0;
}

/* `sim` is null where nothing was simulated. */
static int take_machine(struct collect *c, json_t *machine)
{
	json_t *model = json_null();
	int err = c->regions ? collect_model(c->dir, &model) : 0;

	if (err)
		return err;
	if (json_object_set_new(machine, "sim", model))
		return fail_format(c, "the machine is not in the format");
	return take_document(c, &c->machine, "machine.json", machine);
}

static int take_sample(struct collect *c, json_t *row)
{
	bool was_valid = json_is_true(json_object_get(row, "valid")), lost;
	int err = collect_sim_merge(row, c->regions, &lost);

	if (err == -EINVAL)
		return fail_format(c, "a sample is not in the format");
	if (err)
		return error_report(-err, "collecting %s: %s", c->dir,
				    strerror(-err));
	c->result.lost_rows += was_valid && lost;
	name_arm(c, row);
	json_dumpf(row, c->samples.stream, JSON_COMPACT);
	fputc('\n', c->samples.stream);
	c->result.rows++;
	return 0;
}

static int take_end(struct collect *c, json_t *data)
{
	json_t *message = NULL;
	json_int_t samples, status;

	if (json_unpack(data, "{s:I, s:I, s?o}", "samples", &samples, "status",
			&status, "message", &message))
		return fail_format(c, "the end is not in the format");
	c->ended = true;
	c->result.guest_error = (int)status;
	if (status)
		note_incomplete(c, "pzbench in the guest failed: %s",
				json_is_string(message) ?
				json_string_value(message) :
				strerror((int)status));
	if ((size_t)samples != c->result.rows)
		note_incomplete(c, "the guest measured %" JSON_INTEGER_FORMAT
				   " samples, %zu arrived",
				samples, c->result.rows);
	return 0;
}

static int take_object(struct collect *c, json_t *object)
{
	const char *type;
	json_t *data;

	if (json_unpack(object, "{s:s, s:o}", "type", &type, "data", &data))
		return fail_format(c, "no object with type and data");
	if (!strcmp(type, "sample"))
		return take_sample(c, data);
	if (!strcmp(type, "machine"))
		return take_machine(c, data);
	if (!strcmp(type, "plan"))
		return take_document(c, &c->plan, "plan.json", data);
	if (!strcmp(type, "end"))
		return take_end(c, data);
	return fail_format(c, "an object of unknown type");
}

/* A guest that dies leaves half a line: what came before it is kept. */
static int take_line(struct collect *c, const char *text, size_t length)
{
	json_error_t why;
	json_t *object;
	int err;

	c->line++;
	object = json_loadb(text, length, 0, &why);
	if (!object) {
		note_incomplete(c, "line %u of what the guest sent is broken",
				c->line);
		return 0;
	}
	err = take_object(c, object);
	json_decref(object);
	return err;
}

static int take_stream(struct collect *c)
{
	size_t capacity = 0;
	char *text = NULL;
	ssize_t length;
	int err = 0;

	while (!err && !c->ended &&
	       (length = getline(&text, &capacity, c->stream)) > 0)
		err = take_line(c, text, length);
	if (!err && ferror(c->stream))
		err = error_report(EIO, "cannot read %s/stream.jsonl", c->dir);
	if (!err && !c->ended)
		note_incomplete(c, "the guest stopped sending after %zu samples",
				c->result.rows);
	free(text);
	return err;
}

static int open_regions(struct collect *c)
{
	char *path = path_join(c->dir, "sim.tsv");
	int err;

	if (!path)
		return error_report(ENOMEM, "no memory left to collect %s",
				    c->dir);
	err = sim_regions_read(path, &c->regions);
	free(path);
	return err == -ENOENT ? 0 : err;
}

static int open_files(struct collect *c)
{
	char *path = path_join(c->dir, "stream.jsonl");
	int err = -ENOMEM;

	if (path) {
		c->stream = fopen(path, "re");
		err = c->stream ? 0 : -errno;
	}
	free(path);
	if (err)
		return error_report(-err,
				    "cannot read %s/stream.jsonl: %s; give a boot's directory, arms/ARM/boot-N",
				    c->dir, strerror(-err));
	err = outfile_open(c->dir, "samples.jsonl", &c->samples);
	if (err)
		return error_report(-err, "cannot write to %s: %s", c->dir,
				    strerror(-err));
	return open_regions(c);
}

/* The driver may know better why a guest died: its text stays. */
static int write_failure(const struct collect *c)
{
	char *path = path_join(c->dir, "failure");
	struct outfile file;
	int err = path ? 0 : -ENOMEM;

	if (err || !access(path, F_OK))
		goto out;
	err = outfile_open(c->dir, "failure", &file);
	if (err)
		goto out;
	fprintf(file.stream, "%s\n", c->result.incomplete);
	err = outfile_commit(&file);
out:
	free(path);
	return err;
}

static int commit_files(struct collect *c)
{
	struct outfile *files[] = { &c->machine, &c->plan, &c->samples };
	int err = *c->result.incomplete ? write_failure(c) : 0;

	for (size_t i = 0; !err && i < sizeof(files) / sizeof(*files); i++)
		if (files[i]->stream)
			err = outfile_commit(files[i]);
	if (err)
		return error_report(-err, "cannot write to %s: %s", c->dir,
				    strerror(-err));
	return 0;
}

int collect_boot(const char *boot_dir, const char *arm,
		 struct collect_result *out)
{
	struct collect c = { .dir = boot_dir, .arm = arm };
	int err = open_files(&c);

	if (!err)
		err = take_stream(&c);
	if (!err)
		err = commit_files(&c);
	outfile_drop(&c.samples);
	outfile_drop(&c.machine);
	outfile_drop(&c.plan);
	sim_regions_free(c.regions);
	if (c.stream)
		fclose(c.stream);
	if (!err)
		*out = c.result;
	return err;
}
