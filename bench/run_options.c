// SPDX-License-Identifier: GPL-2.0-only
#include "run_options.h"

#include <errno.h>
#include <string.h>

#include "options.h"
#include "harness/error.h"
#include "harness/units.h"

/* A seed of 0 would be none: the config's holds. */
static int parse_seed(const char *text, uint64_t *seed)
{
	if (text && (units_parse_number(text, seed) || !*seed ||
		     *seed > INT64_MAX))
		return error_report(EINVAL,
				    "--seed %s: use a whole number from 1", text);
	return 0;
}

static int parse_prezero(const char *text, bool *balloon)
{
	if (text && strcmp(text, "balloon") && strcmp(text, "injector"))
		return error_report(EINVAL,
				    "--prezero %s: use injector or balloon",
				    text);
	*balloon = text && !strcmp(text, "balloon");
	return 0;
}

/* The plugin sees the instructions of guests alone. */
static int check_pmu(const struct run_options *options)
{
	if (strcmp(options->pmu, "sim") || strcmp(options->accel, "none"))
		return 0;
	return error_report(
		EINVAL,
		"--pmu sim counts in guests only: use auto, hw or none");
}

int run_options_parse(int argc, char **argv, struct run_options *options,
		      struct run_texts *texts)
{
	const struct option_row rows[] = {
		{ "config", &options->config, NULL },
		{ "arm", &options->arm, NULL },
		{ "pmu", &options->pmu, NULL },
		{ "accel", &options->accel, NULL },
		{ "out", &texts->out, NULL },
		{ "block", &texts->block, NULL },
		{ "evict", &texts->evict, NULL },
		{ "seed", &texts->seed, NULL },
		{ "prezero", &texts->prezero, NULL },
		{ "quiet", NULL, &options->quiet },
		{ "probe", NULL, &texts->probe },
		{ 0 },
	};
	int err = options_parse(argc, argv, rows);

	if (err)
		return err;
	err = check_pmu(options);
	if (err)
		return err;
	if (texts->block && units_parse_number(texts->block, &options->block))
		return error_report(EINVAL, "--block %s: use a whole number",
				    texts->block);
	if (texts->evict &&
	    units_parse_bytes(texts->evict, &options->evict_bytes))
		return error_report(EINVAL,
				    "--evict %s: use a size such as 64M",
				    texts->evict);
	err = parse_seed(texts->seed, &options->seed);
	if (err)
		return err;
	return parse_prezero(texts->prezero, &options->balloon);
}
