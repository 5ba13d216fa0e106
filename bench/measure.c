// SPDX-License-Identifier: GPL-2.0-only
#include "measure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/error.h"
#include "harness/outfile.h"

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
		return error_report(
			-err,
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
				   "%s: %s: name another --out", path,
				   strerror(errno));
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

static int check_something(const struct plan *plan)
{
	if (plan_measured(plan))
		return 0;
	return error_report(EINVAL,
			    "nothing was measured: all %zu cells are skipped, the first since %s: name another --config",
			    plan->n_cells, plan->cell[0].skip);
}

int measure_into(struct run *run, const char *dir)
{
	FILE *rows;
	int err, noise_err;

	err = check_something(run_plan(run));
	if (!err)
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
