// SPDX-License-Identifier: GPL-2.0-only
#include "plotdata.h"

#include "harness/error.h"
#include "harness/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct plot {
	const char *name;
	int (*print)(const struct results *results, FILE *out);
};

static const struct plot plots[] = {
	{ "plots/host-orders.dat", plotdata_host_orders },
	{ "plots/host-latency.dat", plotdata_host_latency },
	{ "plots/arms-orders.dat", plotdata_arms_orders },
	{ "plots/arms-times.dat", plotdata_arms_times },
	{ "plots/arms-bytes.dat", plotdata_arms_bytes },
	{ "plots/arms-latency.dat", plotdata_arms_latency },
	{ "plots/arms-ratio.dat", plotdata_arms_ratio },
	{ "plots/phases.dat", plotdata_phases },
	{ "plots/ordering.dat", plotdata_ordering },
	{ "plots/nodes.dat", plotdata_nodes },
	{ "plots/workers.dat", plotdata_workers },
	{ "plots/functions.dat", plotdata_functions },
};

static int write_plot(const struct results *results, const struct plot *plot)
{
	struct outfile file;
	int err = outfile_open(results->dir, plot->name, &file);

	if (!err)
		err = plot->print(results, file.stream);
	if (!err)
		err = outfile_commit(&file);
	else
		outfile_drop(&file);
	if (err && err != -ENODATA)
		return error_report(-err, "cannot write %s/%s: %s",
				    results->dir, plot->name, strerror(-err));
	return 0;
}

static int make_directory(const struct results *results)
{
	char *path = path_join(results->dir, "plots");
	int err = path ? 0 : -ENOMEM;

	if (!err && mkdir(path, 0777) && errno != EEXIST)
		err = -errno;
	free(path);
	if (err)
		return error_report(-err, "cannot make %s/plots: %s",
				    results->dir, strerror(-err));
	return 0;
}

int plotdata_write(const struct results *results)
{
	int err = make_directory(results);

	for (size_t i = 0; !err && i < sizeof(plots) / sizeof(*plots); i++)
		err = write_plot(results, &plots[i]);
	return err;
}
