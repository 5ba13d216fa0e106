// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include "harness/error.h"
#include "harness/machine/same.h"

#include <errno.h>
#include <math.h>
#include <string.h>

const struct arm *results_arm(const struct results *results, const char *name)
{
	for (size_t i = 0; i < results->all_n; i++)
		if (!strcmp(results->arms[i].name, name))
			return &results->arms[i];
	return NULL;
}

bool results_has_boot(const struct arm *arm, unsigned int number)
{
	for (size_t i = 0; i < arm->boots_n; i++)
		if (arm->boots[i].number == number)
			return arm->boots[i].rows;
	return false;
}

static bool is_whole(const struct results *results, unsigned int block)
{
	for (size_t i = 0; i < results->all_n; i++)
		if (!results_has_boot(&results->arms[i], block))
			return false;
	return true;
}

size_t results_whole_blocks(const struct results *results)
{
	size_t whole = 0;

	for (size_t i = 0; results->campaign && i < results->campaign->boots;
	     i++)
		whole += is_whole(results, (unsigned int)i);
	return whole;
}

const struct arm *results_again(const struct results *results)
{
	return results->all_n > results->arms_n ?
		       &results->arms[results->arms_n] :
		       NULL;
}

bool results_has_boots(const struct results *results)
{
	for (size_t i = 0; i < results->all_n; i++)
		if (results->arms[i].boots_n > 1)
			return true;
	return false;
}

const struct tally *results_find(const struct arm *arm,
				 const struct axes *axes)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (!axes_compare(&arm->tallies[i].axes, axes))
			return &arm->tallies[i];
	return NULL;
}

static bool has_valid_rows(const struct tally *tally)
{
	return tally->batches > tally->invalid_batches;
}

const struct tally *results_find_own_zero(const struct arm *arm,
					  const struct axes *axes)
{
	struct axes zero = *axes;

	if (axes->prezeroed_pct <= 0)
		return NULL;
	zero.prezeroed_pct = 0;
	return results_find(arm, &zero);
}

const struct tally *results_find_place(const struct arm *arm,
				       const struct axes *axes,
				       int prezeroed_pct)
{
	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (tally->axes.prezeroed_pct == prezeroed_pct &&
		    axes_same_place(&tally->axes, axes) &&
		    has_valid_rows(tally))
			return tally;
	}
	return NULL;
}

const struct tally *results_find_baseline(const struct arm *baseline,
					  const struct axes *axes)
{
	const struct tally *tally = results_find(baseline, axes);

	if (tally && has_valid_rows(tally))
		return tally;
	if (axes->prezeroed_pct != AXES_NOT_PREZEROED)
		tally = results_find_place(baseline, axes, 0);
	else
		tally = NULL;
	return tally ? tally : results_find_place(baseline, axes,
						  AXES_NOT_PREZEROED);
}

double results_rate_of_one(const struct arm *arm, const struct axes *axes)
{
	const struct tally *tally;
	struct axes one = *axes;

	one.threads = 1;
	*one.choices[CHOICE_WORKERS] = '\0';
	tally = results_find_place(arm, &one, one.prezeroed_pct);
	return tally ? 1e9 / points_boot_median(&tally->fault_ns) : NAN;
}

json_t *results_machine(const struct arm *arm)
{
	for (size_t i = 0; i < arm->boots_n; i++)
		if (arm->boots[i].machine)
			return arm->boots[i].machine;
	return NULL;
}

static const char *machine_text(const json_t *machine, const char *name)
{
	return json_string_value(json_object_get(machine, name));
}

static const char *machine_environment(const json_t *machine)
{
	const char *accel = machine_text(machine, "accel");

	if (!accel)
		return NULL;
	if (!strcmp(accel, "tcg"))
		return "TCG";
	if (!strcmp(accel, "kvm"))
		return "KVM";
	return machine_text(machine, "hypervisor") ? "VM" : "metal";
}

const char *results_environment(const struct arm *arm)
{
	const char *environment = NULL;

	for (size_t i = 0; !environment && i < arm->boots_n; i++)
		environment = machine_environment(arm->boots[i].machine);
	return environment;
}

static const char *tally_source(const struct tally *tally)
{
	if (tally->simulated)
		return "sim";
	for (size_t i = 0; i < tally->counters_n; i++)
		if (!strcmp(tally->counters[i].source, "hw"))
			return "hw";
	return NULL;
}

const char *results_source(const struct arm *arm)
{
	const char *source = NULL;

	for (size_t i = 0; !source && i < arm->tallies_n; i++)
		source = tally_source(&arm->tallies[i]);
	return source ? source : "none";
}

const char *results_any_environment(const struct results *results)
{
	const char *environment = NULL;

	for (size_t i = 0; !environment && i < results->arms_n; i++)
		environment = results_environment(&results->arms[i]);
	return environment;
}

bool results_is_tcg(const struct results *results)
{
	const char *environment = results_any_environment(results);

	return environment && !strcmp(environment, "TCG");
}

bool results_is_host(const struct results *results)
{
	return results->arms_n == 1 && !results_is_tcg(results);
}

static int refuse(const char *a, const char *a_is, const char *b,
		  const char *b_is)
{
	return error_report(EINVAL,
			    "%s (%s) and %s (%s) cannot stand in one table; measure both on the same kind of machine with the same counters",
			    a, a_is, b, b_is);
}

static int check_machines(const struct boot *a, const struct boot *b)
{
	const char *a_on = machine_environment(a->machine);
	const char *b_on = machine_environment(b->machine);
	struct same_difference difference;
	char was[80], is[80];

	if (a_on && b_on && strcmp(a_on, b_on))
		return refuse(a->dir, a_on, b->dir, b_on);
	difference = same_machine(a->machine, b->machine);
	if (!difference.member)
		return 0;
	return error_report(EINVAL,
			    "%s and %s are of two machines (%s: %s and %s), whose figures do not compare; measure both on one",
			    a->dir, b->dir, difference.member,
			    same_value_text(difference.was, was, sizeof(was)),
			    same_value_text(difference.is, is, sizeof(is)));
}

/* All boots of all arms against the first that knows its machine. */
static int check_boots(const struct results *results)
{
	const struct boot *first = NULL;
	int err = 0;

	for (size_t i = 0; i < results->all_n; i++) {
		const struct arm *arm = &results->arms[i];

		for (size_t j = 0; !err && j < arm->boots_n; j++) {
			if (!arm->boots[j].machine)
				continue;
			if (first)
				err = check_machines(first, &arm->boots[j]);
			else
				first = &arm->boots[j];
		}
	}
	return err;
}

/* An arm that counts nothing still has times to compare. */
static int check_sources(const struct arm *a, const struct arm *b)
{
	const char *a_by = results_source(a), *b_by = results_source(b);

	if (strcmp(a_by, b_by) && strcmp(a_by, "none") && strcmp(b_by, "none"))
		return refuse(a->name, a_by, b->name, b_by);
	return 0;
}

int results_check_comparable(const struct results *results)
{
	int err = check_boots(results);

	for (size_t i = 0; !err && i < results->all_n; i++)
		for (size_t j = i + 1; !err && j < results->all_n; j++)
			err = check_sources(&results->arms[i],
					    &results->arms[j]);
	return err;
}
