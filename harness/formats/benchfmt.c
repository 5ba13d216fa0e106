// SPDX-License-Identifier: GPL-2.0-only
/*
 * Go's benchmark data format: lines "key: value" hold for what follows them, a
 * line "BenchmarkNAME N VALUE UNIT..." is a measurement
 * (go.googlesource.com/proposal, design/14313-benchmark-format.md). benchstat
 * compares measurements of the same name by a key: -col arm.
 */
#include "formats.h"

#include "cells.h"
#include "harness/results/metric.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

/* What the boots of a cell gave, metric by metric. */
struct cell_boots {
	struct points metric[METRICS];
};

static int take_boots(const struct tally *tally, bool tcg,
		      struct cell_boots *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < METRICS; i++)
		if (metric_is_meant(metrics[i], tcg))
			err = points_of_boots(metrics[i]->points(tally),
					      metrics[i]->of_boot,
					      &out->metric[i]);
	return err;
}

static void free_boots(struct cell_boots *boots)
{
	for (size_t i = 0; i < METRICS; i++)
		points_free(&boots->metric[i]);
}

/* A name has no blanks, and what stands behind a slash is "key=value". */
static void put_word(FILE *out, const char *word)
{
	for (; *word; word++)
		fputc(isalnum((unsigned char)*word) || *word == '_' ||
				      *word == '.' ?
			      *word :
			      '_',
		      out);
}

static void put_name(FILE *out, const struct axes *axes)
{
	struct cell_axis axis[CELL_AXES];

	cell_axes(axes, axis);
	fputs("Benchmark", out);
	fputc(toupper((unsigned char)*axis[0].value), out);
	put_word(out, axis[0].value + (*axis[0].value != '\0'));
	for (int i = 1; i < CELL_AXES; i++) {
		if (!*axis[i].value)
			continue;
		fprintf(out, "/%s=", axis[i].key);
		put_word(out, axis[i].value);
	}
}

static bool has_boot(const struct cell_boots *boots, uint64_t number)
{
	for (size_t i = 0; i < METRICS; i++)
		if (points_at(&boots->metric[i], number))
			return true;
	return false;
}

/* N is of all boots' faults the mean: rows do not say which boot they are of. */
static void put_boot(FILE *out, const struct tally *tally, uint64_t faults,
		     const struct cell_boots *boots, uint64_t number)
{
	const double *value;

	if (!has_boot(boots, number))
		return;
	put_name(out, &tally->axes);
	fprintf(out, " %" PRIu64, faults);
	for (size_t i = 0; i < METRICS; i++) {
		value = points_at(&boots->metric[i], number);
		if (value)
			fprintf(out, " %.10g %s", *value,
				metrics[i]->bench_unit);
	}
	fputc('\n', out);
}

static int put_tally(FILE *out, const struct arm *arm,
		     const struct tally *tally, bool tcg)
{
	struct cell_boots boots = { 0 };
	const uint64_t faults = tally->faults / (arm->boots_n ? arm->boots_n : 1);
	int err = take_boots(tally, tcg, &boots);

	for (size_t i = 0; !err && i < arm->boots_n; i++)
		put_boot(out, tally, faults ? faults : 1, &boots,
			 arm->boots[i].number);
	free_boots(&boots);
	return err;
}

static void put_text(FILE *out, const char *key, const char *text)
{
	if (text && *text)
		fprintf(out, "%s: %s\n", key, text);
}

static const char *fact(const json_t *machine, const char *group,
			const char *name)
{
	return json_string_value(
		json_object_get(json_object_get(machine, group), name));
}

static void put_arm(FILE *out, const struct arm *arm)
{
	const json_t *machine = results_machine(arm);

	fputc('\n', out);
	put_text(out, "arm", arm->name);
	put_text(out, "kernel", fact(machine, "kernel", "release"));
	put_text(out, "cpu", fact(machine, "cpu", "model"));
	put_text(out, "environment", results_environment(arm));
	put_text(out, "events-by", results_source(arm));
}

int format_benchfmt(const struct results *results, FILE *out)
{
	const bool tcg = results_is_tcg(results);
	int err = 0;

	put_text(out, "pkg", "pzbench");
	put_text(out, "command", results->command);
	for (size_t i = 0; i < METRICS; i++)
		fprintf(out, "Unit %s better=lower\n", metrics[i]->bench_unit);
	for (size_t i = 0; i < results->all_n; i++) {
		const struct arm *arm = &results->arms[i];

		put_arm(out, arm);
		for (size_t j = 0; !err && j < arm->tallies_n; j++)
			err = put_tally(out, arm, &arm->tallies[j], tcg);
	}
	return err;
}
