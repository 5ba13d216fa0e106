// SPDX-License-Identifier: GPL-2.0-only
/* Validates a config against a machine and prints what it amounts to. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "commands.h"
#include "options.h"
#include "harness/plan.h"

struct plan_options {
	const char *config;
	const char *guest_mem;
	const char *guest_nodes;
};

static int guest_facts(const struct plan_options *options,
		       struct plan_facts *facts)
{
	uint64_t bytes, nodes = 1;

	if (units_parse_bytes(options->guest_mem, &bytes) || !bytes)
		return error_report(EINVAL,
			"--guest-mem %s: use bytes such as 2G",
			options->guest_mem);
	if (options->guest_nodes &&
	    (units_parse_number(options->guest_nodes, &nodes) || !nodes ||
	     nodes > PLAN_MAX_NODES))
		return error_report(EINVAL, "--guest-nodes %s: use 1 to %d",
				    options->guest_nodes, PLAN_MAX_NODES);
	plan_facts_guest(bytes, (int)nodes, facts);
	return 0;
}

static int live_facts(struct plan_facts *facts)
{
	struct topology *topology;
	int err;

	err = topology_open(NULL, &topology);
	if (err)
		return error_report(-err, "hwloc cannot read the topology: %s",
				    strerror(-err));
	err = plan_facts_live(topology, !geteuid(), false, facts);
	topology_close(topology);
	return err;
}

static void print_cell(const struct plan_cell *row)
{
	const struct cell *cell = &row->cell;
	char size[32], prezeroed[16] = "none", workers[32] = "";

	if (cell->prezeroed_pct != CELL_NOT_PREZEROED)
		snprintf(prezeroed, sizeof(prezeroed), "%d %%",
			 cell->prezeroed_pct);
	if (cell->threads > 1)
		snprintf(workers, sizeof(workers), "%d %s ", cell->threads,
			 choice_word(CHOICE_WORKERS,
				     cell->choices[CHOICE_WORKERS]));
	printf("%-8s %-10s %5d %6s %-8s %-6s %3d %3d  %-5s %s%s%s%s\n",
	       cell->workload->name, cell->label, cell->order,
	       units_format_bytes(cell->size_bytes, size, sizeof(size)),
	       cell_trigger_name(cell->trigger), cell_offset_name(cell->offset),
	       cell->cpu_node, cell->mem_node, prezeroed, workers,
	       cell->latency ? "latency" : "", *row->skip ? "skip: " : "",
	       row->skip);
}

static void print_plan(const struct plan *plan)
{
	size_t i;

	printf("%-8s %-10s %5s %6s %-8s %-6s %3s %3s  %s\n", "", "label",
	       "order", "size", "trigger", "offset", "cpu", "mem", "prezeroed");
	for (i = 0; i < plan->n_cells; i++)
		print_cell(&plan->cell[i]);
	printf("cells %zu\nskipped %zu\nrounds %llu\nregions %llu\nseconds %.0f\nguest_seconds %.0f\n",
	       plan->n_cells, plan->n_cells - plan_measured(plan),
	       (unsigned long long)plan_rounds(plan),
	       (unsigned long long)plan_regions(plan), plan_seconds(plan),
	       plan_guest_seconds(plan));
}

static int plan_show(const struct plan_options *options)
{
	struct plan_facts facts;
	struct config *config;
	struct plan *plan;
	int err;

	err = config_load(options->config, &config);
	if (err)
		return err;
	err = options->guest_mem ? guest_facts(options, &facts) :
				   live_facts(&facts);
	if (!err)
		err = plan_build(config, workloads, &facts, &plan);
	if (!err) {
		print_plan(plan);
		plan_free(plan);
	}
	config_free(config);
	return err;
}

int cmd_plan(int argc, char **argv)
{
	struct plan_options options = { 0 };
	const struct option_row rows[] = {
		{ "config", &options.config, NULL },
		{ "guest-mem", &options.guest_mem, NULL },
		{ "guest-nodes", &options.guest_nodes, NULL },
		{ 0 },
	};
	int err;

	err = options_parse(argc, argv, rows);
	if (!err)
		err = options_require("plan", "config", options.config);
	if (!err)
		err = plan_show(&options);
	return error_exit_status(err);
}
