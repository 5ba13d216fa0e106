/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is there, and of which the kernel makes copies as it is written to:
 * what the controls `cow` and `fork-touch` are made of. Single pages are copied,
 * whatever the order of the folio that they belong to; a PMD that is written to is
 * split first. Only the huge zero folio gives way to a folio of its own order.
 */
#ifndef PZBENCH_COPIES_H
#define PZBENCH_COPIES_H

#include "buffer.h"
#include "child.h"

struct copies {
	struct buffer buffer;		/* first, for the hooks of buffers */
	struct child child;
	const struct cell *cell;
	uint64_t pages;			/* that are replaced */
	uint64_t *frames;		/* theirs at first, then now */
	size_t frames_bytes;
	bool frames_known;
};

#define CHOICES_OF_COPIES						\
	(CHOICE_BIT(CHOICE_ZERO_ORDER) | CHOICE_BIT(CHOICE_SITE) |	\
	 CHOICE_BIT(CHOICE_TOUCH))

/*
 * Maps the memory and has it faulted in: by writes of a pattern, or by reads where
 * the cell copies from the zero page. The child is not opened. *out is the
 * caller's, who closes it. 0 or -errno, reported.
 */
int copies_open(const struct workload_input *input, struct copies **out);

/* --- hooks of struct workload; @state points to struct copies */

const char *copies_refuses(const struct cell *cell, char *text, size_t size);
uint64_t copies_faults(const struct cell *cell);
void copies_source(void *state, struct workload_memory *memory);
void copies_memory(void *state, struct workload_memory *memory);
size_t copies_claims(void *state, struct workload_claim *claims);
int copies_close(void *state, uint64_t *ns);

#endif
