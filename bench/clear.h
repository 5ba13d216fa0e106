/* SPDX-License-Identifier: GPL-2.0-only */
/* What memory can be cleared with, from user space. */
#ifndef PZBENCH_CLEAR_H
#define PZBENCH_CLEAR_H

#include <stddef.h>

/*
 * Clears @bytes from @start, both multiples of 64. Stores that other CPUs might
 * see late are fenced before it returns, as a kernel has to before it maps the
 * memory.
 */
typedef void clear_fn(void *start, size_t bytes);

/* What CHOICE_PRIMITIVE's word number @word stands for. */
clear_fn *clear_primitive(int word);

/* Why this CPU cannot, or would not, clear with it; NULL: it can. Static. */
const char *clear_lacks(int word);

#endif
