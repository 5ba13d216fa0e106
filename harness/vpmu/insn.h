/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of x86-64's encoding as counting needs. All functions take the bytes
 * of one whole instruction.
 */
#ifndef PZBENCH_VPMU_INSN_H
#define PZBENCH_VPMU_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How an instruction can fail, which says how far a block got that was left. */
enum insn_kind {
	INSN_SAFE, /* it cannot: no memory, and nothing else to fault on */
	INSN_LOAD, /* only in its one load */
	INSN_STORE, /* only in its one store */
	INSN_UPDATE, /* only in one load or the one store after it */
	INSN_TRAP, /* in other ways, and accesses no memory */
	INSN_OTHER, /* in any way; what it accesses is not known */
};

enum insn_special {
	INSN_PLAIN,
	INSN_IRETQ,
	INSN_SYSRET,
	INSN_FLUSH, /* of translations: mov to a control register, invlpg, invpcid */
};

struct insn_traits {
	enum insn_kind kind;
	bool repeats; /* a string instruction with a count */
	enum insn_special special;
};

void insn_decode(const uint8_t *bytes, size_t size, struct insn_traits *traits);

/* The kind of the marker's NOP (harness/marker.h), 0 for another. */
uint32_t insn_marker_kind(const uint8_t *bytes, size_t size);

/* movzbl from memory, which the four loads of a marker are. */
bool insn_is_marker_load(const uint8_t *bytes, size_t size);

#endif
