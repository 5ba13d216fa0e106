// SPDX-License-Identifier: GPL-2.0-only
#include "insn.h"

#include <string.h>

#include "harness/marker.h"

static bool is_rex(uint8_t byte)
{
	return (byte & 0xf0) == 0x40;
}

static bool is_repeat_prefix(uint8_t byte)
{
	return byte == 0xf2 || byte == 0xf3;
}

static bool is_other_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: /* segments */
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0x66: /* operand size */
	case 0x67: /* address size */
		return true;
	default:
		return is_rex(byte);
	}
}

static enum insn_repeat string_opcode(uint8_t opcode)
{
	switch (opcode & 0xfe) { /* the low bit is the width */
	case 0xaa: /* stos */
	case 0xac: /* lods */
	case 0x6c: /* ins */
	case 0x6e: /* outs */
		return INSN_REPEAT_ACCESS;
	case 0xa4: /* movs */
	case 0xa6: /* cmps */
	case 0xae: /* scas */
		return INSN_REPEAT_OTHER;
	default:
		return INSN_ONCE;
	}
}

enum insn_repeat insn_repeat(const uint8_t *bytes, size_t size)
{
	bool repeat = false;
	size_t i;

	for (i = 0; i < size; i++) {
		if (is_repeat_prefix(bytes[i]))
			repeat = true;
		else if (!is_other_prefix(bytes[i]))
			break;
	}
	/* String instructions end with their opcode. */
	return repeat && i + 1 == size ? string_opcode(bytes[i]) : INSN_ONCE;
}

uint32_t insn_marker_kind(const uint8_t *bytes, size_t size)
{
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x80 };
	uint32_t kind;

	if (size != sizeof(nop) + sizeof(kind) ||
	    memcmp(bytes, nop, sizeof(nop)) != 0)
		return 0;
	memcpy(&kind, bytes + sizeof(nop), sizeof(kind));
	switch (kind) {
	case MARKER_OPEN:
	case MARKER_CLOSE:
	case MARKER_ARM:
		return kind;
	default:
		return 0;
	}
}

bool insn_is_marker_load(const uint8_t *bytes, size_t size)
{
	if (size && is_rex(*bytes)) {
		bytes++;
		size--;
	}
	return size >= 3 && bytes[0] == 0x0f && bytes[1] == 0xb6 &&
	       bytes[2] < 0xc0; /* modrm: memory, not register */
}

bool insn_is_iretq(const uint8_t *bytes, size_t size)
{
	return size == 2 && bytes[0] == 0x48 && bytes[1] == 0xcf;
}

bool insn_is_sysret(const uint8_t *bytes, size_t size)
{
	return size >= 2 && bytes[size - 2] == 0x0f && bytes[size - 1] == 0x07;
}
