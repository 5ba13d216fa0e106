/* SPDX-License-Identifier: GPL-2.0-only */
/* The one place that converts between text and numbers and between units. */
#ifndef PZBENCH_UNITS_H
#define PZBENCH_UNITS_H

#include <stddef.h>
#include <stdint.h>

#define UNITS_PAGE_SHIFT 12
#define UNITS_PAGE_BYTES ((uint64_t)1 << UNITS_PAGE_SHIFT)
#define UNITS_PMD_ORDER 9
#define UNITS_NS_PER_S 1000000000ULL

/* Bytes of a folio of @order. */
static inline uint64_t units_order_bytes(int order)
{
	return UNITS_PAGE_BYTES << order;
}

/* A decimal number, nothing else, in the whole of @text. -EINVAL, -ERANGE. */
int units_parse_number(const char *text, uint64_t *out);

/*
 * Bytes: a decimal number and at most one of the suffixes K M G, powers of
 * 1024. -EINVAL, -ERANGE.
 */
int units_parse_bytes(const char *text, uint64_t *out_bytes);

/* "64M", "12K", "100": the largest suffix that loses nothing. Returns @text. */
char *units_format_bytes(uint64_t bytes, char *text, size_t size);

#endif
