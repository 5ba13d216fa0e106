/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters over the region, from several sources behind one interface: `soft`
 * (what the kernel says of the thread and of the system), `hw` (the PMU, by
 * libperf) and `sim` (markers for QEMU's plugin, whose counts are joined to the
 * rows after the guest has gone).
 */
#ifndef PZBENCH_COUNTERS_H
#define PZBENCH_COUNTERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNTERS_MAX 96
#define COUNTER_NAME_BYTES 40

/* What one counter counted between counters_begin() and counters_read(). */
struct counter_value {
	char name[COUNTER_NAME_BYTES];	/* perf's, `:k` and `:u` its modifiers */
	const char *source;
	const char *reason;	/* why there is no value, NULL = there is */
	uint64_t value;
	bool timed;		/* enabled_ns and running_ns are known */
	uint64_t enabled_ns;
	uint64_t running_ns;
};

/* Regions first .. first + count - 1 were opened and closed in turn. */
struct counter_regions {
	uint64_t first;
	uint64_t count;
};

/*
 * A source. begin() forgets what was counted before; start() and stop() follow
 * in pairs, several times where the region is cut into windows; read() stores
 * at most @room values. start() and stop() allocate nothing. wake() and rest(),
 * which not all have: see counters_wake().
 */
struct counter_backend {
	const char *source;
	int (*open)(void **state);	/* 0 or -errno, reported */
	void (*begin)(void *state);
	void (*start)(void *state);
	void (*stop)(void *state);
	size_t (*read)(void *state, struct counter_value *out, size_t room);
	int (*wake)(void *state);	/* 0 or -errno, reported */
	void (*rest)(void *state);
	void (*close)(void *state);
};

extern const struct counter_backend counter_soft;
extern const struct counter_backend counter_perf;
extern const struct counter_backend counter_sim;

/* counter_perf: whether any event could be opened. */
bool counter_perf_usable(void *state);
struct counter_regions counter_sim_regions(void *state);

struct counters;

/*
 * @pmu: "auto" (hw where there is a PMU), "hw", "sim" or "none"; `soft` is
 * always there. -EINVAL, reported, for another word; -ENODEV, reported, for
 * "hw" without a PMU.
 */
int counters_open(const char *pmu, struct counters **out);
void counters_close(struct counters *counters);

/* The word for what counts beside `soft`: "hw", "sim" or "none". */
const char *counters_pmu(const struct counters *counters);

void counters_begin(struct counters *counters);
void counters_start(struct counters *counters);
void counters_stop(struct counters *counters);

/*
 * What runs before the first counters_wake(), and from counters_rest() to the
 * next one, is neither measured nor of influence on what is: sources spare the
 * work of following it. Not in a region. -errno, reported.
 */
int counters_wake(struct counters *counters);
void counters_rest(struct counters *counters);

/* The values since counters_begin(), valid until the next call. */
size_t counters_read(struct counters *counters,
		     const struct counter_value **values);

/* The `counters` object of a row from values that were read. NULL = -ENOMEM. */
json_t *counters_json(const struct counter_value *values, size_t count);

/* The value called @name among @values, 0 where it has none. */
uint64_t counter_find(const struct counter_value *values, size_t count,
		      const char *name);

/* Whether the region is cut into windows, and which since counters_begin(). */
bool counters_windowed(const struct counters *counters);
struct counter_regions counters_regions(const struct counters *counters);

/* The median cost of one start and stop, measured now. */
uint64_t counters_cost_ns(struct counters *counters);

#endif
