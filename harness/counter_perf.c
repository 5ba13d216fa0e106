// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PMU through libperf. Each event is first opened alone, which tells what
 * is there and why the rest is not; what is there is then opened in groups that
 * the kernel counts together.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <perf/core.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/threadmap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter_events.h"
#include "counters.h"
#include "error.h"
#include "sysfile.h"

#define GROUP_EVENTS 4
#define PERF_COUNTERS (COUNTER_EVENTS * COUNTER_MODES)

struct perf_counter {
	const struct counter_event *event;
	const struct counter_mode *mode;
	struct perf_evsel *evsel;		/* NULL: absent, see reason */
	struct perf_counts_values before;	/* at the last begin */
	char reason[120];
};

struct perf {
	struct perf_thread_map *threads;
	struct perf_counter counter[PERF_COUNTERS];
	size_t n_groups;
	struct perf_evlist *group[PERF_COUNTERS];
	struct perf_evsel *leader[PERF_COUNTERS];
};

static int no_print(enum libperf_print_level level, const char *format,
		    va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

/* Members run when their leader does: one ioctl starts a group. */
static struct perf_evsel *new_evsel(const struct perf_counter *counter,
				    bool leader)
{
	struct perf_event_attr attr = {
		.type = counter->event->type,
		.size = sizeof(attr),
		.config = counter->event->config,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
		.disabled = leader,
		.exclude_user = counter->mode->kernel,
		.exclude_kernel = !counter->mode->kernel,
		.exclude_hv = 1,
	};

	return perf_evsel__new(&attr);
}

static void explain(struct perf_counter *counter, int err)
{
	char level[16] = "?";

	switch (err) {
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		snprintf(counter->reason, sizeof(counter->reason),
			 "no PMU: this CPU or hypervisor offers no %s event",
			 counter->event->name);
		break;
	case EACCES:
	case EPERM:
		sysfile_read("", "/proc/sys/kernel/perf_event_paranoid", level,
			     sizeof(level));
		snprintf(counter->reason, sizeof(counter->reason),
			 "not allowed: perf_event_paranoid is %s, needs %d or less, or CAP_PERFMON",
			 level, counter->mode->kernel ? 1 : 2);
		break;
	case ENOSYS:
		snprintf(counter->reason, sizeof(counter->reason),
			 "this kernel was built without CONFIG_PERF_EVENTS");
		break;
	default:
		snprintf(counter->reason, sizeof(counter->reason),
			 "perf_event_open: %s", strerror(err));
	}
}

/* Sets the reason where the event cannot be opened. */
static int probe(struct perf *perf, struct perf_counter *counter)
{
	struct perf_evsel *evsel = new_evsel(counter, true);
	int err;

	if (!evsel)
		return -ENOMEM;
	err = perf_evsel__open(evsel, NULL, perf->threads);
	if (err)
		explain(counter, -err);
	else
		perf_evsel__close(evsel);
	perf_evsel__delete(evsel);
	return 0;
}

static int probe_all(struct perf *perf)
{
	struct perf_counter *counter;
	size_t i;
	int err;

	for (i = 0; i < PERF_COUNTERS; i++) {
		counter = &perf->counter[i];
		counter->event = &counter_events[i % COUNTER_EVENTS];
		counter->mode = &counter_modes[i / COUNTER_EVENTS];
		err = probe(perf, counter);
		if (err)
			return err;
	}
	return 0;
}

/* Closes and deletes the members too. */
static void drop_group(struct perf_evlist *group)
{
	struct perf_evsel *evsel;

	perf_evlist__for_each_evsel(group, evsel)
		perf_evsel__close(evsel);
	perf_evlist__delete(group);
}

static int add_members(struct perf_evlist *group, struct perf_counter **member,
		       size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		member[i]->evsel = new_evsel(member[i], i == 0);
		if (!member[i]->evsel)
			return -ENOMEM;
		perf_evlist__add(group, member[i]->evsel);
	}
	perf_evlist__set_leader(group);
	return 0;
}

/*
 * Opens one by one, the leader first: perf_evlist__open() would open each event
 * once a CPU, where one that follows the thread to any CPU is wanted.
 */
static int open_members(struct perf *perf, struct perf_counter **member,
			size_t count)
{
	size_t i;
	int err = 0;

	for (i = 0; i < count && !err; i++)
		err = perf_evsel__open(member[i]->evsel, NULL, perf->threads);
	return err;
}

