// SPDX-License-Identifier: GPL-2.0-only
#include "sides_check.h"

#include "harness/error.h"
#include "harness/machine/same.h"

#include <errno.h>

#define VALUE_TEXT 80

static int check_known(const struct boot *boot)
{
	if (boot->machine && boot->plan)
		return 0;
	return error_report(
		EINVAL,
		"%s has no %s, so what it compares with is not known: leave its directory out",
		boot->dir, boot->machine ? "plan.json" : "machine.json");
}

static int check_distinct(const struct boot *a, const struct boot *b)
{
	if (!json_equal(json_object_get(a->machine, "boot"),
			json_object_get(b->machine, "boot")))
		return 0;
	return error_report(
		EINVAL,
		"%s and %s were measured in one boot, and boots are what is compared: leave one out, and reboot before you measure another",
		a->dir, b->dir);
}

static int check_plans(const struct boot *a, const struct boot *b)
{
	const struct same_difference difference =
		same_plan(a->plan, b->plan, false);
	char was[VALUE_TEXT], is[VALUE_TEXT];

	if (!difference.member)
		return 0;
	return error_report(
		EINVAL,
		"%s and %s were not asked for the same (%s: %s and %s): measure both with one config",
		a->dir, b->dir, difference.member,
		same_value_text(difference.was, was, sizeof(was)),
		same_value_text(difference.is, is, sizeof(is)));
}

static int check_kernels(const struct boot *a, const struct boot *b)
{
	if (same_kernel(a->machine, b->machine))
		return 0;
	return error_report(
		EINVAL,
		"%s and %s are on one side and of two kernels, or of two command lines: give the baseline's on the left of --, the other's on the right",
		a->dir, b->dir);
}

/* The boot against all before it in its arm, and in the arms before. */
static int check_boot(const struct results *results, size_t arm, size_t number)
{
	const struct boot *boot = &results->arms[arm].boots[number];
	int err = check_known(boot);

	for (size_t i = 0; i <= arm; i++) {
		const struct arm *before = &results->arms[i];
		const size_t n = i == arm ? number : before->boots_n;

		for (size_t j = 0; !err && j < n; j++)
			err = check_distinct(&before->boots[j], boot);
	}
	if (!err)
		err = check_plans(&results->arms[0].boots[0], boot);
	return err ? err : check_kernels(&results->arms[arm].boots[0], boot);
}

int sides_check(const struct results *results)
{
	int err = 0;

	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; !err && j < results->arms[i].boots_n; j++)
			err = check_boot(results, i, j);
	return err;
}
