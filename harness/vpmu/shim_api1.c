// SPDX-License-Identifier: GPL-2.0-only
/* QEMU 4.2 to 8.2. */
#include "shim.h"

#if PZVPMU_API == 1

#include <string.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

size_t shim_insn_bytes(struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity)
{
	size_t size = qemu_plugin_insn_size(insn);

	if (size > capacity)
		size = capacity;
	memcpy(bytes, qemu_plugin_insn_data(insn), size);
	return size;
}

int shim_watch_cpus(qemu_plugin_id_t id, unsigned int n_cpus)
{
	(void)id;
	(void)n_cpus;
	return 0;
}

#endif
