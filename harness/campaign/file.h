/* SPDX-License-Identifier: GPL-2.0-only */
/* campaign.json (docs/formats.md). */
#ifndef PZBENCH_CAMPAIGN_FILE_H
#define PZBENCH_CAMPAIGN_FILE_H

#include "campaign.h"

#include <jansson.h>

/* A new object, the caller's. NULL without memory. */
json_t *campaign_json(const struct campaign *campaign);

/*
 * The other way. -EINVAL where @json is not in the format, with what is wrong in
 * @why.
 */
int campaign_parse(const json_t *json, struct campaign *out, const char **why);

/*
 * Writes @dir/campaign.json, to the disk before it takes the place of the one that
 * was there. -errno, reported.
 */
int campaign_write(const struct campaign *campaign, const char *dir);

/* Reads it. -EINVAL for a file that is none, -errno; reported. */
int campaign_read(const char *dir, struct campaign *out);

#endif
