/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs for each block and each access of the guest, and so has to be fast. */
#ifndef PZBENCH_VPMU_CPU_COUNT_H
#define PZBENCH_VPMU_CPU_COUNT_H

#include "cpu.h"

#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* @block is about to run. */
static inline void cpu_on_block(struct cpu *cpu, const struct block *block)
{
	struct function_counts *counts = &cpu->functions[block->function];

	if (unlikely(cpu->next != cpu->end))
		cpu_finish(cpu, block->vaddr);
	cpu->block = block;
	cpu->next = block->insn;
	cpu->end = block->end;
	cpu->counts = counts;
	if (unlikely(!counts->touched))
		cpu_touch(cpu, block->function);
	counts->instructions += block->n;
}

/* @insn, which may fail in ways that only what follows rules out, has retired. */
static inline void cpu_on_pass(struct cpu *cpu, const struct insn *insn)
{
	if (unlikely(cpu->pending))
		cpu_finish(cpu, 0);
	cpu->next = insn + 1;
}

static inline void count_load(struct cpu *cpu, const struct insn *insn,
			      uint64_t vaddr, uint64_t one)
{
	const struct view_access access = { .vaddr = vaddr,
					    .info = insn->load_info,
					    .bytes = insn->load_bytes };

	cpu->counts->loads += one + access.bytes;
	view_access(&cpu->view, &access, &cpu->counts->model);
}

static inline void count_store(struct cpu *cpu, const struct insn *insn,
			       uint64_t vaddr, uint64_t one)
{
	const struct view_access access = { .vaddr = vaddr,
					    .info = insn->store_info,
					    .bytes = insn->store_bytes,
					    .store = true,
					    .whole = insn->repeat };

	cpu->counts->stores += one + access.bytes;
	view_access(&cpu->view, &access, &cpu->counts->model);
}

static inline void cpu_on_load(struct cpu *cpu, struct insn *insn,
			       uint32_t info, uint64_t vaddr)
{
	if (unlikely(insn != cpu->next) && !cpu_find(cpu, insn))
		return;
	if (unlikely(info != insn->load_info))
		cpu_learn(insn, info);
	cpu->next = insn + 1;
	count_load(cpu, insn, vaddr, PACKED_ONE);
}

static inline void cpu_on_store(struct cpu *cpu, struct insn *insn,
				uint32_t info, uint64_t vaddr)
{
	if (unlikely(insn != cpu->next) && !cpu_find(cpu, insn))
		return;
	if (unlikely(info != insn->store_info))
		cpu_learn(insn, info);
	cpu->next = insn + 1;
	count_store(cpu, insn, vaddr, PACKED_ONE);
}

static inline bool is_store(struct insn *insn, uint32_t info)
{
	if (info == insn->store_info)
		return true;
	return info != insn->load_info && cpu_learn(insn, info);
}

/* Its load counts when the store has shown that the instruction retires. */
static inline void cpu_on_update(struct cpu *cpu, struct insn *insn,
				 uint32_t info, uint64_t vaddr)
{
	if (unlikely(insn != cpu->next) && !cpu_find(cpu, insn))
		return;
	if (!is_store(insn, info)) {
		count_load(cpu, insn, vaddr, 0);
		return;
	}
	cpu->next = insn + 1;
	cpu->counts->loads += PACKED_ONE;
	count_store(cpu, insn, vaddr, PACKED_ONE);
}

/* Counts as an instruction, a load or a store when it is over (cpu_finish). */
static inline void cpu_on_repeat(struct cpu *cpu, struct insn *insn,
				 uint32_t info, uint64_t vaddr)
{
	if (unlikely(cpu->next != insn + 1)) {
		if (insn != cpu->next && !cpu_find(cpu, insn))
			return;
		cpu->next = insn + 1;
	}
	if (is_store(insn, info))
		count_store(cpu, insn, vaddr, 0);
	else
		count_load(cpu, insn, vaddr, 0);
}

static inline void cpu_on_other(struct cpu *cpu, struct insn *insn,
				uint32_t info, uint64_t vaddr)
{
	const bool store = is_store(insn, info);

	if (unlikely(insn != cpu->next) && !cpu_find(cpu, insn))
		return;
	cpu_note_other(cpu, store);
	if (store)
		count_store(cpu, insn, vaddr, 0);
	else
		count_load(cpu, insn, vaddr, 0);
}

#endif
