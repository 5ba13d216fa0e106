/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One guest CPU: what it executes, by function, and the context it is in.
 *
 * A block is counted when it is entered, all its instructions at once. What of
 * it retired is known all the same: `next` moves on with every instruction that
 * may fail, so where an exception or QEMU itself leaves a block early, it points
 * to the one that did not retire.
 */
#ifndef PZBENCH_VPMU_CPU_H
#define PZBENCH_VPMU_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "block.h"
#include "view.h"

#define CPU_MAX_DEPTH 64

struct cpu;

typedef void (*cpu_settle_t)(void *to, struct cpu *cpu);

/* Counts and bytes are added at once: a count in the upper half. */
#define PACKED_ONE (UINT64_C(1) << 32)

/* What all accesses and blocks add to, so it is kept small: */
struct function_counts {
	uint64_t instructions;
	uint64_t loads; /* packed with their bytes, as are */
	uint64_t stores;
	uint64_t touched; /* 1: in the list of those to be drained */
};

struct cpu {
	unsigned int index;
	const struct block *block; /* under way */
	const struct insn *next; /* of it, the first not known to be past */
	const struct insn *end; /* block_end(); NULL: see `pending` */
	struct function_counts *counts; /* of the block's function */
	unsigned int pending; /* what the block's end has to settle */
	struct view view;
	struct function_counts *functions; /* by number, since cpu_drain() */
	struct sim_counts *misses; /* likewise, and what follows from them */
	function_id *touched;
	size_t n_touched;
	/*
	 * Exceptions and interrupts entered and not left, the innermost in
	 * bit 0; a set bit is an interrupt. Not zero: in interrupt context.
	 */
	uint64_t entered;
	/* And what repeated instruction each came into, or NULL. */
	const struct block *interrupted[CPU_MAX_DEPTH];
	unsigned int depth;
	uint64_t ticks; /* interrupts taken */
	uint64_t switches; /* of task */
	uint64_t lost; /* times that what ran made no sense */
	bool resting; /* what runs is not looked at */
	cpu_settle_t settle;
	void *settle_to;
};

/*
 * Room for @n_functions. @settle is called with @to whenever the CPU is about to
 * enter interrupt context or to leave it: what has been counted belongs to the
 * context before. Returns 0 or -ENOMEM.
 */
int cpu_init(struct cpu *cpu, unsigned int index, size_t n_functions,
	     cpu_settle_t settle, void *to);

/* What runs next is the first instruction of an interrupt, */
void cpu_on_interrupt(struct cpu *cpu);
/* of an exception (@retired: what raised it has completed), */
void cpu_on_exception(struct cpu *cpu, bool retired);
/* or of another task. */
void cpu_on_switch(struct cpu *cpu);
/* iretq or sysret, the block's last instruction, is about to leave. */
void cpu_on_iretq(struct cpu *cpu);
void cpu_on_sysret(struct cpu *cpu);

bool cpu_in_interrupt(const struct cpu *cpu);
/* User code runs, so no interrupt or exception is under way. */
void cpu_forget_context(struct cpu *cpu);
/*
 * From now on, or no longer, only interrupts and exceptions are followed. What
 * was counted and not drained is lost.
 */
void cpu_rest(struct cpu *cpu, bool resting);
/* Blocks are gone (QEMU drops all translations at once). */
void cpu_forget_blocks(struct cpu *cpu);

/* Hands over, and forgets, what was counted since the last call. */
typedef void (*cpu_drain_t)(void *to, function_id function,
			    const struct sim_counts *counts);
void cpu_drain(struct cpu *cpu, cpu_drain_t drain, void *to);

/* The rest is for cpu_count.h, the part of this that has to be fast. */

/* The misses of the function whose counts are under way. */
static inline struct sim_counts *cpu_misses(const struct cpu *cpu)
{
	return &cpu->misses[cpu->counts - cpu->functions];
}

/* As the functions of cpu_count.h, whatever there is to be settled before. */
void cpu_on_block_slowly(struct cpu *cpu, const struct block *block);
void cpu_on_load_slowly(struct cpu *cpu, const struct insn *insn, uint32_t info,
			uint64_t vaddr);
void cpu_on_store_slowly(struct cpu *cpu, const struct insn *insn,
			 uint32_t info, uint64_t vaddr);
void cpu_on_update_slowly(struct cpu *cpu, const struct insn *insn,
			  uint32_t info, uint64_t vaddr);
void cpu_on_repeat_slowly(struct cpu *cpu, const struct insn *insn,
			  uint32_t info, uint64_t vaddr);
/* An access of INSN_OTHER. */
void cpu_on_other(struct cpu *cpu, const struct insn *insn, uint32_t info,
		  uint64_t vaddr);
/* @insn, which may fail in ways that only what follows rules out, has retired. */
void cpu_on_pass(struct cpu *cpu, const struct insn *insn);

#endif
