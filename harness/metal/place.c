// SPDX-License-Identifier: GPL-2.0-only
#include "place.h"

#include "harness/error.h"
#include "harness/outfile.h"
#include "harness/campaign/order.h"
#include "harness/machine/same.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static int refuse_difference(const char *campaign,
			     const struct metal_boot *boot,
			     struct same_difference difference,
			     const char *mend)
{
	char was[80], is[80];

	return error_report(EINVAL,
			    "%s is here %s, in %s/arms/%s/boot-%u %s: %s",
			    difference.member,
			    same_value_text(difference.is, is, sizeof(is)),
			    campaign, boot->arm, boot->number,
			    same_value_text(difference.was, was, sizeof(was)),
			    mend);
}

static int check_boot(const char *campaign, const struct metal_boot *boot,
		      const json_t *machine)
{
	struct same_difference difference;
	const char *accel = text_of(boot->machine, "accel");

	if (strcmp(accel, "none"))
		return error_report(
			EINVAL,
			"%s holds guests (arms/%s ran under %s), and what was measured in one and outside does not compare: name another directory",
			campaign, boot->arm, accel);
	if (!strcmp(text_of(boot->machine, "boot"), text_of(machine, "boot")))
		return error_report(
			EINVAL,
			"%s/arms/%s/boot-%u is of this very boot: boots are what is compared, so reboot, then append again",
			campaign, boot->arm, boot->number);
	difference = same_machine(boot->machine, machine);
	if (difference.member)
		return refuse_difference(
			campaign, boot, difference,
			"a campaign is of one machine, name another directory");
	return 0;
}

static int check_boots(const char *campaign, const struct metal_boots *boots,
		       const json_t *machine)
{
	int err = 0;

	for (size_t i = 0; !err && i < boots->n; i++)
		if (boots->at[i].machine)
			err = check_boot(campaign, &boots->at[i], machine);
	return err;
}

static int check_by_hand(const char *campaign)
{
	char *path = path_join(campaign, "campaign.json");
	int err = 0;

	if (!path)
		return -ENOMEM;
	if (!access(path, F_OK))
		err = error_report(
			EINVAL,
			"%s is a planned campaign, whose boots have an order: name another directory for boots by hand",
			campaign);
	free(path);
	return err;
}

/* A name of a directory, that a suffix can still be put to. */
static void clean_name(const char *release, char *name, size_t size)
{
	static const char good[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t i;

	for (i = 0; release[i] && i + 1 < size; i++)
		name[i] = strchr(good, release[i]) ? release[i] : '_';
	name[i] = '\0';
	if (!*name || *name == '.')
		snprintf(name, size, "kernel");
}

static const struct metal_boot *find_arm(const struct metal_boots *boots,
					 const char *arm)
{
	for (size_t i = 0; i < boots->n; i++)
		if (!strcmp(boots->at[i].arm, arm))
			return &boots->at[i];
	return NULL;
}

static const struct metal_boot *find_kernel(const struct metal_boots *boots,
					    const json_t *machine)
{
	for (size_t i = 0; i < boots->n; i++)
		if (boots->at[i].machine &&
		    same_kernel(boots->at[i].machine, machine))
			return &boots->at[i];
	return NULL;
}

/* RELEASE, or RELEASE.2 and so on where another kernel has that name. */
static void name_arm(const struct metal_boots *boots, const json_t *machine,
		     char *arm, size_t size)
{
	const json_t *kernel = json_object_get(machine, "kernel");
	char name[65];

	clean_name(text_of(kernel, "release"), name, sizeof(name));
	snprintf(arm, size, "%s", name);
	for (unsigned int i = 2; find_arm(boots, arm); i++)
		snprintf(arm, size, "%s.%u", name, i);
}

static unsigned int next_number(const struct metal_boots *boots,
				const char *arm)
{
	unsigned int next = 0;

	for (size_t i = 0; i < boots->n; i++)
		if (!strcmp(boots->at[i].arm, arm) &&
		    boots->at[i].number >= next)
			next = boots->at[i].number + 1;
	return next;
}

int metal_place_find(const char *campaign, const struct metal_boots *boots,
		     const json_t *machine, struct metal_place *out)
{
	const struct metal_boot *same;
	int err;

	err = check_by_hand(campaign);
	if (!err)
		err = check_boots(campaign, boots, machine);
	if (err)
		return err;
	same = find_kernel(boots, machine);
	*out = (struct metal_place){ 0 };
	if (same)
		snprintf(out->arm, sizeof(out->arm), "%s", same->arm);
	else
		name_arm(boots, machine, out->arm, sizeof(out->arm));
	out->number = next_number(boots, out->arm);
	return 0;
}

static bool is_same_link(const struct metal_place *place, unsigned int number)
{
	return !place->links || order_turn(place->links, number) ==
					order_turn(place->links, place->number);
}

int metal_place_check(const char *campaign, const struct metal_boots *boots,
		      const json_t *machine, const struct metal_place *place)
{
	int err = check_boots(campaign, boots, machine);

	for (size_t i = 0; !err && i < boots->n; i++) {
		const struct metal_boot *boot = &boots->at[i];

		if (strcmp(boot->arm, place->arm))
			continue;
		if (boot->number == place->number)
			return error_report(
				EINVAL,
				"%s/arms/%s/boot-%u is there already: it is never measured over",
				campaign, boot->arm, boot->number);
		if (boot->machine && is_same_link(place, boot->number) &&
		    !same_build(boot->machine, machine))
			return error_report(
				EINVAL,
				"%s/arms/%s/boot-%u is of another build than the running kernel: a campaign needs the same kernels to its end",
				campaign, boot->arm, boot->number);
	}
	return err;
}

int metal_place_check_plan(const char *campaign,
			   const struct metal_boots *boots,
			   const struct metal_place *place, const json_t *plan)
{
	struct same_difference difference;

	for (size_t i = 0; i < boots->n; i++) {
		const struct metal_boot *boot = &boots->at[i];

		if (!boot->plan)
			continue;
		difference = same_plan(
			boot->plan, plan, !strcmp(boot->arm, place->arm));
		if (difference.member)
			return refuse_difference(
				campaign, boot, difference,
				"a campaign is of one config, name another directory");
	}
	return 0;
}
