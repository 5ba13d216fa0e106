/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between QEMU's plugin APIs, of which PZVPMU_API is 1 (QEMU 4.2
 * to 8.2) or 3 (9.1 and later). QEMU refuses a plugin of an API it does not
 * serve, so there is one for each: libpzvpmu-apiN.so. All counting is by
 * callbacks, which the APIs share: inline adds know nothing of CPUs in API 1.
 */
#ifndef PZBENCH_VPMU_SHIM_H
#define PZBENCH_VPMU_SHIM_H

#include "qemu_plugin.h"

/* Copies up to @capacity bytes of @insn; returns how many. */
size_t shim_insn_bytes(struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity);

/*
 * To be called when the plugin is installed, for a guest of @n_cpus: shim_vcpu()
 * works from then on. Reports and returns -ENOTSUP where it cannot.
 */
int shim_watch_cpus(qemu_plugin_id_t id, unsigned int n_cpus);

/* The CPU that runs, of which a callback was told that it is @told. */
#if PZVPMU_API == 1
static inline unsigned int shim_vcpu(unsigned int told)
{
	return told;
}
#else
/*
 * Where all CPUs share one thread QEMU 9.1 and later puts the index of the CPU
 * for which it translates into the code, which others then run as well
 * (gen_cpu_index() in accel/tcg/plugin-gen.c): callbacks are told wrongly.
 * current_cpu is QEMU's own, a CPU's address; QEMU exports it to its modules.
 */
extern __thread void *current_cpu __attribute__((weak));

struct shim_running {
	const void *cpu;
	unsigned int index;
};

/* The CPU seen last. */
extern struct shim_running shim_running __attribute__((visibility("hidden")));

void shim_turn(const void *cpu);

static inline unsigned int shim_vcpu(unsigned int told)
{
	(void)told;
	if (__builtin_expect(current_cpu != shim_running.cpu, 0))
		shim_turn(current_cpu);
	return shim_running.index;
}
#endif

#endif
