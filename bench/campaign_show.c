// SPDX-License-Identifier: GPL-2.0-only
/* What a campaign's file and its first blocks say, for the driver to read. */
#include "campaign.h"

#include "harness/campaign/file.h"
#include "harness/verdicts/spread.h"
#include "harness/error.h"
#include "harness/stats/effects.h"
#include "harness/stats/power.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define BOOTS_MOST 24 /* that a plan asks for */

static int read_only(int argc, char **argv, struct campaign *out)
{
	if (argc != 2)
		return error_report(EINVAL,
				    "campaign %s takes one result directory",
				    argv[0]);
	return campaign_read(argv[1], out);
}

static void print_run(const struct campaign *campaign, size_t block,
		      const struct campaign_run *run)
{
	printf("%zu %s ", block, campaign->arm[run->arm].name);
	if (run->link == CAMPAIGN_NO_LINK)
		fputs("-", stdout);
	else
		printf("%" PRId64, run->link);
	printf(" %" PRIu64 "\n", campaign->block[block].seed);
}

int campaign_flush(void)
{
	if (fflush(stdout) || ferror(stdout))
		return error_report(EIO,
				    "cannot print: stdout is full or closed");
	return 0;
}

int campaign_cmd_runs(int argc, char **argv)
{
	struct campaign campaign;
	int err = read_only(argc, argv, &campaign);

	if (err)
		return err;
	for (size_t i = 0; i < campaign.boots; i++)
		for (size_t j = 0; j < campaign.arms_n; j++)
			print_run(&campaign, i, &campaign.block[i].run[j]);
	return campaign_flush();
}

int campaign_cmd_facts(int argc, char **argv)
{
	struct campaign campaign;
	int err = read_only(argc, argv, &campaign);

	if (err)
		return err;
	printf("seed %" PRIu64
	       "\nboots %zu\nlinks %zu\npilot %zu\neffect_pct %.10g\n",
	       campaign.seed, campaign.boots, campaign.links, campaign.pilot,
	       campaign.effect_pct);
	return campaign_flush();
}

/*
 * Figures of one standard deviation, under names that begin with @which, where
 * @cells are judged together.
 */
static void print_spread(const struct campaign *campaign, const char *which,
			 double sd, size_t cells)
{
	const double effect = log1p(campaign->effect_pct / 100);

	printf("%s_sd_pct %.3g\n", which, stats_percent(sd));
	printf("%s_smallest_pct %.3g\n", which,
	       stats_percent(stats_smallest_effect(sd, campaign->boots,
						   cells)));
	if (campaign->effect_pct > 0)
		printf("%s_boots %zu\n", which,
		       stats_boots_for(effect, sd, cells, BOOTS_MOST));
}

static void print_plan(const struct campaign *campaign,
		       const struct spread *spread)
{
	const struct axes *worst = spread->worst_axes;
	const size_t judged =
		spread->cells * (campaign->arms_n - CAMPAIGN_OTHERS);

	printf("metric %s\n", spread->metric);
	printf("boots %zu\npilot %zu\nmost %d\npairs %zu\ncells %zu\n",
	       campaign->boots, campaign->pilot, BOOTS_MOST, spread->pairs,
	       spread->cells);
	print_spread(campaign, "median", spread->median, judged);
	print_spread(campaign, "worst", spread->worst, judged);
	printf("worst_cell %s%s%s, order %d\n", worst->workload,
	       *worst->label ? " " : "", worst->label, worst->order);
}

int campaign_cmd_plan(int argc, char **argv)
{
	struct campaign campaign;
	struct results *results = NULL;
	struct spread spread;
	int err = read_only(argc, argv, &campaign);

	if (!err)
		err = results_read(argv[1], &results);
	if (err)
		return err;
	err = spread_find(&campaign, results, &spread);
	if (err == -ENODATA)
		err = error_report(
			ENODATA,
			"%s: no cell has two blocks with both boots of the baseline, so nothing is known of their spread: measure with --boots, or --resume it",
			argv[1]);
	else if (err)
		err = error_report(-err, "no memory left to plan");
	if (!err) {
		print_plan(&campaign, &spread);
		err = campaign_flush();
	}
	results_free(results);
	return err;
}
