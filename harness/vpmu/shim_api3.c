// SPDX-License-Identifier: GPL-2.0-only
/* QEMU 9.1 and later. */
#include "shim.h"

#if PZVPMU_API == 3

#include <errno.h>

#include "harness/error.h"

#define MAX_CPUS 64

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 3;

typedef void (*qemu_plugin_vcpu_simple_cb_t)(qemu_plugin_id_t id,
					     unsigned int vcpu);

size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *bytes,
			     size_t size);
void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id,
				       qemu_plugin_vcpu_simple_cb_t cb);

/* QEMU has one set of CPUs, and its callback of their birth no user data. */
static const void *cpus[MAX_CPUS];
struct shim_running shim_running;

size_t shim_insn_bytes(struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity)
{
	return qemu_plugin_insn_data(insn, bytes, capacity);
}

/* This one runs on the CPU itself, and is told its index. */
static void on_birth(qemu_plugin_id_t id, unsigned int vcpu)
{
	(void)id;
	if (vcpu < MAX_CPUS && &current_cpu)
		cpus[vcpu] = current_cpu;
}

int shim_watch_cpus(qemu_plugin_id_t id, unsigned int n_cpus)
{
	if (n_cpus > 1 && !&current_cpu)
		return error_report(ENOTSUP,
				    "plugin: this QEMU was built without "
				    "modules and does not say which CPU runs: "
				    "give the guest one CPU, or use QEMU 8.2");
	qemu_plugin_register_vcpu_init_cb(id, on_birth);
	return 0;
}

void shim_turn(const void *cpu)
{
	shim_running.cpu = cpu;
	shim_running.index = 0;
	for (unsigned int i = 0; i < MAX_CPUS; i++)
		if (cpus[i] == cpu)
			shim_running.index = i;
}

#endif
