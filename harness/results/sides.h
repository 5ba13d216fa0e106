/* SPDX-License-Identifier: GPL-2.0-only */
/* Boots that were measured by hand, each or several in a directory, as two arms. */
#ifndef PZBENCH_SIDES_H
#define PZBENCH_SIDES_H

#include "results.h"

/* Directories: those that ./run.sh wrote, or an arm's own within one. */
struct side {
	char *const *dirs;
	size_t n;
};

/*
 * Results with two arms, `baseline` and `other`, that hold all boots of the
 * directories of a side, numbered in their order. Reports and returns -EINVAL
 * where a directory holds no boots, or those of several kernels, and for boots that
 * results_check_comparable() or sides_check() refuses; -ENOMEM. The caller frees
 * *out.
 */
int sides_read(const struct side *baseline, const struct side *other,
	       struct results **out);

#endif
