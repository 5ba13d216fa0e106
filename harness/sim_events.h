/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the simulated PMU counts: shared by the plugin that writes the counts
 * (harness/vpmu) and the program that reads them.
 */
#ifndef PZBENCH_SIM_EVENTS_H
#define PZBENCH_SIM_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#define SIM_MAX_NODES 8
#define SIM_LINE_BYTES 64

/* In what context something happened; the three add up to the region's total. */
enum sim_class {
	SIM_KERNEL,
	SIM_USER,
	SIM_IRQ, /* from the entry of an interrupt to its iretq, softirqs too */
	SIM_CLASSES
};

enum sim_event {
	SIM_INSTRUCTIONS, /* a repeated one counts once */
	SIM_LOADS, /* instructions that loaded, whatever their width */
	SIM_STORES,
	SIM_LOAD_BYTES,
	SIM_STORE_BYTES,
	/* Lines that an access asked for and the level did not hold. */
	SIM_L1_LOAD_MISSES,
	SIM_L1_STORE_MISSES,
	SIM_L2_LOAD_MISSES,
	SIM_L2_STORE_MISSES,
	SIM_LLC_LOAD_MISSES,
	SIM_LLC_STORE_MISSES,
	/* Lines read from the memory of node SIM_FILLS + node, */
	SIM_FILLS,
	/* and written back to that of node SIM_WRITEBACKS + node. */
	SIM_WRITEBACKS = SIM_FILLS + SIM_MAX_NODES,
	SIM_EVENTS = SIM_WRITEBACKS + SIM_MAX_NODES
};

struct sim_counts {
	uint64_t event[SIM_EVENTS];
};

/*
 * A region's id: the upper 28 of its 48 bits number the batch (a row of
 * samples.jsonl), the lower 20 the window in it.
 */
#define SIM_WINDOW_BITS 20

static inline uint64_t sim_batch(uint64_t region)
{
	return region >> SIM_WINDOW_BITS;
}

/* perf's name where perf has one, without modifier: "L1-dcache-loads". */
const char *sim_event_name(enum sim_event event);

/* The modifier: "k", "u" or "irq". */
const char *sim_class_name(enum sim_class class);

void sim_counts_add(struct sim_counts *to, const struct sim_counts *from);

#endif
