// SPDX-License-Identifier: GPL-2.0-only
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static void print_line(const char *prefix, const char *format, va_list args)
{
	flockfile(stderr);
	fputs(prefix, stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	funlockfile(stderr);
}

int error_report(int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line("pzbench: ", format, args);
	va_end(args);
	return -err;
}

void warning_report(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line("pzbench: warning: ", format, args);
	va_end(args);
}

int error_exit_status(int result)
{
	switch (result) {
	case 0:
		return 0;
	case -EINVAL:
		return 2;
	case -EINTR:
		return 130;
	default:
		return 1;
	}
}
