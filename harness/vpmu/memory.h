/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's physical memory. What QEMU up to 8.0 calls the physical address
 * of an access is an offset into its own list of RAM blocks: other than the
 * guest's where there are several nodes or memory above the PCI hole. So the
 * guest says where its nodes lie and where one page of each is (marker.h), and
 * the rest follows: a node's memory is one block, and a hole in it is only in
 * the guest's addresses.
 */
#ifndef PZBENCH_VPMU_MEMORY_H
#define PZBENCH_VPMU_MEMORY_H

#include <stdint.h>

#define MEMORY_RANGES 32

struct memory_range {
	unsigned int node;
	uint64_t start, end; /* guest-physical, in bytes */
	uint64_t raw; /* QEMU's address of start, NONE as long as unknown */
};

struct memory {
	unsigned int n;
	struct memory_range range[MEMORY_RANGES];
};

/*
 * A part of @node, in order of address. Adjoining parts of a node are one.
 * -ENOSPC when there are too many.
 */
int memory_add_range(struct memory *memory, unsigned int node, uint64_t start,
		     uint64_t end);

/*
 * The page at guest-physical @address is what QEMU calls @raw: with it all of
 * its node is known, or held against what already was: -EEXIST when they
 * disagree, -ENOENT when the page lies in no range.
 */
int memory_add_page(struct memory *memory, uint64_t address, uint64_t raw);

/* The guest's address; @raw itself where nothing is known of it. */
uint64_t memory_guest_address(const struct memory *memory, uint64_t raw);

#endif
