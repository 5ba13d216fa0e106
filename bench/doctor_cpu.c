// SPDX-License-Identifier: GPL-2.0-only
/* The doctor's look at counters, the kernel, clocks and other load. */
#include "doctor.h"

#include "harness/counters.h"
#include "harness/machine/machine.h"
#include "harness/sysfile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIVE ""
#define NOISY_PCT 5

/* How many events counted something, and why the first that did not did not. */
static int count_events(const struct counter_value *values, int n,
			const char **reason)
{
	int usable = 0;

	*reason = NULL;
	for (int i = 0; i < n; i++) {
		if (!values[i].reason)
			usable++;
		else if (!*reason)
			*reason = values[i].reason;
	}
	return usable;
}

static const char *pmu_mend(const char *reason)
{
	if (strstr(reason, "libperf"))
		return "./run.sh host builds libperf, from a kernel source of 150 MB";
	if (strstr(reason, "paranoid"))
		return "run as root, or sysctl kernel.perf_event_paranoid=1";
	return "bare metal or a vPMU; ./run.sh counts instructions in a TCG guest";
}

void look_at_pmu(struct finding *f)
{
	struct counter_value values[COUNTERS_MAX];
	const char *reason;
	void *state;
	int n, usable;

	if (counter_perf.open(&state)) {
		found(f, MISSING, NULL, "hardware counters cannot be opened");
		return;
	}
	counter_perf.begin(state);
	counter_perf.start(state);
	counter_perf.stop(state);
	n = counter_perf.read(state, values, COUNTERS_MAX);
	usable = count_events(values, n, &reason);
	if (usable == n)
		found(f, GOOD, NULL, "%d hardware events", n);
	else
		found(f, usable ? NOTE : MISSING, pmu_mend(reason),
		      "%d of %d hardware events: %s", usable, n, reason);
	counter_perf.close(state);
}

static json_t *fact(json_t *machine, const char *part, const char *name)
{
	return json_object_get(json_object_get(machine, part), name);
}

void look_at_kernel(struct finding *f)
{
	json_t *machine;
	size_t debug;
	bool init;

	if (machine_describe(LIVE, &machine)) {
		found(f, MISSING, NULL, "out of memory");
		return;
	}
	debug = json_array_size(fact(machine, "kernel", "debug"));
	init = json_is_true(fact(machine, "kernel", "init_on_alloc")) ||
	       json_is_true(fact(machine, "kernel", "init_on_free"));
	if (init)
		found(f, NOTE, "boot with init_on_alloc=0 init_on_free=0",
		      "the kernel clears every page anyway (init_on_*)");
	else if (debug)
		found(f, NOTE, "compare with kernels of the same options only",
		      "%zu options that change the fault path, first %s", debug,
		      json_string_value(json_array_get(
			      fact(machine, "kernel", "debug"), 0)));
	else
		found(f, GOOD, NULL, "no init_on_*, no debugging options known");
	json_decref(machine);
}

void look_at_clock(struct finding *f)
{
	char clock[64] = "unknown";

	sysfile_read(LIVE,
		"/sys/devices/system/clocksource/clocksource0/current_clocksource",
		clock, sizeof(clock));
	if (!strcmp(clock, "tsc") || !strcmp(clock, "kvm-clock"))
		found(f, GOOD, NULL, "%s is read without a system call", clock);
	else
		found(f, NOTE, "boot with clocksource=tsc where the TSC is stable",
		      "%s is slow to read: single faults look longer", clock);
}

/* Half a second shows who else is running now. */
void look_at_load(struct finding *f)
{
	struct machine_noise start, end;
	double other, steal;
	json_t *noise;

	if (machine_noise_read(LIVE, &start) || usleep(500000) ||
	    machine_noise_read(LIVE, &end)) {
		found(f, NOTE, "mount /proc", "/proc/stat cannot be read");
		return;
	}
	noise = machine_noise_json(&start, &end);
	other = json_real_value(json_object_get(noise, "other_pct"));
	steal = json_real_value(json_object_get(noise, "steal_pct"));
	json_decref(noise);
	if (other > NOISY_PCT || steal > NOISY_PCT)
		found(f, NOTE, "stop what else runs; times will scatter",
		      "other processes %.0f %%, hypervisor's steal %.0f %% of CPU time",
		      other, steal);
	else
		found(f, GOOD, NULL, "quiet (others %.0f %%, steal %.0f %%)",
		      other, steal);
}
