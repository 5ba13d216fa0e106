/* SPDX-License-Identifier: GPL-2.0-only */
/* What QEMU has translated, as the counting needs it (translate.c makes it). */
#ifndef PZBENCH_VPMU_BLOCK_H
#define PZBENCH_VPMU_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "functions.h"
#include "insn.h"

/* An instruction that may fail: all but INSN_SAFE have one of these. */
struct insn {
	const struct block *block;
	uint16_t index; /* instructions of the block before this one */
	uint16_t offset; /* from the block's address */
	uint8_t kind; /* enum insn_kind */
	bool repeat;
};

/* Instructions of one function that QEMU translated together. */
struct block {
	struct block *next; /* all that live */
	uint64_t vaddr;
	/*
	 * Where cpu->next is when all has retired. NULL: not to be seen from
	 * it, as the last instruction is a repeated one.
	 */
	const struct insn *end;
	function_id function;
	/* Without a repeated one, which counts when it is over. */
	uint16_t n;
	uint16_t n_insns;
	bool counted; /* a marker's instructions are not */
	struct insn insn[];
};

#endif
