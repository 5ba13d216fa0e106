/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was measured on: machine.json (docs/formats.md). All that cannot be
 * read is null, so that a reader knows a missing fact from a zero.
 */
#ifndef PZBENCH_MACHINE_H
#define PZBENCH_MACHINE_H

#include <jansson.h>
#include <stdint.h>

/*
 * Describes the machine and its kernel from the files under @root ("" = live).
 * *@out is a new object, the caller's. -ENOMEM.
 */
int machine_describe(const char *root, json_t **out);

/* Who else used the machine. Read at the start and at the end of a run. */
struct machine_noise {
	double load_1min;	/* NAN: unknown */
	uint64_t total_ticks;	/* of all CPUs, in USER_HZ */
	uint64_t busy_ticks;	/* user, system, interrupts */
	uint64_t steal_ticks;	/* taken by the hypervisor */
	uint64_t own_ticks;	/* of busy_ticks: this process and its threads */
};

/* -errno, not reported. */
int machine_noise_read(const char *root, struct machine_noise *out);

/*
 * {"load_1min_start","load_1min_end","steal_pct","other_pct"}: shares of all
 * CPU time between both readings, null when no tick passed. A new object, the
 * caller's; NULL without memory.
 */
json_t *machine_noise_json(const struct machine_noise *start,
			   const struct machine_noise *end);

#endif
