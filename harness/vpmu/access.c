// SPDX-License-Identifier: GPL-2.0-only
#include "access.h"

#include <errno.h>

#include "harness/error.h"
#include "qemu_plugin.h"

#define LARGEST_SHIFT 4

static bool is_as_expected(uint32_t info)
{
	return 1u << qemu_plugin_mem_size_shift(info) == access_bytes(info) &&
	       qemu_plugin_mem_is_store(info) == access_is_store(info);
}

int access_check(void)
{
	const uint32_t load = UINT32_C(1) << 16;

	for (uint32_t shift = 0; shift <= LARGEST_SHIFT; shift++)
		if (!is_as_expected(shift << ACCESS_SIZE_SHIFT | load) ||
		    !is_as_expected(shift << ACCESS_SIZE_SHIFT | ACCESS_STORE))
			return error_report(
				ENOTSUP,
				"plugin: this QEMU describes accesses in a way "
				"that is not known: use one up to 10.0");
	return 0;
}
