/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's word for an access, taken apart without asking QEMU each time. The
 * layout (get_memop() and get_plugin_meminfo_rw() in QEMU) is not part of the
 * plugin API, so it is held against the API's own functions at the start.
 */
#ifndef PZBENCH_VPMU_ACCESS_H
#define PZBENCH_VPMU_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#define ACCESS_SIZE_SHIFT 4
#define ACCESS_SIZE_MASK 7
#define ACCESS_STORE (UINT32_C(2) << 16)

static inline unsigned int access_bytes(uint32_t info)
{
	return 1u << (info >> ACCESS_SIZE_SHIFT & ACCESS_SIZE_MASK);
}

static inline bool access_is_store(uint32_t info)
{
	return info & ACCESS_STORE;
}

/* Reports and returns -ENOTSUP where this QEMU has another layout. */
int access_check(void);

#endif
