/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between QEMU's plugin APIs: how instructions are counted by CPU
 * and how their bytes are read. shim_api1.c serves QEMU up to 8.2, whose inline
 * adds know nothing of CPUs. From 9.0 on QEMU refuses plugins of API 1; there
 * a second file puts a scoreboard under the same functions.
 */
#ifndef PZBENCH_VPMU_SHIM_H
#define PZBENCH_VPMU_SHIM_H

#include "qemu_plugin.h"

enum shim_side { SHIM_USER, SHIM_KERNEL, SHIM_SIDES };

struct shim;

/* Counters for @n_cpus CPUs. Returns 0 or -ENOMEM. */
int shim_alloc(unsigned int n_cpus, struct shim **shim);
void shim_free(struct shim *shim);

/* To be called for each block before anything else is attached to it. */
void shim_watch_tb(struct shim *shim, struct qemu_plugin_tb *tb);

/* Adds @n to @side of the running CPU each time @insn is attempted. */
void shim_count(struct shim *shim, struct qemu_plugin_insn *insn,
		enum shim_side side, unsigned int n);

/* Takes one off whenever @insn has done a memory access. */
void shim_uncount_access(struct shim *shim, struct qemu_plugin_insn *insn,
			 enum shim_side side);

/* What was counted so far on @cpu. Only of meaning within a callback. */
uint64_t shim_counted(const struct shim *shim, unsigned int cpu,
		      enum shim_side side);

/* Corrects @side of @cpu, which is the one that runs, by @n. */
void shim_adjust(struct shim *shim, unsigned int cpu, enum shim_side side,
		 int n);

/* Copies up to @capacity bytes of @insn; returns how many. */
size_t shim_insn_bytes(const struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity);

#endif
