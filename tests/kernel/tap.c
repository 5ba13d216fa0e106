// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include "guest.h"

void ok(struct tap *tap, bool good, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%sok %d - ", good ? "" : "not ", ++tap->number);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	tap->failed += !good;
}

void tap_end(const struct tap *tap)
{
	if (!tap->number)
		return;
	printf("1..%d\n", tap->number);
	printf("# %s: %d of %d failed\n", tap->failed ? "FAIL" : "PASS",
	       tap->failed, tap->number);
}
