// SPDX-License-Identifier: GPL-2.0-only
/* Compiled instead of counter_perf.c where there is no libperf. */
#include <stdio.h>

#include "counter_events.h"
#include "counters.h"

static int perf_open(void **state)
{
	*state = NULL;
	return 0;
}

static void perf_nothing(void *state)
{
	(void)state;
}

static size_t perf_read(void *state, struct counter_value *out, size_t room)
{
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < COUNTER_EVENTS * COUNTER_MODES && n < room; i++, n++) {
		out[n] = (struct counter_value) {
			.source = "hw",
			.reason = "pzbench was built without libperf",
		};
		snprintf(out[n].name, sizeof(out[n].name), "%s%s",
			 counter_events[i % COUNTER_EVENTS].name,
			 counter_modes[i / COUNTER_EVENTS].modifier);
	}
	return n;
}

bool counter_perf_usable(void *state)
{
	(void)state;
	return false;
}

const struct counter_backend counter_perf = {
	.source = "hw",
	.open = perf_open,
	.begin = perf_nothing,
	.start = perf_nothing,
	.stop = perf_nothing,
	.read = perf_read,
	.close = perf_nothing,
};
