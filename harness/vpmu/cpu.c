// SPDX-License-Identifier: GPL-2.0-only
#include "cpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"

/* cpu->pending */
#define PENDING_LOAD 1 /* an instruction OTHER has loaded, */
#define PENDING_STORE 2 /* has stored; */
#define PENDING_IRETQ 4 /* iretq is leaving, */
#define PENDING_SYSRET 8 /* or sysret is */
#define PENDING_RETURN (PENDING_IRETQ | PENDING_SYSRET)

/* Before anything ran, and where nobody knows what did: nothing to count. */
static const struct block_body no_insns;
static const struct block nothing = { .body = (struct block_body *)&no_insns };

/* At rest cpu_on_block() sees by that alone that there is nothing to count. */
static void stand_idle(struct cpu *cpu)
{
	cpu->block = &nothing;
	cpu->next = no_insns.insn;
	cpu->end = cpu->resting ? NULL : no_insns.insn;
	cpu->counts = &cpu->functions[FUNCTION_UNKNOWN];
	cpu->pending = 0;
}

int cpu_init(struct cpu *cpu, unsigned int index, size_t n_functions,
	     cpu_settle_t settle, void *to)
{
	*cpu = (struct cpu){ .index = index,
			     .settle = settle,
			     .settle_to = to };
	cpu->functions = calloc(n_functions, sizeof(*cpu->functions));
	cpu->misses = calloc(n_functions, sizeof(*cpu->misses));
	cpu->touched = calloc(n_functions, sizeof(*cpu->touched));
	if (!cpu->functions || !cpu->misses || !cpu->touched) {
		free(cpu->functions);
		free(cpu->misses);
		free(cpu->touched);
		return -ENOMEM;
	}
	stand_idle(cpu);
	return 0;
}

/* --- counts */

static void touch(struct cpu *cpu, function_id function)
{
	if (cpu->functions[function].touched)
		return;
	cpu->functions[function].touched = 1;
	cpu->touched[cpu->n_touched++] = function;
}

static void unpack(const struct function_counts *counts, struct sim_counts *to)
{
	to->event[SIM_INSTRUCTIONS] = counts->instructions;
	to->event[SIM_LOADS] = counts->loads / PACKED_ONE;
	to->event[SIM_LOAD_BYTES] = counts->loads % PACKED_ONE;
	to->event[SIM_STORES] = counts->stores / PACKED_ONE;
	to->event[SIM_STORE_BYTES] = counts->stores % PACKED_ONE;
}

void cpu_drain(struct cpu *cpu, cpu_drain_t drain, void *to)
{
	struct function_counts *counts;
	struct sim_counts *all;

	view_settle(cpu->view.model);
	for (size_t i = 0; i < cpu->n_touched; i++) {
		counts = &cpu->functions[cpu->touched[i]];
		all = &cpu->misses[cpu->touched[i]];
		unpack(counts, all);
		drain(to, cpu->touched[i], all);
		memset(counts, 0, sizeof(*counts));
		memset(all, 0, sizeof(*all));
	}
	cpu->n_touched = 0;
}

static void forget_counts(void *to, function_id function,
			  const struct sim_counts *counts)
{
	(void)to;
	(void)function;
	(void)counts;
}

/*
 * With no block under way cpu_count.h leaves each block to
 * cpu_on_block_slowly(), and each access to find().
 */
void cpu_rest(struct cpu *cpu, bool resting)
{
	cpu->resting = resting;
	stand_idle(cpu);
	cpu_drain(cpu, forget_counts, NULL);
}

/* Only the first @retired instructions of the block were executed. */
static void cut(struct cpu *cpu, unsigned int retired)
{
	if (cpu->block->body->counted)
		cpu->counts->instructions -= cpu->block->n - retired;
}

/* --- where the block under way got to */

/* Which instruction a block left early did not get past; NULL: none. */
static const struct insn *unpassed(const struct cpu *cpu)
{
	const struct block_body *body = cpu->block->body;

	return cpu->next < body->insn + body->n_insns ? cpu->next : NULL;
}

