// SPDX-License-Identifier: GPL-2.0-only
#include "machine.h"

#include "facts.h"
#include "harness/sysfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MACHINE_SCHEMA 1
#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

static json_t *time_utc(void)
{
	char text[32];
	time_t now = time(NULL);
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	return json_string(text);
}

/*
 * "4:memory:/path" (cgroup v1) or "0::/path" (v2). Neither is there before a
 * hierarchy is mounted: everything is in the root group then.
 */
static json_t *memcg(const char *root)
{
	static const char *const keys[] = { ":memory:", "\n0::" };
	char text[8192] = "\n", *at;

	if (sysfile_read(root, "/proc/self/cgroup", text + 1, sizeof(text) - 1))
		return json_null();
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		at = strstr(text, keys[i]);
		if (!at)
			continue;
		at += strlen(keys[i]);
		at[strcspn(at, "\n")] = '\0';
		return fact_string(at);
	}
	return json_string("/");
}

/* "cpu", or "cpu_core" and "cpu_atom" on hybrid processors. */
static json_t *pmus(const char *root)
{
	json_t *list;
	char **names;
	int n = fact_names(root, "/sys/bus/event_source/devices", "cpu", &names);

	if (n < 0)
		return json_null();
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_string(names[i]));
	fact_names_free(names, n);
	return list;
}

static json_t *load_1min(const char *root)
{
	char text[128];

	return sysfile_read(root, "/proc/loadavg", text, sizeof(text)) ?
		json_null() : json_real(atof(text));
}

int machine_describe(const char *root, json_t **out)
{
	json_t *machine = json_pack(
		"{s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
		" s:o, s:o, s:o, s:o}",
		"schema", MACHINE_SCHEMA, "pzbench", PZBENCH_VERSION,
		"host", fact_text(root, "/proc/sys/kernel/hostname"),
		"boot", fact_text(root, "/proc/sys/kernel/random/boot_id"),
		"time_utc", time_utc(),
		"hypervisor", machine_hypervisor(root),
		"kernel", machine_kernel(root),
		"cpu", machine_cpu(root),
		"memory", machine_memory(root),
		"thp", machine_thp(root),
		"vm", machine_vm(root),
		"memcg", memcg(root),
		"clocksource", fact_text(root, CLOCKSOURCE),
		"pmu", pmus(root),
		"perf_event_paranoid",
		fact_number(root, "/proc/sys/kernel/perf_event_paranoid"),
		"load_1min", load_1min(root));

	if (!machine)
		return -ENOMEM;
	*out = machine;
	return 0;
}
