// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "region.h"
#include "units.h"

#define TERMINAL_EVERY_NS (UNITS_NS_PER_S / 5)
#define FILE_EVERY_NS (UNITS_NS_PER_S * 10)

void progress_begin(struct progress *progress, double total, bool quiet)
{
	uint64_t now_ns = region_clock_ns();

	*progress = (struct progress) {
		.quiet = quiet,
		.terminal = isatty(STDERR_FILENO),
		.total = total,
		.start_ns = now_ns,
		.shown_ns = now_ns,
	};
}

static void show(const struct progress *progress, uint64_t now_ns,
		 const char *what)
{
	double spent_s = (double)(now_ns - progress->start_ns) / UNITS_NS_PER_S;
	double share = progress->done / progress->total;

	fprintf(stderr, "%s%3.0f %%, %.0f s left: %s%s",
		progress->terminal ? "\r\033[K" : "", 100 * share,
		spent_s / share - spent_s, what,
		progress->terminal ? "" : "\n");
}

void progress_add(struct progress *progress, double work, const char *what)
{
	uint64_t every_ns = progress->terminal ? TERMINAL_EVERY_NS :
						 FILE_EVERY_NS;
	uint64_t now_ns = region_clock_ns();

	progress->done += work;
	if (progress->quiet || now_ns - progress->shown_ns < every_ns)
		return;
	progress->shown_ns = now_ns;
	show(progress, now_ns, what);
}

void progress_end(struct progress *progress)
{
	if (!progress->quiet && progress->terminal)
		fputs("\r\033[K", stderr);
}
