// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plugin API 1. An inline add has one fixed address for all CPUs, but the CPUs
 * of a deterministic guest share one host thread (thread=single) and take turns
 * at block boundaries: a callback on each block notices the turn and credits
 * what was counted to the CPU that had run.
 */
#include "shim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

struct shim {
	uint64_t now[SHIM_SIDES]; /* what the inline adds write */
	uint64_t credited[SHIM_SIDES]; /* of now, to some CPU */
	unsigned int running;
	unsigned int n_cpus;
	uint64_t cpu[][SHIM_SIDES];
};

int shim_alloc(unsigned int n_cpus, struct shim **shim)
{
	struct shim *new;

	new = calloc(1, sizeof(*new) + n_cpus * sizeof(new->cpu[0]));
	if (!new)
		return -ENOMEM;
	new->n_cpus = n_cpus;
	*shim = new;
	return 0;
}

void shim_free(struct shim *shim)
{
	free(shim);
}

static void credit(struct shim *shim)
{
	for (int side = 0; side < SHIM_SIDES; side++) {
		shim->cpu[shim->running][side] +=
			shim->now[side] - shim->credited[side];
		shim->credited[side] = shim->now[side];
	}
}

static void on_tb(unsigned int vcpu, void *udata)
{
	struct shim *shim = udata;

	if (vcpu == shim->running)
		return;
	credit(shim);
	shim->running = vcpu;
}

void shim_watch_tb(struct shim *shim, struct qemu_plugin_tb *tb)
{
	if (shim->n_cpus > 1)
		qemu_plugin_register_vcpu_tb_exec_cb(
			tb, on_tb, QEMU_PLUGIN_CB_NO_REGS, shim);
}

void shim_count(struct shim *shim, struct qemu_plugin_insn *insn,
		enum shim_side side, unsigned int n)
{
	qemu_plugin_register_vcpu_insn_exec_inline(
		insn, QEMU_PLUGIN_INLINE_ADD_U64, &shim->now[side], n);
}

void shim_uncount_access(struct shim *shim, struct qemu_plugin_insn *insn,
			 enum shim_side side)
{
	qemu_plugin_register_vcpu_mem_inline(insn, QEMU_PLUGIN_MEM_RW,
					     QEMU_PLUGIN_INLINE_ADD_U64,
					     &shim->now[side], (uint64_t)-1);
}

uint64_t shim_counted(const struct shim *shim, unsigned int cpu,
		      enum shim_side side)
{
	uint64_t counted = shim->cpu[cpu][side];

	if (cpu == shim->running)
		counted += shim->now[side] - shim->credited[side];
	return counted;
}

void shim_adjust(struct shim *shim, unsigned int cpu, enum shim_side side,
		 int n)
{
	shim->cpu[cpu][side] += (uint64_t)(int64_t)n;
}

size_t shim_insn_bytes(const struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity)
{
	size_t size = qemu_plugin_insn_size(insn);

	if (size > capacity)
		size = capacity;
	memcpy(bytes, qemu_plugin_insn_data(insn), size);
	return size;
}
