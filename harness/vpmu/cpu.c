// SPDX-License-Identifier: GPL-2.0-only
#include "cpu.h"

void cpu_init(struct cpu *cpu, struct shim *shim, unsigned int index)
{
	*cpu = (struct cpu){ .shim = shim, .index = index };
}

/*
 * Credits the kernel instructions since the last call to the context they ran
 * in. Needed only when the context changes or somebody asks: the adds of all
 * contexts go to one counter, which costs the guest's code no branch.
 */
static void settle(struct cpu *cpu)
{
	uint64_t now = shim_counted(cpu->shim, cpu->index, SHIM_KERNEL);

	if (cpu->entered)
		cpu->counts.irq += now - cpu->settled;
	else
		cpu->counts.kernel += now - cpu->settled;
	cpu->settled = now;
}

void cpu_read(struct cpu *cpu, struct cpu_counts *counts)
{
	settle(cpu);
	cpu->counts.user = shim_counted(cpu->shim, cpu->index, SHIM_USER);
	*counts = cpu->counts;
}

static void enter(struct cpu *cpu, bool interrupt)
{
	settle(cpu);
	cpu->entered = cpu->entered << 1 | interrupt;
	cpu->in_user = false;
}

void cpu_on_interrupt(struct cpu *cpu)
{
	enter(cpu, true);
	cpu->counts.ticks++;
}

/*
 * The address of the last user instruction attempted: as many of its block as
 * were counted since it began.
 */
static uint64_t last_attempt(const struct cpu *cpu)
{
	uint64_t n = shim_counted(cpu->shim, cpu->index, SHIM_USER) -
		     cpu->block_start;

	if (!cpu->block || n == 0 || n > cpu->block->n)
		return 0;
	return cpu->block->vaddr + cpu->block->offset[n - 1];
}

/*
 * An attempt that faulted was counted and will be again, and hardware counts
 * only what retires. In the kernel that attempt is known to be the last. In
 * user mode the fault may have been for fetching the next instruction, before
 * any attempt: wait and see which address is resumed (cpu_on_user_block).
 */
static void uncount_attempt(struct cpu *cpu)
{
	if (cpu->in_user)
		cpu->retry = last_attempt(cpu);
	else
		shim_adjust(cpu->shim, cpu->index, SHIM_KERNEL, -1);
}

void cpu_on_exception(struct cpu *cpu, bool retired)
{
	if (!retired)
		uncount_attempt(cpu);
	enter(cpu, false);
}

void cpu_on_syscall(struct cpu *cpu)
{
	cpu->in_user = false;
}

/* iretq has no inline add: it belongs to the context it leaves. */
void cpu_on_iretq(struct cpu *cpu)
{
	shim_adjust(cpu->shim, cpu->index, SHIM_KERNEL, 1);
	settle(cpu);
	cpu->entered >>= 1;
}

void cpu_on_sysret(struct cpu *cpu)
{
	cpu_forget_context(cpu);
}

void cpu_on_switch(struct cpu *cpu)
{
	cpu->counts.switches++;
}

void cpu_on_user_block(struct cpu *cpu, const struct block *block)
{
	if (cpu->retry) {
		if (cpu->retry == block->vaddr)
			shim_adjust(cpu->shim, cpu->index, SHIM_USER, -1);
		cpu->retry = 0;
	}
	cpu->in_user = true;
	cpu->block = block;
	cpu->block_start = shim_counted(cpu->shim, cpu->index, SHIM_USER);
}

/*
 * QEMU runs a repeated instruction as a loop of passes. A pass with nothing
 * executed since the last one continues it; interrupts in between are in a
 * class of their own and do not show here.
 */
void cpu_on_repeat(struct cpu *cpu, uint64_t vaddr, enum shim_side side)
{
	struct cpu_counts counts;

	cpu_read(cpu, &counts);
	if (cpu->repeat == vaddr &&
	    cpu->repeat_start == counts.kernel + counts.user) {
		cpu->block_start--; /* an attempt all the same */
		return;
	}
	shim_adjust(cpu->shim, cpu->index, side, 1);
	cpu->repeat = vaddr;
	cpu->repeat_start = counts.kernel + counts.user + 1;
}

void cpu_uncount_user(struct cpu *cpu)
{
	shim_adjust(cpu->shim, cpu->index, SHIM_USER, -1);
	/* Offsets into the block stay those of its attempts. */
	cpu->block_start--;
}

void cpu_forget_context(struct cpu *cpu)
{
	settle(cpu);
	cpu->entered = 0;
}

void cpu_forget_block(struct cpu *cpu)
{
	cpu->block = NULL;
}
