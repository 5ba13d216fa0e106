// SPDX-License-Identifier: GPL-2.0-only
#include "sim_events.h"

static const char *const event_names[SIM_EVENTS] = {
	[SIM_INSTRUCTIONS] = "instructions",
	[SIM_LOADS] = "L1-dcache-loads",
	[SIM_STORES] = "L1-dcache-stores",
	[SIM_LOAD_BYTES] = "load-bytes",
	[SIM_STORE_BYTES] = "store-bytes",
	[SIM_L1_LOAD_MISSES] = "L1-dcache-load-misses",
	[SIM_L1_STORE_MISSES] = "L1-dcache-store-misses",
	[SIM_L2_LOAD_MISSES] = "L2-load-misses",
	[SIM_L2_STORE_MISSES] = "L2-store-misses",
	[SIM_LLC_LOAD_MISSES] = "LLC-load-misses",
	[SIM_LLC_STORE_MISSES] = "LLC-store-misses",
#define NODE(n)                              \
	[SIM_FILLS + (n)] = "fills-node" #n, \
		     [SIM_WRITEBACKS + (n)] = "writebacks-node" #n
	NODE(0),
	NODE(1),
	NODE(2),
	NODE(3),
	NODE(4),
	NODE(5),
	NODE(6),
	NODE(7),
#undef NODE
};

const char *sim_event_name(enum sim_event event)
{
	return event_names[event];
}

const char *sim_class_name(enum sim_class class)
{
	static const char *const names[SIM_CLASSES] = {
		[SIM_KERNEL] = "k",
		[SIM_USER] = "u",
		[SIM_IRQ] = "irq",
	};

	return names[class];
}

void sim_counts_add(struct sim_counts *to, const struct sim_counts *from)
{
	for (int i = 0; i < SIM_EVENTS; i++)
		to->event[i] += from->event[i];
}
