/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One guest CPU: what it has executed by class, and the context it is in. The
 * functions named cpu_on_* are told what the CPU is about to execute.
 */
#ifndef PZBENCH_VPMU_CPU_H
#define PZBENCH_VPMU_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim.h"

struct cpu_counts {
	uint64_t kernel;
	uint64_t user;
	uint64_t irq; /* from the entry of an interrupt to its iretq */
	uint64_t ticks; /* interrupts taken */
	uint64_t switches; /* of task */
};

/* A translated block of code: where each of its instructions lies. */
struct block {
	struct block *next;
	struct vpmu *vpmu;
	uint64_t vaddr;
	size_t n;
	uint16_t offset[];
};

struct cpu {
	struct shim *shim;
	unsigned int index;
	struct cpu_counts counts;
	/* Kernel instructions that counts has, by context. */
	uint64_t settled;
	/*
	 * Exceptions and interrupts entered and not left, the innermost in
	 * bit 0; a set bit is an interrupt. Not zero: in interrupt context.
	 */
	uint64_t entered;
	bool in_user;
	const struct block *block;
	uint64_t block_start; /* user instructions before it */
	uint64_t retry; /* address of the user instruction that faulted */
	/* The repeated instruction under way, and the instructions up to it. */
	uint64_t repeat;
	uint64_t repeat_start;
};

void cpu_init(struct cpu *cpu, struct shim *shim, unsigned int index);

/* What @cpu has executed so far. */
void cpu_read(struct cpu *cpu, struct cpu_counts *counts);

void cpu_on_interrupt(struct cpu *cpu);
/* @retired: the instruction that raised the exception has completed. */
void cpu_on_exception(struct cpu *cpu, bool retired);
void cpu_on_syscall(struct cpu *cpu);
void cpu_on_iretq(struct cpu *cpu);
void cpu_on_sysret(struct cpu *cpu);
void cpu_on_switch(struct cpu *cpu);
void cpu_on_user_block(struct cpu *cpu, const struct block *block);
/* One pass of the repeated instruction at @vaddr. */
void cpu_on_repeat(struct cpu *cpu, uint64_t vaddr, enum shim_side side);

/* The user instruction under way is not to be counted: a marker's. */
void cpu_uncount_user(struct cpu *cpu);

/* User code runs, so no interrupt or exception is under way. */
void cpu_forget_context(struct cpu *cpu);

/* Blocks are gone (QEMU drops all translations at once). */
void cpu_forget_block(struct cpu *cpu);

#endif
