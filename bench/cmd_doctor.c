// SPDX-License-Identifier: GPL-2.0-only
/*
 * pzbench doctor: what this kernel and this user can measure, what not, and
 * how to mend it. Changes nothing.
 */
#include "commands.h"

#include "doctor.h"
#include "harness/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

void found(struct finding *f, enum verdict verdict, const char *mend,
	   const char *format, ...)
{
	va_list args;

	f->verdict = verdict;
	f->mend = mend;
	va_start(args, format);
	vsnprintf(f->text, sizeof(f->text), format, args);
	va_end(args);
}

static const struct {
	const char *name;
	void (*look)(struct finding *f);
} checks[] = {
	{ "user", look_at_user },
	{ "verification", look_at_frames },
	{ "orders", look_at_orders },
	{ "nodes", look_at_nodes },
	{ "hw counters", look_at_pmu },
	{ "pre-zeroing", look_at_injector },
	{ "kernel", look_at_kernel },
	{ "clock", look_at_clock },
	{ "swap", look_at_swap },
	{ "other load", look_at_load },
};

static void print_finding(const char *name, const struct finding *f)
{
	static const char *const word[] = {
		[GOOD] = "ok", [NOTE] = "note", [MISSING] = "no",
	};

	printf("%-5s %-13s %s\n", word[f->verdict], name, f->text);
	if (f->mend)
		printf("%-5s %-13s mend: %s\n", "", "", f->mend);
	fflush(stdout);
}

int cmd_doctor(int argc, char **argv)
{
	struct finding f;

	if (argc > 1)
		return error_exit_status(error_report(EINVAL,
			"doctor takes no argument: leave out %s", argv[1]));
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		checks[i].look(&f);
		print_finding(checks[i].name, &f);
	}
	return 0;
}
