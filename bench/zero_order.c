// SPDX-License-Identifier: GPL-2.0-only
/*
 * The orders in which kernels clear a folio, replayed from user space on memory
 * that is mapped already: what they cost the memory system, without a fault and
 * on any kernel.
 *
 * A repetition faults its folios in and fills them before the region, and has
 * them evicted: the region starts from memory that is in no cache, and from caches
 * that hold other memory, dirty, as a fault on long freed memory does on a busy
 * machine.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "clear.h"
#include "sequence.h"

#define PATTERN 0xa5
#define LINE_WORDS 8

struct zero_order {
	struct buffer buffer;	/* first: buffer.h casts */
	enum sequence sequence;
	clear_fn *clear;
};

static int clear_folios(const struct buffer *buffer, uint64_t first,
			uint64_t last)
{
	const struct zero_order *state = (const struct zero_order *)buffer;
	const long pages = (long)(buffer->folio_bytes / UNITS_PAGE_BYTES);
	uint64_t i;

	for (i = first; i < last; i++)
		sequence_clear(state->sequence,
			       buffer->start + i * buffer->folio_bytes, pages,
			       (long)(buffer_offset(buffer, i) /
				      UNITS_PAGE_BYTES), state->clear);
	return 0;
}

static int map_and_fill(struct buffer *buffer,
			const struct workload_input *input)
{
	int err;

	err = buffer_map_anon(buffer, input->cell);
	if (!err)
		err = buffer_bind(buffer, input);
	if (!err)
		memset(buffer->start, PATTERN, buffer->bytes);
	return err;
}

static int zero_order_setup(const struct workload_input *input, void **out)
{
	const int *choices = input->cell->choices;
	struct zero_order *state = malloc(sizeof(*state));
	uint64_t ns;
	int err;

	if (!state)
		return -ENOMEM;
	state->sequence = choices[CHOICE_SEQUENCE];
	state->clear = clear_primitive(choices[CHOICE_PRIMITIVE]);
	err = buffer_init(&state->buffer, input);
	state->buffer.fault_in = clear_folios;
	if (!err)
		err = map_and_fill(&state->buffer, input);
	if (err)
		buffer_teardown(state, &ns);
	else
		*out = state;
	return err;
}

/* A use that writes leaves a 1 in the first word of lines: see reuse.c. */
static bool line_is_clear(const uint64_t *line, bool written)
{
	uint64_t rest = 0;
	int i;

	for (i = 1; i < LINE_WORDS; i++)
		rest |= line[i];
	return !rest && line[0] <= written;
}

static void zero_order_check(void *state, char *reason, size_t size)
{
	const struct buffer *buffer = state;
	const bool written = buffer->reuse != REUSE_NONE &&
			     buffer->access == REUSE_WRITE;
	const uint64_t *line = (const uint64_t *)buffer->start;
	const uint64_t *end = line + buffer->bytes / sizeof(*line);

	for (; line < end; line += LINE_WORDS) {
		if (line_is_clear(line, written))
			continue;
		snprintf(reason, size, "byte %zu or one of the next 63 was not cleared",
			 (size_t)((const char *)line - buffer->start));
		return;
	}
}

static const char *zero_order_refuses(const struct cell *cell, char *text,
				      size_t size)
{
	(void)text;
	(void)size;
	if (cell->trigger != TRIGGER_WRITE)
		return "nothing is faulted in: leave the trigger out";
	if (cell->threads > 1)
		return "what was cleared is checked for one worker: leave threads out";
	if (cell->prezeroed_pct != CELL_NOT_PREZEROED)
		return "the memory is filled before it is cleared: leave prezeroed out";
	return NULL;
}

static const char *zero_order_lacks(const struct cell *cell, char *text,
				    size_t size)
{
	(void)text;
	(void)size;
	return clear_lacks(cell->choices[CHOICE_PRIMITIVE]);
}

static uint64_t zero_order_faults(const struct cell *cell)
{
	(void)cell;
	return 0;
}

const struct workload zero_order_workload = {
	.name = "zero_order",
	.summary = "the kernel's orders of clearing, replayed in user space without faults",
	.choices = CHOICE_BIT(CHOICE_SEQUENCE) | CHOICE_BIT(CHOICE_PRIMITIVE) |
		   CHOICE_BIT(CHOICE_REUSE) | CHOICE_BIT(CHOICE_REUSE_ACCESS) |
		   CHOICE_BIT(CHOICE_REUSE_WHEN),
	.evict = true,
	.refuses = zero_order_refuses,
	.lacks = zero_order_lacks,
	.faults = zero_order_faults,
	.setup = zero_order_setup,
	.run = buffer_run,
	.run_latency = buffer_run_latency,
	.reuse = buffer_reuse,
	.memory = buffer_memory,
	.check = zero_order_check,
	.teardown = buffer_teardown,
};
