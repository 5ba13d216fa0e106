/* SPDX-License-Identifier: GPL-2.0-only */
/* What workloads on shmem have in common. */
#ifndef PZBENCH_SHMEM_H
#define PZBENCH_SHMEM_H

#include "buffer.h"

/* shmem clears each page itself, in address order, whatever the kernel's knobs. */
#define CHOICES_OF_SHMEM						\
	(CHOICES_OF_BUFFERS & ~(CHOICE_BIT(CHOICE_ZERO_ORDER) |		\
				CHOICE_BIT(CHOICE_SITE) |		\
				CHOICE_BIT(CHOICE_PREZEROED_AGE)))

/* The hook: nothing is spared by pre-zeroed memory, and no kernel counts it. */
const char *shmem_refuses(const struct cell *cell, char *text, size_t size);

#endif
