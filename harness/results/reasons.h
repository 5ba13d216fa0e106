/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A set of texts with how often and by whom each was said: why rows are
 * invalid, why counters are not there, why cells were skipped.
 */
#ifndef PZBENCH_REASONS_H
#define PZBENCH_REASONS_H

#include <stddef.h>

struct reason {
	char *text;
	char *names; /* those it was said of, "a, b"; "" when nobody's */
	unsigned int count;
};

/* All zero is the empty set; whoever filled it calls reasons_free(). */
struct reasons {
	struct reason *at; /* in order of first appearance */
	size_t n;
};

/*
 * Counts @text once more and remembers @name (NULL: nobody) with it. -ENOMEM
 * leaves the set as it was.
 */
int reasons_add(struct reasons *reasons, const char *text, const char *name);

void reasons_free(struct reasons *reasons);

/* How often any of them was said. */
unsigned int reasons_count(const struct reasons *reasons);

#endif