static int open_group(struct perf *perf, struct perf_counter **member,
		      size_t count)
{
	struct perf_evlist *group = perf_evlist__new();
	size_t i;
	int err;

	if (!group)
		return -ENOMEM;
	err = add_members(group, member, count);
	if (!err)
		err = open_members(perf, member, count);
	if (err) {
		for (i = 0; i < count; i++)
			member[i]->evsel = NULL;
		drop_group(group);
		return err;
	}
	perf->group[perf->n_groups] = group;
	perf->leader[perf->n_groups++] = member[0]->evsel;
	return 0;
}

/* A PMU with fewer counters than the group refuses it: then each is alone. */
static int open_some(struct perf *perf, struct perf_counter **member,
		     size_t count)
{
	size_t i;
	int err;

	if (!count || !open_group(perf, member, count))
		return 0;
	for (i = 0; i < count; i++) {
		err = open_group(perf, &member[i], 1);
		if (err == -ENOMEM)
			return err;
		if (err)
			explain(member[i], -err);
	}
	return 0;
}

static int open_groups(struct perf *perf)
{
	struct perf_counter *member[GROUP_EVENTS];
	size_t i, count = 0;
	int err;

	for (i = 0; i < PERF_COUNTERS; i++) {
		if (!*perf->counter[i].reason)
			member[count++] = &perf->counter[i];
		if (count < GROUP_EVENTS && (i + 1) % COUNTER_EVENTS)
			continue;
		err = open_some(perf, member, count);
		if (err)
			return err;
		count = 0;
	}
	return 0;
}

static void perf_close(void *state)
{
	struct perf *perf = state;
	size_t i;

	for (i = 0; i < perf->n_groups; i++)
		drop_group(perf->group[i]);
	perf_thread_map__put(perf->threads);
	free(perf);
}

static int perf_open(void **state)
{
	struct perf *perf = calloc(1, sizeof(*perf));
	int err;

	if (!perf)
		return -ENOMEM;
	libperf_init(no_print);
	perf->threads = perf_thread_map__new_dummy();
	if (!perf->threads) {
		free(perf);
		return -ENOMEM;
	}
	perf_thread_map__set_pid(perf->threads, 0, 0);
	err = probe_all(perf);
	if (!err)
		err = open_groups(perf);
	if (err)
		perf_close(perf);
	else
		*state = perf;
	return err;
}

static void perf_begin(void *state)
{
	struct perf *perf = state;
	size_t i;

	for (i = 0; i < PERF_COUNTERS; i++)
		if (perf->counter[i].evsel)
			perf_evsel__read(perf->counter[i].evsel, 0, 0,
					 &perf->counter[i].before);
}

static void perf_start(void *state)
{
	struct perf *perf = state;
	size_t i;

	/* The first group, whose figures are compared, is the innermost. */
	for (i = perf->n_groups; i-- > 0;)
		perf_evsel__enable(perf->leader[i]);
}

static void perf_stop(void *state)
{
	struct perf *perf = state;
	size_t i;

	for (i = 0; i < perf->n_groups; i++)
		perf_evsel__disable(perf->leader[i]);
}

static void read_counter(const struct perf_counter *counter,
			 struct counter_value *out)
{
	struct perf_counts_values now;

	*out = (struct counter_value) {
		.source = counter_perf.source,
		.timed = true,
	};
	snprintf(out->name, sizeof(out->name), "%s%s", counter->event->name,
		 counter->mode->modifier);
	if (!counter->evsel) {
		out->reason = counter->reason;
		return;
	}
	if (perf_evsel__read(counter->evsel, 0, 0, &now)) {
		out->reason = "the event could not be read";
		return;
	}
	now.val -= counter->before.val;
	now.ena -= counter->before.ena;
	now.run -= counter->before.run;
	out->enabled_ns = now.ena;
	out->running_ns = now.run;
	if (!now.run) {
		out->reason = "never scheduled: the PMU was taken by others";
		return;
	}
	perf_counts_values__scale(&now, true, NULL);
	out->value = now.val;
}

static size_t perf_read(void *state, struct counter_value *out, size_t room)
{
	const struct perf *perf = state;
	size_t i;

	for (i = 0; i < PERF_COUNTERS && i < room; i++)
		read_counter(&perf->counter[i], &out[i]);
	return i;
}

bool counter_perf_usable(void *state)
{
	const struct perf *perf = state;

	return perf && perf->n_groups;
}

const struct counter_backend counter_perf = {
	.source = "hw",
	.open = perf_open,
	.begin = perf_begin,
	.start = perf_start,
	.stop = perf_stop,
	.read = perf_read,
	.close = perf_close,
};
