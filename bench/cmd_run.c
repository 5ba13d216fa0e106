// SPDX-License-Identifier: GPL-2.0-only
/* Measures the running kernel into a boot's directory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench.h"
#include "commands.h"
#include "options.h"
#include "run_options.h"
#include "harness/outfile.h"
#include "harness/run/run.h"

/* mkdir -p */
static int make_directories(const char *path)
{
	char *copy = strdup(path), *slash;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	for (slash = strchr(copy + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0777);
		*slash = '/';
	}
	if (mkdir(copy, 0777) && errno != EEXIST)
		err = error_report(errno,
			"--out %s: %s: name a directory that can be written",
			path, strerror(errno));
	free(copy);
	return err;
}

static int write_json(const char *dir, const char *name, json_t *json)
{
	struct outfile file;
	int err;

	if (!json)
		return -ENOMEM;
	err = outfile_open(dir, name, &file);
	if (!err) {
		json_dumpf(json, file.stream, JSON_INDENT(1));
		fputc('\n', file.stream);
		err = outfile_commit(&file);
	}
	json_decref(json);
	if (err)
		return error_report(-err,
			"%s/%s cannot be written (%s): free some space, or name another --out",
			dir, name, strerror(-err));
	return 0;
}

/* Rows of an earlier run are never written over. */
static int open_rows(const char *dir, FILE **out)
{
	char *path = path_join(dir, "samples.jsonl");
	int err = 0;

	if (!path)
		return -ENOMEM;
	*out = fopen(path, "wxe");
	if (!*out)
		err = error_report(errno == EEXIST ? EINVAL : errno,
			"%s: %s: name another --out", path, strerror(errno));
	free(path);
	return err;
}

static int measure_rows(struct run *run, const char *dir, FILE *rows)
{
	int err;

	err = write_json(dir, "plan.json", plan_json(run_plan(run)));
	if (!err)
		err = write_json(dir, "machine.json", run_machine_json(run));
	if (!err)
		err = run_measure(run, rows);
	if (fclose(rows) && !err)
		err = error_report(errno, "%s/samples.jsonl: %s", dir,
				   strerror(errno));
	return err;
}

static int measure(struct run *run, const char *dir)
{
	FILE *rows;
	int err, noise_err;

	err = open_rows(dir, &rows);
	if (err)
		return err;
	err = measure_rows(run, dir, rows);
	if (err && err != -EINTR)
		return err;
	/* Again, with the noise while it ran. */
	noise_err = write_json(dir, "machine.json", run_machine_json(run));
	return err ? err : noise_err;
}

static int run_into(const struct run_options *options, const char *dir)
{
	struct run *run;
	int err, close_err;

	err = run_open(options, workloads, &run);
	if (err)
		return err;
	err = make_directories(dir);
	if (!err)
		err = measure(run, dir);
	close_err = run_close(run);
	return err ? err : close_err;
}

int cmd_run(int argc, char **argv)
{
	struct run_options options = { .pmu = "auto", .accel = "none" };
	struct run_texts texts = { 0 };
	int err;

	err = run_options_parse(argc, argv, &options, &texts);
	if (!err)
		err = options_require("run", "config", options.config);
	if (!err)
		err = options_require("run", "arm", options.arm);
	if (!err)
		err = options_require("run", "out", texts.out);
	if (!err)
		err = run_into(&options, texts.out);
	return error_exit_status(err);
}
