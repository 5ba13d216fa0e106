/* SPDX-License-Identifier: GPL-2.0-only */
/* What else boots of several directories must have in common, to be two arms. */
#ifndef PZBENCH_SIDES_CHECK_H
#define PZBENCH_SIDES_CHECK_H

#include "results.h"

/*
 * -EINVAL, reported, where a boot is there twice (which would make chance look
 * smaller than it is), an arm's boots are of two kernels, boots were asked for other
 * things, or one does not tell.
 */
int sides_check(const struct results *results);

#endif
