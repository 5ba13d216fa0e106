// SPDX-License-Identifier: GPL-2.0-only
/* QEMU 9.1 and later. */
#include "shim.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 3;

size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *bytes,
			     size_t size);

size_t shim_insn_bytes(struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity)
{
	return qemu_plugin_insn_data(insn, bytes, capacity);
}
