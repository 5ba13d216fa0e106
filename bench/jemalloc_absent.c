// SPDX-License-Identifier: GPL-2.0-only
/* What stands for jemalloc.c where there is no jemalloc to link. */
#include "bench.h"

static const char *jemalloc_lacks(const struct cell *cell, char *text,
				  size_t size)
{
	(void)cell;
	(void)text;
	(void)size;
	return "pzbench was built without jemalloc (libjemalloc_pic.a)";
}

const struct workload jemalloc_workload = {
	.name = "jemalloc",
	.summary = "not built: needs jemalloc's libjemalloc_pic.a",
	.choices = CHOICE_BIT(CHOICE_ZERO_ORDER) | CHOICE_BIT(CHOICE_SITE) |
		   CHOICE_BIT(CHOICE_DECAY) | CHOICE_BIT(CHOICE_THP),
	.unit = "MB",
	.unit_bytes = 1 << 20,
	.lacks = jemalloc_lacks,
};
