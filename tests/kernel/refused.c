// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels whose free pages do not keep what they held (page_poison=1,
 * debug_pagealloc=on): every mode of the injector is refused, nothing is
 * marked, and what faults hand out is zero as ever.
 */
#include <errno.h>
#include <string.h>

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

/* What is faulted the second time was dirty and freed just before */
static void check_order(struct tap *tap, int order)
{
	struct buffer buffer = { order, BYTES, NULL };
	struct faults faults;
	size_t dirty;
	int i;

	for (i = 0; i < 2; i++) {
		if (allow_order(order) || buffer_map(&buffer)) {
			ok(tap, false, "order %d can be had", order);
			return;
		}
		read_faults(order, &faults);
		dirty = fault_and_check(buffer.start, buffer.bytes, PAGE << order);
		faults = faults_since(order, &faults);
		ok(tap, !dirty && faults.cleared && !faults.skipped,
		   "order %d: %zu bytes not zero, %lu folios cleared, %lu skipped",
		   order, dirty, faults.cleared, faults.skipped);
		memset(buffer.start, 0xa5, buffer.bytes);
		buffer_unmap(&buffer);
	}
}

void test_refused(struct tap *tap)
{
	check_modes(tap);
	check_order(tap, 0);
	check_order(tap, 4);
	check_order(tap, PMD_ORDER);
	check_leaks(tap, "where marks are refused");
}
