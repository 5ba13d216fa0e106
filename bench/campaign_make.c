// SPDX-License-Identifier: GPL-2.0-only
/* A campaign's file: made, held against what is asked for, printed, made longer. */
#include "campaign.h"
#include "options.h"

#include "harness/campaign/file.h"
#include "harness/error.h"
#include "harness/units.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct texts {
	const char *out, *arms, *unlinked, *boots, *links, *seed, *effect;
};

static int parse_texts(int argc, char **argv, struct texts *texts)
{
	const struct option_row rows[] = {
		{ "out", &texts->out, NULL },
		{ "arms", &texts->arms, NULL },
		{ "unlinked", &texts->unlinked, NULL },
		{ "boots", &texts->boots, NULL },
		{ "links", &texts->links, NULL },
		{ "seed", &texts->seed, NULL },
		{ "effect", &texts->effect, NULL },
		{ 0 },
	};
	int err = options_parse(argc, argv, rows);

	return err ? err : options_require(argv[0], "out", texts->out);
}

static int parse_number(const char *name, const char *text, uint64_t least,
			uint64_t most, uint64_t *out)
{
	if (!text ||
	    (!units_parse_number(text, out) && *out >= least && *out <= most))
		return 0;
	return error_report(EINVAL,
			    "--%s %s: use a number from %" PRIu64
			    " to %" PRIu64,
			    name, text, least, most);
}

static int parse_effect(const char *text, double *out)
{
	char *end;

	if (!text)
		return 0;
	*out = strtod(text, &end);
	if (end == text || *end || !(*out > 0) || *out > 1000)
		return error_report(
			EINVAL,
			"--effect %s: use percent, more than 0 and at most 1000",
			text);
	return 0;
}

/* Splits @list in place at its commas; more than fit are counted all the same. */
static size_t split(char *list, const char **names, size_t most)
{
	size_t n = 0;

	for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		if (n < most)
			names[n] = name;
		n++;
	}
	return n;
}

static int set_arms(struct campaign *campaign, const struct texts *texts)
{
	const char *name[CAMPAIGN_ARMS];
	char *list = strdup(texts->arms ? texts->arms : "");
	int err = -ENOMEM;

	if (list)
		err = campaign_add_arms(campaign, name,
					split(list, name, CAMPAIGN_ARMS));
	free(list);
	return err;
}

/* All arms are linked but those named; the baseline's second boot as its first. */
static int set_linked(struct campaign *campaign, const struct texts *texts)
{
	const char *name[CAMPAIGN_ARMS];
	char *list = strdup(texts->unlinked ? texts->unlinked : "");
	size_t n = list ? split(list, name, CAMPAIGN_ARMS) : 0;

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < campaign->arms_n; i++)
		campaign->arm[i].linked = campaign->links > 0;
	for (size_t i = 0; i < n && i < CAMPAIGN_ARMS; i++) {
		size_t at = campaign_find(campaign, name[i]);

		if (at < campaign->arms_n)
			campaign->arm[at].linked = false;
	}
	campaign->arm[CAMPAIGN_AGAIN].linked =
		campaign->arm[CAMPAIGN_BASELINE].linked;
	free(list);
	return 0;
}

static int set_numbers(struct campaign *campaign, const struct texts *texts,
		       uint64_t *boots)
{
	uint64_t links = 0;
	int err = parse_number("boots", texts->boots, 2, CAMPAIGN_BOOTS, boots);

	if (!err)
		err = parse_number("links", texts->links, 0, *boots, &links);
	if (!err)
		err = parse_number("seed", texts->seed, 1, INT64_MAX,
				   &campaign->seed);
	if (!err)
		err = parse_effect(texts->effect, &campaign->effect_pct);
	campaign->links = links;
	return err;
}

int campaign_cmd_make(int argc, char **argv)
{
	struct campaign campaign = { .seed = 1 };
	struct texts texts = { 0 };
	uint64_t boots = 0;
	int err = parse_texts(argc, argv, &texts);

	if (!err)
		err = options_require(argv[0], "boots", texts.boots);
	if (!err)
		err = set_numbers(&campaign, &texts, &boots);
	if (!err)
		err = set_arms(&campaign, &texts);
	if (!err)
		err = set_linked(&campaign, &texts);
	if (err)
		return err;
	if (texts.effect)
		campaign.pilot = boots;
	campaign_extend(&campaign, boots);
	return campaign_write(&campaign, texts.out);
}

static int differs(const struct texts *texts, const char *name,
		   const char *asked, double there)
{
	return error_report(
		EINVAL,
		"--%s %s: %s has %.10g: repeat the command that it was begun with",
		name, asked, texts->out, there);
}

static int check_number(const struct texts *texts, const char *name,
			const char *asked, double there)
{
	if (!asked || strtod(asked, NULL) == there)
		return 0;
	return differs(texts, name, asked, there);
}

/* Names, and which of them are linked, as make would set them. */
static int check_arms(const struct campaign *there, const struct texts *texts)
{
	struct campaign asked = { .links = there->links };
	int err = set_arms(&asked, texts);
	bool same = asked.arms_n == there->arms_n;

	if (!err)
		err = set_linked(&asked, texts);
	for (size_t i = 0; !err && same && i < asked.arms_n; i++)
		same = !strcmp(asked.arm[i].name, there->arm[i].name) &&
		       asked.arm[i].linked == there->arm[i].linked;
	if (!err && !same)
		err = error_report(
			EINVAL,
			"%s was begun with other arms: repeat the command that it was begun with",
			texts->out);
	return err;
}

int campaign_cmd_check(int argc, char **argv)
{
	struct campaign there;
	struct texts texts = { 0 };
	int err = parse_texts(argc, argv, &texts);

	if (!err)
		err = campaign_read(texts.out, &there);
	if (!err && there.metal)
		err = error_report(
			EINVAL,
			"%s is a real machine's campaign: let it go on there, or name another directory",
			texts.out);
	if (!err)
		err = check_arms(&there, &texts);
	if (!err)
		err = check_number(&texts, "boots", texts.boots,
				   (double)there.boots);
	if (!err)
		err = check_number(&texts, "links", texts.links,
				   (double)there.links);
	if (!err)
		err = check_number(&texts, "seed", texts.seed,
				   (double)there.seed);
	if (!err)
		err = check_number(&texts, "effect", texts.effect,
				   there.effect_pct);
	return err;
}

int campaign_cmd_extend(int argc, char **argv)
{
	struct campaign campaign;
	struct texts texts = { 0 };
	uint64_t boots = 0;
	int err = parse_texts(argc, argv, &texts);

	if (!err)
		err = options_require(argv[0], "boots", texts.boots);
	if (!err)
		err = campaign_read(texts.out, &campaign);
	if (!err)
		err = parse_number("boots", texts.boots, campaign.boots,
				   CAMPAIGN_BOOTS, &boots);
	if (err)
		return err;
	campaign_extend(&campaign, boots);
	return campaign_write(&campaign, texts.out);
}