static uint64_t address(const struct insn *insn)
{
	return insn->block->body->vaddr + insn->offset;
}

/* The repeated instruction that ends the block, if it is its turn or was. */
static const struct insn *repeated(const struct cpu *cpu)
{
	const struct block_body *body = cpu->block->body;
	const struct insn *last = body->insn + body->n_insns - 1;

	if (!body->n_insns || !last->repeat || cpu->next < last)
		return NULL;
	return last;
}

/* Has made a pass, and whether it goes on cannot be said before it does. */
static bool is_open(const struct cpu *cpu)
{
	const struct insn *insn = repeated(cpu);

	return insn && cpu->next > insn;
}

/* --- context */

bool cpu_in_interrupt(const struct cpu *cpu)
{
	return cpu->entered;
}

static void set_entered(struct cpu *cpu, uint64_t entered)
{
	if (!entered != !cpu->entered)
		cpu->settle(cpu->settle_to, cpu);
	cpu->entered = entered;
}

void cpu_forget_context(struct cpu *cpu)
{
	set_entered(cpu, 0);
	cpu->depth = 0;
}

static void enter(struct cpu *cpu, bool interrupt)
{
	if (cpu->depth < CPU_MAX_DEPTH)
		cpu->interrupted[cpu->depth++] =
			is_open(cpu) ? cpu->block : NULL;
	else
		cpu->lost++;
	set_entered(cpu, cpu->entered << 1 | interrupt);
	stand_idle(cpu);
}

/* The repeated instruction of @block has made a pass and may make more. */
static void resume_repeat(struct cpu *cpu, const struct block *block)
{
	if (cpu->resting)
		return;
	cpu->block = block;
	cpu->next = block->body->insn + block->body->n_insns;
	cpu->end = NULL;
	cpu->counts = &cpu->functions[block->function];
	touch(cpu, block->function);
}

/* To @vaddr: in user mode no interrupt is under way, whoever was switched to. */
static void leave(struct cpu *cpu, unsigned int pending, uint64_t vaddr)
{
	const struct block *interrupted = NULL;

	set_entered(cpu, cpu->entered >> !!(pending & PENDING_IRETQ));
	if (pending & PENDING_IRETQ && cpu->depth)
		interrupted = cpu->interrupted[--cpu->depth];
	if (pending & PENDING_SYSRET || (vaddr && !(vaddr >> 63)))
		cpu_forget_context(cpu);
	stand_idle(cpu);
	if (interrupted)
		resume_repeat(cpu, interrupted);
}

/* --- the end of a block */

/* What an instruction OTHER accessed, as one load and one store at most. */
static void count_other(struct cpu *cpu)
{
	if (cpu->pending & PENDING_LOAD)
		cpu->counts->loads += PACKED_ONE;
	if (cpu->pending & PENDING_STORE)
		cpu->counts->stores += PACKED_ONE;
	cpu->pending &= PENDING_RETURN;
	cpu->end = block_end(cpu->block);
}

/*
 * Other code runs: the repeated instruction has found its count at zero, or a
 * result that ends it. One that made no pass counts just the same.
 */
static void finish_repeat(struct cpu *cpu, const struct insn *insn)
{
	cpu->counts->instructions++;
	if (insn->kind != INSN_STORE)
		cpu->counts->loads += PACKED_ONE;
	if (insn->kind != INSN_LOAD)
		cpu->counts->stores += PACKED_ONE;
}

/* QEMU left the block on its own: it will go on with what is not past. */
static void finish_aborted(struct cpu *cpu, uint64_t vaddr)
{
	const struct insn *insn = unpassed(cpu);

	if (insn && vaddr == address(insn))
		cut(cpu, insn->index);
	else
		cpu->lost++;
}

