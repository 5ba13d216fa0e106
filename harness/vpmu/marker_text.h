/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which instructions are markers': a NOP and the four loads after it. QEMU may
 * translate a marker in pieces, so where one is cut off is remembered.
 */
#ifndef PZBENCH_VPMU_MARKER_TEXT_H
#define PZBENCH_VPMU_MARKER_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct marker_text {
	struct marker_cut {
		uint64_t vaddr; /* of the first instruction left out */
		unsigned int loads; /* left from there */
	} * cut;
	size_t n;
};

/* How many loads of a marker stand at @vaddr, where a translation begins. */
unsigned int marker_text_resume(const struct marker_text *text, uint64_t vaddr);

/* A translation ended before @vaddr, with @loads missing. -ENOMEM. */
int marker_text_cut(struct marker_text *text, uint64_t vaddr,
		    unsigned int loads);

#endif
