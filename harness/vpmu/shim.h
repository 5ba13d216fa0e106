/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between QEMU's plugin APIs. QEMU refuses a plugin of another API
 * than its own, so each shim_apiN.c makes a plugin of its own: libpzvpmu-apiN.so.
 * All counting is by callbacks, which the APIs share: inline adds know nothing
 * of CPUs in API 1, and callbacks are as fast (bench/vpmu).
 */
#ifndef PZBENCH_VPMU_SHIM_H
#define PZBENCH_VPMU_SHIM_H

#include "qemu_plugin.h"

/* Copies up to @capacity bytes of @insn; returns how many. */
size_t shim_insn_bytes(struct qemu_plugin_insn *insn, uint8_t *bytes,
		       size_t capacity);

#endif
