/* SPDX-License-Identifier: GPL-2.0-only */
/* What QEMU has translated, as the counting needs it (translate.c makes it). */
#ifndef PZBENCH_VPMU_BLOCK_H
#define PZBENCH_VPMU_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
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

/* What is seldom looked at, and the instructions, which mostly are not at all. */
struct block_body {
	uint64_t vaddr;
	uint16_t n_insns;
	bool counted; /* a marker's instructions are not */
	struct insn insn[];
};

/*
 * Instructions of one function that QEMU translated together. Whenever they run
 * this is looked at, which costs as much as it lacks in the host's caches: so it
 * is small, and lies beside those that were translated before and after it.
 */
struct block {
	struct block_body *body;
	function_id function;
	/* Without a repeated one, which counts when it is over. */
	uint16_t n;
	/*
	 * At which of its insns cpu->next is when all has retired. More than
	 * there are: not to be seen from it, as the last is a repeated one.
	 */
	uint16_t end;
};

static inline const struct insn *block_end(const struct block *block)
{
	return block->body->insn + block->end;
}

/* Many blocks. */
struct block_chunk;

/*
 * One that is not counted, with room for @n_insns, in *@chunks: NULL at first.
 * Returns NULL without memory. Lives until blocks_free().
 */
struct block *block_new(struct block_chunk **chunks, uint64_t vaddr,
			size_t n_insns);
void blocks_free(struct block_chunk **chunks);

#endif
