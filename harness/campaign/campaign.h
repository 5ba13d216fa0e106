/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A campaign: its arms, and in blocks the order in which they are booted. How it
 * is kept is docs/formats.md's campaign.json (file.h).
 */
#ifndef PZBENCH_CAMPAIGN_H
#define PZBENCH_CAMPAIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAMPAIGN_ARMS 16
#define CAMPAIGN_BOOTS 100
#define CAMPAIGN_NAME 256
#define CAMPAIGN_NO_LINK (-1)

enum { CAMPAIGN_BASELINE, CAMPAIGN_AGAIN, CAMPAIGN_OTHERS };

struct campaign_run {
	size_t arm;
	int64_t link; /* or CAMPAIGN_NO_LINK */
};

struct campaign_block {
	uint64_t seed; /* of its guests */
	struct campaign_run run[CAMPAIGN_ARMS]; /* a run of each arm */
};

struct campaign {
	bool metal;
	uint64_t seed; /* at most INT64_MAX */
	size_t links; /* of each arm that is linked; 0: none is */
	size_t pilot; /* blocks before the number of boots was settled, or 0 */
	double effect_pct; /* that it was settled for; 0 where it was given */
	size_t arms_n; /* the baseline, the same again, and all others */
	struct {
		char name[CAMPAIGN_NAME]; /* of its directory */
		bool linked; /* made here, so that it can be linked again */
	} arm[CAMPAIGN_ARMS];
	size_t boots; /* of each arm: blocks */
	struct campaign_block block[CAMPAIGN_BOOTS];
};

/*
 * Adds the arms: the first of @names is the baseline, which is added as
 * "<name>.again" too. Reports and returns -EINVAL for less than two names, too
 * many, or two that are alike.
 */
int campaign_add_arms(struct campaign *campaign, const char *const *names,
		      size_t n);

/*
 * Adds blocks until there are @boots (at most CAMPAIGN_BOOTS); those that are there
 * stay. Where each boot had a link of its own, each will.
 */
void campaign_extend(struct campaign *campaign, size_t boots);

/* The arm of that name, or arms_n. */
size_t campaign_find(const struct campaign *campaign, const char *name);

#endif