static void finish_block(struct cpu *cpu, uint64_t vaddr)
{
	const struct insn *repeat = repeated(cpu);

	if (cpu->resting)
		return; /* there is none */
	if (repeat && vaddr == address(repeat))
		return; /* and goes on */
	if (repeat)
		finish_repeat(cpu, repeat);
	else
		finish_aborted(cpu, vaddr);
	stand_idle(cpu);
}

/* A return brings back the block that it returns to. */
static void finish(struct cpu *cpu, uint64_t vaddr)
{
	unsigned int pending = cpu->pending;

	count_other(cpu);
	if (pending & PENDING_RETURN)
		leave(cpu, pending, vaddr);
	/* 0: not yet known, or in the middle of the block. */
	if (cpu->next != cpu->end && vaddr)
		finish_block(cpu, vaddr);
}

/* An interrupt or exception comes: blocks end here that do not go on. */
static void finish_before_entry(struct cpu *cpu)
{
	if (cpu->next != cpu->end)
		finish(cpu, 0);
	if (cpu->next != cpu->end && !is_open(cpu))
		finish_block(cpu, 0);
}

void cpu_on_interrupt(struct cpu *cpu)
{
	finish_before_entry(cpu);
	enter(cpu, true);
	cpu->ticks++;
}

void cpu_on_exception(struct cpu *cpu, bool retired)
{
	const struct insn *insn = unpassed(cpu);

	/* A return or an access that is over: what faulted comes after it. */
	if (retired || cpu->pending)
		finish_before_entry(cpu);
	else if (insn)
		cut(cpu, insn->index);
	enter(cpu, false);
}

/* Its stack is another one, so who returns to what is not known any more. */
void cpu_on_switch(struct cpu *cpu)
{
	cpu->switches++;
	memset(cpu->interrupted, 0, sizeof(cpu->interrupted));
}

void cpu_on_iretq(struct cpu *cpu)
{
	cpu->pending |= PENDING_IRETQ;
	cpu->end = NULL;
}

void cpu_on_sysret(struct cpu *cpu)
{
	cpu->pending |= PENDING_SYSRET;
	cpu->end = NULL;
}

void cpu_forget_blocks(struct cpu *cpu)
{
	finish_before_entry(cpu);
	if (is_open(cpu))
		cpu->lost++;
	stand_idle(cpu);
	for (unsigned int i = 0; i < cpu->depth; i++)
		if (cpu->interrupted[i])
			cpu->lost++;
	memset(cpu->interrupted, 0, sizeof(cpu->interrupted));
}

/* --- accesses out of the order of things */

/*
 * A device was accessed in the middle of a block: QEMU has stopped before the
 * instruction and runs it again in a block of its own, of which plugins are
 * told nothing but the access.
 */
static bool is_recompiled(const struct cpu *cpu, const struct insn *insn)
{
	const struct insn *stopped = unpassed(cpu);

	return stopped && insn->block != cpu->block &&
	       address(stopped) == address(insn);
}

static void follow_recompiled(struct cpu *cpu, const struct insn *insn)
{
	cut(cpu, cpu->next->index + 1);
	cpu->block = insn->block;
	cpu->next = insn;
	cpu->end = block_end(insn->block);
}

/*
 * The block of a repeated instruction alone is not announced: QEMU enters it
 * anew for each pass.
 */
static void follow_repeat(struct cpu *cpu, const struct insn *insn)
{
	if (cpu->next != cpu->end)
		finish(cpu, address(insn));
	resume_repeat(cpu, insn->block);
}

/*
 * @insn has made an access though it is not `next`. Anything but these is QEMU
 * 7.2 going on to call back for the last instruction that used a helper: for
 * what the CPU pushes when it is interrupted. Returns whether the access counts.
 */
static bool find(struct cpu *cpu, const struct insn *insn)
{
	if (is_recompiled(cpu, insn))
		follow_recompiled(cpu, insn);
	else if (insn->repeat && insn->block->body->n_insns == 1 &&
		 !insn->offset)
		follow_repeat(cpu, insn);
	else
		return false;
	return true;
}

