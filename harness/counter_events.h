/* SPDX-License-Identifier: GPL-2.0-only */
/* The hardware events, each counted in the kernel and in user space apart. */
#ifndef PZBENCH_COUNTER_EVENTS_H
#define PZBENCH_COUNTER_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#define COUNTER_EVENTS 8
#define COUNTER_MODES 2

struct counter_event {
	const char *name;	/* perf's */
	uint32_t type;		/* PERF_TYPE_* */
	uint64_t config;
};

struct counter_mode {
	const char *modifier;	/* perf's */
	bool kernel;
};

extern const struct counter_event counter_events[COUNTER_EVENTS];
extern const struct counter_mode counter_modes[COUNTER_MODES];

#endif
