// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes to memory that is mapped already but must not be written to: it is a
 * child's as well, and is copied, or it is the zero page, and a zeroed one takes
 * its place. A control: no change to zeroing should make the former dearer.
 */
#include <stdio.h>
#include <sys/mman.h>

#include "copies.h"
#include "harness/sysfile.h"
#include "harness/verify.h"

#define USE_ZERO_PAGE "/sys/kernel/mm/transparent_hugepage/use_zero_page"

/* Whether a page that was read is written to in a fault of its own. */
static bool reads_map_zero_page(void)
{
	volatile char *page = mmap(NULL, UNITS_PAGE_BYTES,
				   PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t faults;

	if (page == MAP_FAILED)
		return false;
	(void)*page;
	faults = verify_faults();
	*page = 1;
	faults = verify_faults() - faults;
	munmap((void *)page, UNITS_PAGE_BYTES);
	return faults;
}

static const char *cow_lacks(const struct cell *cell, char *text, size_t size)
{
	int64_t used = 0;

	if (cell->choices[CHOICE_FROM] != FROM_ZERO_PAGE)
		return NULL;
	if (cell->order && cell->order != UNITS_PMD_ORDER) {
		snprintf(text, size,
			 "the zero page has no order %d: it is mapped, and given up, by single pages or PMDs",
			 cell->order);
		return text;
	}
	if (!reads_map_zero_page())
		return "this kernel maps no zero page: a read gets a page of its own";
	sysfile_read_number("", USE_ZERO_PAGE, &used);
	return !cell->order || used ? NULL :
		"no huge zero folio: write 1 to transparent_hugepage/use_zero_page";
}

static int share(struct copies *copies)
{
	int err = child_open(&copies->child);

	if (!err)
		err = child_inherits(copies->buffer.start, copies->buffer.bytes,
				     true);
	if (!err)
		err = child_fork(&copies->child);
	return err ? err : child_wait(&copies->child);
}

static int cow_setup(const struct workload_input *input, void **state)
{
	struct copies *copies;
	uint64_t ns;
	int err = copies_open(input, &copies);

	if (err)
		return err;
	if (input->cell->choices[CHOICE_FROM] == FROM_FORK)
		err = share(copies);
	if (err)
		copies_close(copies, &ns);
	else
		*state = copies;
	return err;
}

const struct workload cow_workload = {
	.name = "cow",
	.summary = "writes that copy shared pages, or replace the zero page",
	.choices = CHOICES_OF_COPIES | CHOICE_BIT(CHOICE_FROM),
	.refuses = copies_refuses,
	.lacks = cow_lacks,
	.faults = copies_faults,
	.setup = cow_setup,
	.source = copies_source,
	.run = buffer_run,
	.run_latency = buffer_run_latency,
	.memory = copies_memory,
	.claims = copies_claims,
	.teardown = copies_close,
};
