// SPDX-License-Identifier: GPL-2.0-only
/* What causes the faults of a buffer. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "buffer.h"

/*
 * Loops of few instructions are aligned: where else the linker happens to put
 * one has been seen to move the figure by more than what is looked for.
 */
#define LOOP __attribute__((noinline, aligned(64)))

LOOP static int touch_strided(const struct buffer *buffer, uint64_t first,
			      uint64_t last)
{
	const uint64_t stride = buffer->folio_bytes;
	volatile char *byte;
	uint64_t i;

	byte = buffer->start + buffer->offset_bytes + first * stride;
	for (i = first; i < last; i++, byte += stride)
		*byte = 1;
	return 0;
}

LOOP static int touch_listed(const struct buffer *buffer, uint64_t first,
			     uint64_t last)
{
	volatile char *folio = buffer->start + first * buffer->folio_bytes;
	uint64_t i;

	for (i = first; i < last; i++, folio += buffer->folio_bytes)
		folio[buffer->offsets_bytes[i]] = 1;
	return 0;
}

/* The byte that the offset says first, as that is where the fault comes. */
LOOP static int touch_pages(const struct buffer *buffer, uint64_t first,
			    uint64_t last)
{
	volatile char *folio = buffer->start + first * buffer->folio_bytes;
	uint64_t i, byte;

	for (i = first; i < last; i++, folio += buffer->folio_bytes) {
		folio[buffer_offset(buffer, i)] = 1;
		for (byte = 0; byte < buffer->folio_bytes;
		     byte += UNITS_PAGE_BYTES)
			folio[byte] = 1;
	}
	return 0;
}

static int populate(const struct buffer *buffer, uint64_t first, uint64_t last)
{
	if (!madvise(buffer->start + first * buffer->folio_bytes,
		     (last - first) * buffer->folio_bytes, MADV_POPULATE_WRITE))
		return 0;
	return error_report(errno,
		"MADV_POPULATE_WRITE: %s: leave out trigger populate before Linux 5.14",
		strerror(errno));
}

/* Present before the region, so that reading the list does not fault. */
static int draw_offsets(struct buffer *buffer,
			const struct workload_input *input)
{
	struct prng prng = { input->seed };
	uint32_t pages = 1u << input->cell->order;
	void *memory;
	uint64_t i;

	buffer->offsets_size = buffer->folios * sizeof(*buffer->offsets_bytes);
	memory = mmap(NULL, buffer->offsets_size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno,
			"no memory for the offsets: make size smaller");
	buffer->offsets_bytes = memory;
	for (i = 0; i < buffer->folios; i++)
		buffer->offsets_bytes[i] = prng_below(&prng, pages)
					   << UNITS_PAGE_SHIFT;
	return 0;
}

static int choose_offset(struct buffer *buffer,
			 const struct workload_input *input)
{
	switch (input->cell->offset) {
	case OFFSET_MIDDLE:
		buffer->offset_bytes = buffer->folio_bytes / 2;
		return 0;
	case OFFSET_LAST:
		buffer->offset_bytes = buffer->folio_bytes - UNITS_PAGE_BYTES;
		return 0;
	case OFFSET_RANDOM:
		return draw_offsets(buffer, input);
	default:
		return 0;
	}
}

int touch_choose(struct buffer *buffer, const struct workload_input *input)
{
	const struct cell *cell = input->cell;

	if (cell->trigger == TRIGGER_POPULATE)
		buffer->fault_in = populate;
	else if (cell->choices[CHOICE_TOUCH] == TOUCH_PAGES)
		buffer->fault_in = touch_pages;
	else if (cell->offset == OFFSET_RANDOM)
		buffer->fault_in = touch_listed;
	else
		buffer->fault_in = touch_strided;
	return choose_offset(buffer, input);
}
