// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmap() and first touch, or munmap() as well, as one region: what `perf bench mem
 * mmap` and will-it-scale's page_fault1 time, to be held against them. The mapping
 * is one of the buffer's size, made as programs make it; nothing is aligned, bound
 * or cut into windows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "buffer.h"

struct mapping {
	struct buffer buffer;
	enum region_extent extent;
	int order;
};

static int map_buffer(struct mapping *mapping)
{
	struct buffer *buffer = &mapping->buffer;
	char *map = mmap(NULL, buffer->bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		return error_report(errno,
			"cannot map the buffer (%s): make size smaller",
			strerror(errno));
	buffer->map = map;
	buffer->map_bytes = buffer->bytes;
	buffer->start = map;
	return buffer_advise(buffer, mapping->order);
}

static void unmap_buffer(struct buffer *buffer)
{
	munmap(buffer->map, buffer->map_bytes);
	buffer->map = NULL;
	buffer->start = NULL;
}

static int mmap_run(void *state, struct region *region)
{
	struct mapping *mapping = state;
	struct buffer *buffer = &mapping->buffer;
	int err;

	region_start(region);
	err = map_buffer(mapping);
	if (!err)
		err = buffer->fault_in(buffer, 0, buffer->folios);
	if (!err && mapping->extent == REGION_ALL)
		unmap_buffer(buffer);
	region_stop(region);
	return err;
}

static int mmap_setup(const struct workload_input *input, void **state)
{
	struct mapping *mapping = malloc(sizeof(*mapping));
	int err;

	if (!mapping)
		return -ENOMEM;
	mapping->extent = input->cell->choices[CHOICE_REGION];
	mapping->order = input->cell->order;
	err = buffer_init(&mapping->buffer, input);
	if (err)
		free(mapping);
	else
		*state = mapping;
	return err;
}

static int mmap_teardown(void *state, uint64_t *ns)
{
	struct mapping *mapping = state;

	buffer_drop(&mapping->buffer, ns);
	free(mapping);
	return 0;
}

static const char *mmap_refuses(const struct cell *cell, char *text,
				size_t size)
{
	(void)text;
	(void)size;
	if (cell->cpu_node != cell->mem_node)
		return "its memory is the CPU's node's: leave mem_node at local";
	if (cell->latency)
		return "it times the mapping as a whole: leave latency at no";
	return NULL;
}

const struct workload mmap_workload = {
	.name = "mmap",
	.summary = "mmap() and first touch in one region, to compare with peers",
	.choices = CHOICE_BIT(CHOICE_REGION),
	.one_region = true,
	.refuses = mmap_refuses,
	.setup = mmap_setup,
	.run = mmap_run,
	.memory = buffer_memory,
	.teardown = mmap_teardown,
};
