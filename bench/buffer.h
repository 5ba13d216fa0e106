/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is faulted in folio by folio and used afterwards: what most
 * workloads are made of. One of them keeps a struct buffer as the first member of
 * its state, sets it up with these functions, and can name the hooks at the end
 * as its own.
 */
#ifndef PZBENCH_BUFFER_H
#define PZBENCH_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "bench.h"

struct buffer {
	char *map;			/* NULL: not mapped */
	uint64_t map_bytes;
	char *start;			/* aligned, within map */
	uint64_t bytes;
	uint64_t folio_bytes;
	uint64_t folios;
	uint64_t offset_bytes;		/* of the touch in each folio */
	uint32_t *offsets_bytes;	/* or one for each, NULL = all the same */
	uint64_t offsets_size;
	enum reuse reuse;
	enum reuse_access access;
	bool reuse_each;		/* right after each fault */
	/* Faults folios [first, last) in. 0 or -errno, reported. */
	int (*fault_in)(const struct buffer *buffer, uint64_t first,
			uint64_t last);
};

/* Takes all from the cell but the mapping. 0 or -errno, reported. */
int buffer_init(struct buffer *buffer, const struct workload_input *input);

/*
 * mmap()s @fd (-1: none) with @flags beside MAP_NORESERVE, the start aligned to
 * 1 GB so that every folio and every page table lies the same. With MAP_HUGETLB
 * it is for @flags to say whether folios of the pool are reserved.
 */
int buffer_map(struct buffer *buffer, int flags, int fd);

/* Private anonymous memory, advised for folios of the cell's order. */
int buffer_map_anon(struct buffer *buffer, const struct cell *cell);

/* madvise() for folios of @order: huge pages, or none for order 0. */
int buffer_advise(const struct buffer *buffer, int order);

/* To the cell's memory node, unless that is the CPU's own. */
int buffer_bind(const struct buffer *buffer,
		const struct workload_input *input);

/*
 * The hook setup of a workload whose state is the buffer alone: @map maps it and
 * advises the kernel.
 */
int buffer_setup(const struct workload_input *input,
		 int (*map)(struct buffer *buffer, const struct cell *cell),
		 void **state);

/* Unmaps it, *ns being the time that took, and frees what buffer_init() took. */
void buffer_drop(struct buffer *buffer, uint64_t *ns);

/* Faults [first, last) in one by one; the ns of folio i into latency_ns[i]. */
int buffer_time_faults(const struct buffer *buffer, uint64_t first,
		       uint64_t last, uint32_t *latency_ns);

/* Where folio @i is written to, from its start. */
static inline uint64_t buffer_offset(const struct buffer *buffer, uint64_t i)
{
	return buffer->offsets_bytes ? buffer->offsets_bytes[i] :
				       buffer->offset_bytes;
}

/* --- touch.c, reuse.c */

/* What faults in as the cell says. */
int touch_choose(struct buffer *buffer, const struct workload_input *input);

/* Reads or writes each line of what the cell wants used of folios [first, last). 0. */
int reuse_folios(const struct buffer *buffer, uint64_t first, uint64_t last);

/* --- hooks of struct workload; @state points to the buffer */

int buffer_run(void *state, struct region *region);
int buffer_run_latency(void *state, struct region *region,
		       uint32_t *latency_ns);
int buffer_reuse(void *state, struct region *region);
void buffer_memory(void *state, struct workload_memory *memory);
int buffer_teardown(void *state, uint64_t *ns);	/* frees @state, too */

#endif
