/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runs for each block and each access of the guest, and so has to be fast:
 * the usual case here, in as few steps as it takes, the rest in cpu.c.
 */
#ifndef PZBENCH_VPMU_CPU_COUNT_H
#define PZBENCH_VPMU_CPU_COUNT_H

#include "access.h"
#include "cpu.h"

#define usual(condition) __builtin_expect(!!(condition), 1)

/* @block is about to run. */
static inline void cpu_on_block(struct cpu *cpu, const struct block *block)
{
	struct function_counts *counts;

	/* In this order: at rest not even the block is looked at. */
	if (!usual(cpu->next == cpu->end &&
		   cpu->functions[block->function].touched)) {
		cpu_on_block_slowly(cpu, block);
		return;
	}
	counts = &cpu->functions[block->function];
	cpu->block = block;
	cpu->next = block->body->insn;
	cpu->end = block_end(block);
	cpu->counts = counts;
	counts->instructions += block->n;
}

/* An access of @vaddr stays in its line and changes nothing in the model. */
static inline bool is_plain_load(const struct cpu *cpu, uint32_t info,
				 uint64_t vaddr)
{
	return vaddr % SIM_LINE_BYTES + access_bytes(info) <= SIM_LINE_BYTES &&
	       view_knows_load(&cpu->view, vaddr / SIM_LINE_BYTES);
}

static inline bool is_plain_store(const struct cpu *cpu, uint32_t info,
				  uint64_t vaddr)
{
	return vaddr % SIM_LINE_BYTES + access_bytes(info) <= SIM_LINE_BYTES &&
	       view_knows_store(&cpu->view, vaddr / SIM_LINE_BYTES);
}

/* Or is put off, one of many to follow. */
static inline bool is_quick_store(struct cpu *cpu, uint32_t info,
				  uint64_t vaddr, bool whole)
{
	return vaddr % SIM_LINE_BYTES + access_bytes(info) <= SIM_LINE_BYTES &&
	       (view_knows_store(&cpu->view, vaddr / SIM_LINE_BYTES) ||
		view_continue(&cpu->view, vaddr / SIM_LINE_BYTES, whole,
			      cpu_misses(cpu)));
}

/* These look at nothing that @insn points to: that would cost as much again. */
static inline void cpu_on_load(struct cpu *cpu, const struct insn *insn,
			       uint32_t info, uint64_t vaddr)
{
	if (!usual(insn == cpu->next && is_plain_load(cpu, info, vaddr))) {
		cpu_on_load_slowly(cpu, insn, info, vaddr);
		return;
	}
	cpu->next = insn + 1;
	cpu->counts->loads += PACKED_ONE + access_bytes(info);
}

static inline void cpu_on_store(struct cpu *cpu, const struct insn *insn,
				uint32_t info, uint64_t vaddr)
{
	if (!usual(insn == cpu->next &&
		   is_quick_store(cpu, info, vaddr, false))) {
		cpu_on_store_slowly(cpu, insn, info, vaddr);
		return;
	}
	cpu->next = insn + 1;
	cpu->counts->stores += PACKED_ONE + access_bytes(info);
}

/* Its load counts when the store has shown that the instruction retires. */
static inline void cpu_on_update(struct cpu *cpu, const struct insn *insn,
				 uint32_t info, uint64_t vaddr)
{
	if (!usual(insn == cpu->next && is_plain_load(cpu, info, vaddr))) {
		cpu_on_update_slowly(cpu, insn, info, vaddr);
	} else if (!access_is_store(info)) {
		cpu->counts->loads += access_bytes(info);
	} else if (is_plain_store(cpu, info, vaddr)) {
		cpu->next = insn + 1;
		cpu->counts->loads += PACKED_ONE;
		cpu->counts->stores += PACKED_ONE + access_bytes(info);
	} else {
		cpu_on_update_slowly(cpu, insn, info, vaddr);
	}
}

/* A pass of a repeated store that is not its first. */
static inline void cpu_on_repeated_store(struct cpu *cpu,
					 const struct insn *insn, uint32_t info,
					 uint64_t vaddr)
{
	if (!usual(insn + 1 == cpu->next &&
		   is_quick_store(cpu, info, vaddr, true))) {
		cpu_on_repeat_slowly(cpu, insn, info, vaddr);
		return;
	}
	cpu->counts->stores += access_bytes(info);
}

#endif
