// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures the running boot into a campaign's directory: by hand, where it is
 * its kernel's next boot, or as the run of a planned order.
 */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "measure.h"
#include "options.h"
#include "run_options.h"
#include "harness/campaign/file.h"
#include "harness/error.h"
#include "harness/machine/machine.h"
#include "harness/metal/boot_dir.h"
#include "harness/metal/place.h"
#include "harness/metal/progress.h"

struct append {
	const char *campaign;
	struct run_options run;
	struct metal_boots boots; /* before this one */
	struct metal_place place;
};

/* How many links the arms have, its order says. */
static int check_place(struct append *append, const json_t *machine)
{
	struct campaign campaign;
	int err = campaign_read(append->campaign, &campaign);

	if (err)
		return err;
	append->place.links = campaign.links;
	return metal_place_check(append->campaign, &append->boots, machine,
				 &append->place);
}

static int find_place(struct append *append)
{
	json_t *machine;
	int err = machine_describe("", &machine);

	if (err)
		return error_report(-err,
				    "no memory left to describe the machine");
	if (append->place.planned)
		err = check_place(append, machine);
	else
		err = metal_place_find(append->campaign, &append->boots,
				       machine, &append->place);
	json_decref(machine);
	return err;
}

static int check_plan(const struct append *append, struct run *run)
{
	json_t *plan = plan_json(run_plan(run));
	int err =
		plan ? metal_place_check_plan(append->campaign, &append->boots,
					      &append->place, plan) :
		       -ENOMEM;

	json_decref(plan);
	return err;
}

static int measure_and_move(const struct append *append, struct run *run)
{
	struct metal_boot_dir dir;
	int err = metal_boot_dir_open(append->campaign, &dir);

	if (err)
		return err;
	err = measure_into(run, dir.path);
	if (!err)
		return metal_boot_dir_commit(&dir, append->campaign,
					     &append->place);
	metal_boot_dir_drop(&dir, append->campaign);
	return err;
}

static int measure_boot(struct append *append)
{
	struct run *run;
	int err, close_err;

	append->run.arm = append->place.arm;
	append->run.block = append->place.number;
	err = run_open(&append->run, workloads, &run);
	if (err)
		return err;
	err = check_plan(append, run);
	if (!err)
		err = measure_and_move(append, run);
	close_err = run_close(run);
	return err ? err : close_err;
}

static int say_progress(const struct append *append)
{
	struct metal_boots boots;
	int err = metal_boots_read(append->campaign, &boots);

	if (err)
		return err;
	metal_progress_print(&boots, stdout);
	metal_boots_free(&boots);
	return 0;
}

static int append_boot(struct append *append)
{
	int err = metal_boots_read(append->campaign, &append->boots);

	if (!err)
		err = find_place(append);
	if (!err)
		err = measure_boot(append);
	metal_boots_free(&append->boots);
	if (!err && !append->place.planned)
		err = say_progress(append);
	return err;
}

/* --arm and --block come together: the run of an order. */
static int take_place(struct append *append, const struct run_texts *texts)
{
	struct metal_place *place = &append->place;

	if (!append->run.arm && !texts->block)
		return 0;
	if (!append->run.arm || !texts->block ||
	    strlen(append->run.arm) >= sizeof(place->arm))
		return error_report(
			EINVAL,
			"append: --arm and --block go together, for the run of a planned campaign");
	strcpy(place->arm, append->run.arm);
	place->number = append->run.block;
	place->planned = true;
	return 0;
}

int cmd_append(int argc, char **argv)
{
	struct append append = { .run = { .pmu = "auto", .accel = "none" } };
	struct run_texts texts = { 0 };
	int err;

	err = run_options_parse(argc, argv, &append.run, &texts);
	if (!err)
		err = options_require("append", "config", append.run.config);
	if (!err)
		err = options_require("append", "out", texts.out);
	if (!err)
		err = take_place(&append, &texts);
	append.campaign = texts.out;
	if (!err)
		err = append_boot(&append);
	return error_exit_status(err);
}
