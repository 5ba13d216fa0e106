// SPDX-License-Identifier: GPL-2.0-only
/* Opcodes: Intel SDM volume 2, appendix A. What is not known here is OTHER. */
#include "insn.h"

#include <string.h>

#include "harness/marker.h"

struct encoding {
	bool repeat; /* f2 or f3 before the opcode */
	bool vector; /* VEX or EVEX: opcodes of another map */
	const uint8_t *opcode;
	size_t left; /* bytes from opcode on */
};

static bool is_prefix(uint8_t byte)
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
	case 0xf0: /* lock */
		return true;
	default:
		return (byte & 0xf0) == 0x40; /* REX */
	}
}

static void find_opcode(const uint8_t *bytes, size_t size, struct encoding *e)
{
	size_t i;

	*e = (struct encoding){ .repeat = false };
	for (i = 0; i < size; i++) {
		if (bytes[i] == 0xf2 || bytes[i] == 0xf3)
			e->repeat = true;
		else if (!is_prefix(bytes[i]))
			break;
	}
	e->opcode = bytes + i;
	e->left = size - i;
	e->vector = e->left && (*e->opcode == 0xc4 || *e->opcode == 0xc5 ||
				*e->opcode == 0x62);
}

/* The operand of a ModRM byte is memory, and which instruction of a group. */
static bool in_memory(uint8_t modrm)
{
	return modrm < 0xc0;
}

static unsigned int group(uint8_t modrm)
{
	return modrm >> 3 & 7;
}

static enum insn_kind if_memory(uint8_t modrm, enum insn_kind kind)
{
	return in_memory(modrm) ? kind : INSN_SAFE;
}

/* 00 to 3f: add or adc sbb and sub xor cmp, in six forms each. */
static enum insn_kind arithmetic(uint8_t opcode, uint8_t modrm)
{
	const bool compare = opcode >= 0x38;

	switch (opcode & 7) {
	case 0:
	case 1:
		return if_memory(modrm, compare ? INSN_LOAD : INSN_UPDATE);
	case 2:
	case 3:
		return if_memory(modrm, INSN_LOAD);
	case 4:
	case 5:
		return INSN_SAFE;
	default:
		return INSN_OTHER;
	}
}

/* f6 and f7: test test not neg mul imul div idiv; the last two trap on zero. */
static enum insn_kind unary(uint8_t modrm)
{
	switch (group(modrm)) {
	case 2:
	case 3:
		return if_memory(modrm, INSN_UPDATE);
	case 6:
	case 7:
		return in_memory(modrm) ? INSN_OTHER : INSN_TRAP;
	default:
		return if_memory(modrm, INSN_LOAD);
	}
}

/* ff: inc dec call lcall jmp ljmp push. */
static enum insn_kind indirect(uint8_t modrm)
{
	switch (group(modrm)) {
	case 0:
	case 1:
		return if_memory(modrm, INSN_UPDATE);
	case 2:
	case 6:
		return in_memory(modrm) ? INSN_UPDATE : INSN_STORE;
	case 4:
		return if_memory(modrm, INSN_LOAD);
	default:
		return INSN_OTHER;
	}
}

static enum insn_kind one_byte(uint8_t opcode, uint8_t modrm)
{
	if (opcode < 0x40)
		return arithmetic(opcode, modrm);
	switch (opcode) {
	case 0x50 ... 0x57: /* push */
	case 0x68:
	case 0x6a:
	case 0x6c: /* ins */
	case 0x6d:
	case 0x9c: /* pushf */
	case 0xa2: /* mov to an absolute address */
	case 0xa3:
	case 0xaa: /* stos */
	case 0xab:
	case 0xe8: /* call */
		return INSN_STORE;
	case 0x58 ... 0x5f: /* pop */
	case 0x6e: /* outs */
	case 0x6f:
	case 0x9d: /* popf */
	case 0xa0:
	case 0xa1:
	case 0xac: /* lods, scas */
	case 0xad:
	case 0xae:
	case 0xaf:
	case 0xc2: /* ret, leave */
	case 0xc3:
	case 0xc9:
		return INSN_LOAD;
	case 0x63: /* movsxd, imul, test, mov */
	case 0x69:
	case 0x6b:
	case 0x84:
	case 0x85:
	case 0x8a:
	case 0x8b:
		return if_memory(modrm, INSN_LOAD);
	case 0x88:
	case 0x89:
		return if_memory(modrm, INSN_STORE);
	case 0xc6:
	case 0xc7:
		return group(modrm) ? INSN_OTHER : if_memory(modrm, INSN_STORE);
	case 0x80: /* arithmetic on a constant */
	case 0x81:
	case 0x83:
		return if_memory(modrm,
				 group(modrm) == 7 ? INSN_LOAD : INSN_UPDATE);
	case 0x86: /* xchg, shifts, inc, dec */
	case 0x87:
	case 0xc0:
	case 0xc1:
	case 0xd0 ... 0xd3:
	case 0xfe:
		return if_memory(modrm, INSN_UPDATE);
	case 0x8f: /* pop */
		return in_memory(modrm) ? INSN_UPDATE : INSN_LOAD;
	case 0xa4: /* movs */
	case 0xa5:
		return INSN_UPDATE;
	case 0xf6:
	case 0xf7:
		return unary(modrm);
	case 0xff:
		return indirect(modrm);
	case 0x70 ... 0x7f: /* jcc */
	case 0x8d: /* lea */
	case 0x90 ... 0x99: /* nop, xchg, cbw, cwd */
	case 0xa8: /* test, mov of a constant */
	case 0xa9:
	case 0xb0 ... 0xbf:
	case 0xe0 ... 0xe3: /* loop, jrcxz */
	case 0xe9: /* jmp */
	case 0xeb:
	case 0xf5: /* flags */
	case 0xf8 ... 0xfd:
		return INSN_SAFE;
	case 0xcc: /* int3, in, out, hlt */
	case 0xe4 ... 0xe7:
	case 0xec ... 0xef:
	case 0xf4:
		return INSN_TRAP;
	default:
		return INSN_OTHER;
	}
}

