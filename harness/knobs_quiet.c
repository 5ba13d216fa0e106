// SPDX-License-Identifier: GPL-2.0-only
#include "knobs.h"

#include <errno.h>

/*
 * khugepaged has no switch that leaves faults alone: it is made to sleep for
 * weeks between scans instead. ksm/run 0 stops ksmd and keeps what it merged;
 * 2 would unmerge, which could not be restored.
 */
static const struct {
	const char *path;
	const char *value;
} quiet[] = {
	{ "/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs",
	  "2147483647" },
	{ "/sys/kernel/mm/ksm/run", "0" },
	{ "/proc/sys/kernel/numa_balancing", "0" },
	{ "/proc/sys/vm/compaction_proactiveness", "0" },
	{ "/proc/sys/vm/swappiness", "0" },
};

int knobs_quiet(struct knobs *k)
{
	int err;

	for (size_t i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++) {
		err = knobs_set(k, quiet[i].path, quiet[i].value);
		if (err && err != -ENOENT)
			return err;
	}
	return 0;
}