static inline void count_load(struct cpu *cpu, uint32_t info, uint64_t vaddr,
			      uint64_t one)
{
	const unsigned int bytes = access_bytes(info);

	cpu->counts->loads += one + bytes;
	view_load(&cpu->view, vaddr, bytes, info, cpu_misses(cpu));
}

static inline void count_store(struct cpu *cpu, const struct insn *insn,
			       uint32_t info, uint64_t vaddr, uint64_t one)
{
	const unsigned int bytes = access_bytes(info);

	cpu->counts->stores += one + bytes;
	view_store(&cpu->view, vaddr, bytes, info, insn->repeat,
		   cpu_misses(cpu));
}

/* --- what cpu_count.h leaves to be done */

static void __attribute__((noinline))
begin_block(struct cpu *cpu, const struct block *block)
{
	if (cpu->next != cpu->end)
		finish(cpu, block->body->vaddr);
	if (cpu->resting)
		return;
	touch(cpu, block->function);
	cpu->block = block;
	cpu->next = block->body->insn;
	cpu->end = block_end(block);
	cpu->counts = &cpu->functions[block->function];
	cpu->counts->instructions += block->n;
}

/* Nothing is done at rest before that is known, not even a register saved. */
void cpu_on_block_slowly(struct cpu *cpu, const struct block *block)
{
	if (!cpu->resting || cpu->pending)
		begin_block(cpu, block);
}

void cpu_on_pass(struct cpu *cpu, const struct insn *insn)
{
	if (cpu->pending)
		finish(cpu, 0);
	if (!cpu->resting)
		cpu->next = insn + 1;
}

void cpu_on_load_slowly(struct cpu *cpu, const struct insn *insn, uint32_t info,
			uint64_t vaddr)
{
	if (cpu->resting)
		return;
	if (insn != cpu->next && !find(cpu, insn))
		return;
	if (access_is_store(info))
		cpu->lost++;
	cpu->next = insn + 1;
	count_load(cpu, info, vaddr, PACKED_ONE);
}

void cpu_on_store_slowly(struct cpu *cpu, const struct insn *insn,
			 uint32_t info, uint64_t vaddr)
{
	if (cpu->resting)
		return;
	if (insn != cpu->next && !find(cpu, insn))
		return;
	if (!access_is_store(info))
		cpu->lost++;
	cpu->next = insn + 1;
	count_store(cpu, insn, info, vaddr, PACKED_ONE);
}

/* Its load counts when the store has shown that the instruction retires. */
void cpu_on_update_slowly(struct cpu *cpu, const struct insn *insn,
			  uint32_t info, uint64_t vaddr)
{
	if (cpu->resting)
		return;
	if (insn != cpu->next && !find(cpu, insn))
		return;
	if (!access_is_store(info)) {
		count_load(cpu, info, vaddr, 0);
		return;
	}
	cpu->next = insn + 1;
	cpu->counts->loads += PACKED_ONE;
	count_store(cpu, insn, info, vaddr, PACKED_ONE);
}

/* Counts as an instruction, a load or a store when it is over. */
void cpu_on_repeat_slowly(struct cpu *cpu, const struct insn *insn,
			  uint32_t info, uint64_t vaddr)
{
	if (cpu->resting)
		return;
	if (cpu->next != insn + 1 && cpu->next != insn && !find(cpu, insn))
		return;
	cpu->next = insn + 1;
	if (access_is_store(info))
		count_store(cpu, insn, info, vaddr, 0);
	else
		count_load(cpu, info, vaddr, 0);
}

void cpu_on_other(struct cpu *cpu, const struct insn *insn, uint32_t info,
		  uint64_t vaddr)
{
	if (cpu->resting)
		return;
	if (insn != cpu->next && !find(cpu, insn))
		return;
	cpu->end = NULL;
	if (access_is_store(info)) {
		cpu->pending |= PENDING_STORE;
		count_store(cpu, insn, info, vaddr, 0);
	} else {
		cpu->pending |= PENDING_LOAD;
		count_load(cpu, info, vaddr, 0);
	}
}