/* SSE on registers alone. */
static bool is_vector_opcode(uint8_t opcode)
{
	return (opcode >= 0x10 && opcode <= 0x17) ||
	       (opcode >= 0x28 && opcode <= 0x2f) ||
	       (opcode >= 0x50 && opcode <= 0x76) || opcode == 0xc6 ||
	       opcode >= 0xd0;
}

static enum insn_kind two_byte(uint8_t opcode, uint8_t modrm)
{
	switch (opcode) {
	case 0x0d: /* prefetches and other hints: QEMU does nothing for them */
	case 0x18 ... 0x1f:
	case 0x80 ... 0x8f: /* jcc */
	case 0xc8 ... 0xcf: /* bswap */
		return INSN_SAFE;
	case 0x40 ... 0x4f: /* cmovcc */
	case 0xa3: /* bt */
	case 0xaf: /* imul */
	case 0xb6: /* movzx, bsf, bsr, movsx, popcnt */
	case 0xb7:
	case 0xb8:
	case 0xbc ... 0xbf:
		return if_memory(modrm, INSN_LOAD);
	case 0x90 ... 0x9f: /* setcc, movnti */
	case 0xc3:
		return if_memory(modrm, INSN_STORE);
	case 0xa4: /* shld, shrd, bts, btr, btc, cmpxchg, xadd */
	case 0xa5:
	case 0xab:
	case 0xac:
	case 0xad:
	case 0xb0:
	case 0xb1:
	case 0xb3:
	case 0xbb:
	case 0xc0:
	case 0xc1:
		return if_memory(modrm, INSN_UPDATE);
	case 0xba: /* bt, bts, btr, btc */
		return if_memory(modrm,
				 group(modrm) == 4 ? INSN_LOAD : INSN_UPDATE);
	case 0x05 ... 0x0b: /* syscall, clts, sysret, invd, wbinvd, ud2 */
	case 0x20 ... 0x23: /* mov to and from control registers */
	case 0x30 ... 0x33: /* wrmsr, rdtsc, rdmsr, rdpmc */
	case 0xa2: /* cpuid */
		return INSN_TRAP;
	default:
		if (in_memory(modrm))
			return INSN_OTHER;
		return is_vector_opcode(opcode) ? INSN_SAFE : INSN_TRAP;
	}
}

/* String instructions end with their opcode; the low bit is the width. */
static bool is_repeated(const struct encoding *e)
{
	if (!e->repeat || e->left != 1)
		return false;
	switch (*e->opcode & 0xfe) {
	case 0x6c: /* ins */
	case 0x6e: /* outs */
	case 0xa4: /* movs */
	case 0xa6: /* cmps */
	case 0xaa: /* stos */
	case 0xac: /* lods */
	case 0xae: /* scas */
		return true;
	default:
		return false;
	}
}

static enum insn_special special_of(const struct encoding *e)
{
	const uint8_t *op = e->opcode;

	if (e->left == 1 && op[0] == 0xcf)
		return INSN_IRETQ;
	if (e->left < 2 || op[0] != 0x0f)
		return INSN_PLAIN;
	if (op[1] == 0x07)
		return INSN_SYSRET;
	if (op[1] == 0x22)
		return INSN_FLUSH;
	if (e->left > 2 && op[1] == 0x01 && group(op[2]) == 7 &&
	    in_memory(op[2]))
		return INSN_FLUSH;
	return e->left > 3 && op[1] == 0x38 && op[2] == 0x82 ? INSN_FLUSH :
							       INSN_PLAIN;
}

void insn_decode(const uint8_t *bytes, size_t size, struct insn_traits *traits)
{
	struct encoding e;
	uint8_t modrm;

	find_opcode(bytes, size, &e);
	*traits = (struct insn_traits){ .kind = INSN_OTHER };
	if (!e.left || e.vector)
		return;
	traits->repeats = is_repeated(&e);
	traits->special = special_of(&e);
	/* Where no ModRM byte follows nobody looks at it. */
	if (*e.opcode == 0x0f) {
		modrm = e.left > 2 ? e.opcode[2] : 0xff;
		if (e.left > 1)
			traits->kind = two_byte(e.opcode[1], modrm);
	} else {
		modrm = e.left > 1 ? e.opcode[1] : 0xff;
		traits->kind = one_byte(*e.opcode, modrm);
	}
	/* Of the two loads of a cmps the first says that it is under way. */
	if (traits->repeats && traits->kind == INSN_OTHER)
		traits->kind = INSN_LOAD;
}

uint32_t insn_marker_kind(const uint8_t *bytes, size_t size)
{
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x80 };
	uint32_t kind;

	if (size != sizeof(nop) + sizeof(kind) ||
	    memcmp(bytes, nop, sizeof(nop)) != 0)
		return 0;
	memcpy(&kind, bytes + sizeof(nop), sizeof(kind));
	return kind >= MARKER_OPEN && kind <= MARKER_LAST ? kind : 0;
}

bool insn_is_marker_load(const uint8_t *bytes, size_t size)
{
	if (size && (*bytes & 0xf0) == 0x40) { /* REX */
		bytes++;
		size--;
	}
	return size >= 3 && bytes[0] == 0x0f && bytes[1] == 0xb6 &&
	       in_memory(bytes[2]);
}
