// SPDX-License-Identifier: GPL-2.0-only
/* What is done with a folio after it was faulted in: a word of each line of it. */
#include "buffer.h"

#define LINE_BYTES 64
#define NEIGHBOURS 2 /* pages on each side, as folio_zero_user() has it */

struct range {
	uint64_t start, end; /* bytes of a folio */
};

static struct range around(const struct buffer *buffer, uint64_t offset,
			   uint64_t pages)
{
	const uint64_t page = offset & ~(uint64_t)(UNITS_PAGE_BYTES - 1);
	const uint64_t more = pages * UNITS_PAGE_BYTES;
	struct range range = { page > more ? page - more : 0,
			       page + more + UNITS_PAGE_BYTES };

	if (range.end > buffer->folio_bytes)
		range.end = buffer->folio_bytes;
	return range;
}

static struct range what_to_use(const struct buffer *buffer, uint64_t offset)
{
	const uint64_t line = offset & ~(uint64_t)(LINE_BYTES - 1);

	switch (buffer->reuse) {
	case REUSE_LINE:
		return (struct range){ line, line + LINE_BYTES };
	case REUSE_PAGE:
		return around(buffer, offset, 0);
	case REUSE_NEIGHBOURHOOD:
		return around(buffer, offset, NEIGHBOURS);
	case REUSE_FOLIO:
		return (struct range){ 0, buffer->folio_bytes };
	case REUSE_NONE:
		break;
	}
	return (struct range){ 0, 0 };
}

static inline void use(volatile uint64_t *word, enum reuse_access access)
{
	if (access == REUSE_WRITE)
		*word = 1;
	else
		(void)*word;
}

__attribute__((noinline, aligned(64)))
static void use_range(char *folio, struct range range,
		      enum reuse_access access)
{
	for (uint64_t at = range.start; at < range.end; at += LINE_BYTES)
		use((volatile uint64_t *)(folio + at), access);
}

int reuse_folios(const struct buffer *buffer, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i < last; i++)
		use_range(buffer->start + i * buffer->folio_bytes,
			  what_to_use(buffer, buffer_offset(buffer, i)),
			  buffer->access);
	return 0;
}
