// SPDX-License-Identifier: GPL-2.0-only
#include "block.h"

#include <stdlib.h>

#define CHUNK_BLOCKS 4096

struct block_chunk {
	struct block_chunk *next;
	size_t n;
	struct block block[CHUNK_BLOCKS];
};

static struct block_chunk *chunk_with_room(struct block_chunk **chunks)
{
	struct block_chunk *chunk = *chunks;

	if (chunk && chunk->n < CHUNK_BLOCKS)
		return chunk;
	chunk = calloc(1, sizeof(*chunk));
	if (!chunk)
		return NULL;
	chunk->next = *chunks;
	*chunks = chunk;
	return chunk;
}

struct block *block_new(struct block_chunk **chunks, uint64_t vaddr,
			size_t n_insns)
{
	struct block_chunk *chunk = chunk_with_room(chunks);
	struct block_body *body;
	struct block *block;

	if (!chunk)
		return NULL;
	/* And one, for an end that is not reached. */
	body = calloc(1, sizeof(*body) + (n_insns + 1) * sizeof(*body->insn));
	if (!body)
		return NULL;
	body->vaddr = vaddr;
	block = &chunk->block[chunk->n++];
	block->body = body;
	return block;
}

void blocks_free(struct block_chunk **chunks)
{
	struct block_chunk *chunk;

	while ((chunk = *chunks)) {
		*chunks = chunk->next;
		for (size_t i = 0; i < chunk->n; i++)
			free(chunk->block[i].body);
		free(chunk);
	}
}
