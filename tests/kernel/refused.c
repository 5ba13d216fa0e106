// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels whose free pages do not keep what they held (page_poison=1,
 * debug_pagealloc=on): every mode of the injector is refused, nothing is
 * marked, and what faults hand out is zero as ever.
 */
#include <errno.h>

#include "guest.h"

#define BYTES	(64 * MB)

bool marks_refused(void)
{
	return has_parameter("page_poison=1") ||
	       has_parameter("debug_pagealloc=on");
}

static void check_modes(struct tap *tap)
{
	const char *const modes[] = { "track", "mark", "zero" };
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		ok(tap, prezero(0, modes[i]) == -EOPNOTSUPP, "%s is refused",
		   modes[i]);
}

static void check_faulted(struct tap *tap, const struct buffer *buffer,
			  size_t dirty, const struct faults *faults,
			  const void *arg)
{
	(void)arg;
	ok(tap, !dirty && faults->cleared && !faults->skipped,
	   "order %d: %zu bytes not zero, %lu folios cleared, %lu skipped",
	   buffer->order, dirty, faults->cleared, faults->skipped);
}

void test_refused(struct tap *tap)
{
	check_modes(tap);
	fault_twice(tap, 0, BYTES, check_faulted, NULL);
	fault_twice(tap, 4, BYTES, check_faulted, NULL);
	fault_twice(tap, PMD_ORDER, BYTES, check_faulted, NULL);
	check_leaks(tap, "where marks are refused");
}
