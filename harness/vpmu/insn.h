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

enum insn_repeat {
	INSN_ONCE, /* no repeated string instruction */
	INSN_REPEAT_ACCESS, /* stos lods ins outs: one access an iteration */
	INSN_REPEAT_OTHER, /* movs cmps: two; scas: its result may end it */
};

enum insn_repeat insn_repeat(const uint8_t *bytes, size_t size);

/* The kind of the marker's NOP (harness/marker.h), 0 for another. */
uint32_t insn_marker_kind(const uint8_t *bytes, size_t size);

/* movzbl from memory, which the four loads of a marker are. */
bool insn_is_marker_load(const uint8_t *bytes, size_t size);

bool insn_is_iretq(const uint8_t *bytes, size_t size);
bool insn_is_sysret(const uint8_t *bytes, size_t size);

#endif
