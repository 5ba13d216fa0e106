// SPDX-License-Identifier: GPL-2.0-only
#include "campaign.h"

#include "harness/error.h"
#include "order.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

size_t campaign_find(const struct campaign *campaign, const char *name)
{
	size_t i = 0;

	while (i < campaign->arms_n && strcmp(campaign->arm[i].name, name))
		i++;
	return i;
}

static int add_arm(struct campaign *campaign, const char *name,
		   const char *suffix)
{
	char *own = campaign->arm[campaign->arms_n].name;
	int length = snprintf(own, CAMPAIGN_NAME, "%s%s", name, suffix);

	if (!*name || length >= CAMPAIGN_NAME)
		return error_report(
			EINVAL,
			"an arm's name is empty or of %d letters: use 1 to %d",
			length, CAMPAIGN_NAME - 1);
	if (campaign_find(campaign, own) < campaign->arms_n)
		return error_report(
			EINVAL,
			"two arms of the campaign are called %s: name each arm once",
			own);
	campaign->arm[campaign->arms_n].linked = false;
	campaign->arms_n++;
	return 0;
}

int campaign_add_arms(struct campaign *campaign, const char *const *names,
		      size_t n)
{
	int err;

	if (n < 2 || n + 1 > CAMPAIGN_ARMS)
		return error_report(EINVAL,
				    "a campaign of %zu arms: name 2 to %d", n,
				    CAMPAIGN_ARMS - 1);
	campaign->arms_n = 0;
	err = add_arm(campaign, names[0], "");
	if (!err)
		err = add_arm(campaign, names[0], ".again");
	for (size_t i = 1; !err && i < n; i++)
		err = add_arm(campaign, names[i], "");
	return err;
}

static void fill_block(struct campaign *campaign, size_t number)
{
	struct campaign_block *block = &campaign->block[number];
	const size_t arms = campaign->arms_n;
	size_t order[CAMPAIGN_ARMS];

	block->seed = order_block_seed(campaign->seed, number);
	order_block(campaign->seed, arms, number, order);
	for (size_t i = 0; i < arms; i++) {
		struct campaign_run *run = &block->run[i];

		run->arm = order[i];
		run->link = CAMPAIGN_NO_LINK;
		if (campaign->arm[run->arm].linked)
			run->link = (int64_t)order_link(arms, campaign->links,
							number, run->arm);
	}
}

void campaign_extend(struct campaign *campaign, size_t boots)
{
	if (campaign->boots && campaign->links == campaign->boots)
		campaign->links = boots;
	while (campaign->boots < boots)
		fill_block(campaign, campaign->boots++);
}
