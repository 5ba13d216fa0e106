// SPDX-License-Identifier: GPL-2.0-only
#include "copies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "harness/pagemap.h"

#define PAGE_WORDS (UNITS_PAGE_BYTES / sizeof(uint64_t))

static bool is_zero_page(const struct cell *cell)
{
	return cell->choices[CHOICE_FROM] == FROM_ZERO_PAGE;
}

/* Of each folio's pages all are replaced, or the one that is written to. */
static bool all_pages(const struct cell *cell)
{
	return !cell->order || is_zero_page(cell) ||
	       cell->trigger == TRIGGER_POPULATE ||
	       cell->choices[CHOICE_TOUCH] == TOUCH_PAGES;
}

static uint64_t stride_bytes(const struct copies *copies)
{
	return all_pages(copies->cell) ? UNITS_PAGE_BYTES :
					 copies->buffer.folio_bytes;
}

/* Of the first page that is replaced, in the buffer. */
static uint64_t first_byte(const struct copies *copies)
{
	return all_pages(copies->cell) ? 0 : copies->buffer.offset_bytes;
}

/* --- contents */

/* Never 1 in its first byte, which is what the region writes, and never 0. */
static uint64_t pattern(uint64_t word)
{
	return (word * 0x9e3779b97f4a7c15ULL) | 0x80;
}

static void fill(const struct buffer *buffer)
{
	uint64_t *words = (uint64_t *)buffer->start;
	uint64_t i;

	for (i = 0; i < buffer->bytes / sizeof(*words); i++)
		words[i] = pattern(i);
}

static void read_folios(const struct buffer *buffer)
{
	uint64_t i;

	for (i = 0; i < buffer->folios; i++)
		(void)*(volatile char *)(buffer->start +
					 i * buffer->folio_bytes);
}

/* Whether the region wrote a byte at the beginning of the page. */
static bool is_written(const struct copies *copies, uint64_t page)
{
	const struct buffer *buffer = &copies->buffer;
	const uint64_t byte = page * UNITS_PAGE_BYTES;

	if (copies->cell->trigger == TRIGGER_POPULATE)
		return false;
	if (copies->cell->choices[CHOICE_TOUCH] == TOUCH_PAGES)
		return true;
	return byte % buffer->folio_bytes ==
	       buffer_offset(buffer, byte / buffer->folio_bytes);
}

static bool is_right(const struct copies *copies, uint64_t page)
{
	const bool zero = is_zero_page(copies->cell);
	const uint64_t *words = (const uint64_t *)copies->buffer.start;
	uint64_t first = page * PAGE_WORDS, i;
	uint64_t expected = zero ? 0 : pattern(first);

	if (is_written(copies, page))
		expected = (expected & ~(uint64_t)0xff) | 1;
	for (i = first; i < first + PAGE_WORDS; i++) {
		if (words[i] != expected)
			return false;
		expected = zero ? 0 : pattern(i + 1);
	}
	return true;
}

static void claim_content(const struct copies *copies,
			  struct workload_claim *claim)
{
	uint64_t page;

	*claim = (struct workload_claim) {
		.name = "content",
		.asked = copies->buffer.bytes / UNITS_PAGE_BYTES,
		.how = "read",
	};
	for (page = 0; page < claim->asked; page++)
		claim->got += is_right(copies, page);
}

/* --- frames: twice as many places as pages, those at first and those now */

static int look_up_frames(struct copies *copies, uint64_t *frames)
{
	return pagemap_frames(copies->buffer.start + first_byte(copies),
			      stride_bytes(copies), copies->pages, frames);
}

static int note_frames(struct copies *copies)
{
	void *memory;

	copies->pages = (copies->buffer.bytes) / stride_bytes(copies);
	copies->frames_bytes = 2 * copies->pages * sizeof(*copies->frames);
	memory = mmap(NULL, copies->frames_bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return error_report(errno,
			"no memory to note frames: make size smaller");
	copies->frames = memory;
	copies->frames_known = !look_up_frames(copies, copies->frames);
	return 0;
}

static void claim_replaced(struct copies *copies, struct workload_claim *claim)
{
	const uint64_t *before = copies->frames;
	uint64_t *after = copies->frames + copies->pages, i;

	*claim = (struct workload_claim) {
		.name = "replaced",
		.asked = copies->pages,
		.how = "pagemap",
	};
	if (!copies->frames_known || look_up_frames(copies, after)) {
		claim->reason = "needs root: pagemap hides the frames";
		return;
	}
	for (i = 0; i < copies->pages; i++)
		claim->got += before[i] && after[i] && before[i] != after[i];
}

/* --- opening and hooks */

static int map(struct copies *copies, const struct workload_input *input)
{
	struct buffer *buffer = &copies->buffer;
	int err = buffer_init(buffer, input);

	if (!err)
		err = buffer_map_anon(buffer, input->cell);
	return err ? err : buffer_bind(buffer, input);
}

int copies_open(const struct workload_input *input, struct copies **out)
{
	struct copies *copies = calloc(1, sizeof(*copies));
	uint64_t ns;
	int err;

	if (!copies)
		return -ENOMEM;
	copies->cell = input->cell;
	err = map(copies, input);
	if (err)
		goto fail;
	if (is_zero_page(input->cell))
		read_folios(&copies->buffer);
	else
		fill(&copies->buffer);
	err = note_frames(copies);
	if (err)
		goto fail;
	*out = copies;
	return 0;
fail:
	copies_close(copies, &ns);
	return err;
}

const char *copies_refuses(const struct cell *cell, char *text, size_t size)
{
	if (cell->threads > 1)
		return "it forks, which would stop the other workers: leave threads at 1";
	if (!is_zero_page(cell) && cell->prezeroed_pct != CELL_NOT_PREZEROED)
		return "a copy needs no zeroed page: leave prezeroed at none";
	if (all_pages(cell) || cell->offset != OFFSET_RANDOM)
		return NULL;
	snprintf(text, size,
		 "of a folio of order %d one page is copied, which offset random does not let be looked up: use first, middle or last, or touch = pages",
		 cell->order);
	return text;
}

uint64_t copies_faults(const struct cell *cell)
{
	if (is_zero_page(cell) || !all_pages(cell))
		return cell_folios(cell);
	return cell->size_bytes / UNITS_PAGE_BYTES;
}

void copies_source(void *state, struct workload_memory *memory)
{
	const struct copies *copies = state;

	/* The zero page is no folio of this process. */
	if (!is_zero_page(copies->cell))
		buffer_memory(state, memory);
}

void copies_memory(void *state, struct workload_memory *memory)
{
	const struct copies *copies = state;

	buffer_memory(state, memory);
	if (is_zero_page(copies->cell))
		return;
	memory->start = copies->buffer.start + first_byte(copies);
	memory->order = 0;
	memory->stride_bytes = stride_bytes(copies);
}

size_t copies_claims(void *state, struct workload_claim *claims)
{
	claim_content(state, &claims[0]);
	claim_replaced(state, &claims[1]);
	return 2;
}

int copies_close(void *state, uint64_t *ns)
{
	struct copies *copies = state;

	child_close(&copies->child);
	buffer_drop(&copies->buffer, ns);
	if (copies->frames)
		munmap(copies->frames, copies->frames_bytes);
	free(copies);
	return 0;
}
