/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Knobs of the instrumented kernel that a cell can set to a word
 * (docs/kernel-abi.md), each an axis of a config and a key of a row's cell.
 */
#ifndef PZBENCH_SWITCHES_H
#define PZBENCH_SWITCHES_H

#include <jansson.h>
#include <stdbool.h>

enum kernel_switch {
	SWITCH_ZERO_ORDER,	/* in which order a folio's pages are cleared */
	SWITCH_SITE,		/* who clears anonymous folios */
	SWITCHES
};

#define SWITCH_AS_IS	0	/* the word "none": the kernel's own, on any kernel */
#define SWITCH_WORD_MAX	16

/* The axis's and the key's name. */
const char *switch_name(enum kernel_switch which);

/* The knob's path. */
const char *switch_path(enum kernel_switch which);

/* Word number @word, from SWITCH_AS_IS on; NULL beyond the last. */
const char *switch_word(enum kernel_switch which, int word);

/* The kernel under @root ("" for the running one) has the knob. */
bool switch_present(const char *root, enum kernel_switch which);

/*
 * Adds to a row's @cell a key for each of @words that is not NULL. Returns @cell;
 * NULL, having released it, without memory. A NULL stays one.
 */
json_t *switches_add(json_t *cell, const char *const words[SWITCHES]);

#endif
