// SPDX-License-Identifier: GPL-2.0-only
/* Measures the running kernel into a boot's directory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench.h"
#include "commands.h"
#include "measure.h"
#include "options.h"
#include "run_options.h"
#include "harness/error.h"
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

static int run_into(const struct run_options *options, const char *dir)
{
	struct run *run;
	int err, close_err;

	err = run_open(options, workloads, &run);
	if (err)
		return err;
	err = make_directories(dir);
	if (!err)
		err = measure_into(run, dir);
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
