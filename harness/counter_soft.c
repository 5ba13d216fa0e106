// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel counts without a PMU: faults and CPU time of this thread, and
 * /proc/vmstat, which is of the whole system and read outside of the windows.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "counters.h"
#include "units.h"

#define VMSTAT_BYTES 16384

static const char *const vmstat_names[] = {
	"pgfault", "pgmajfault",
	"pgalloc_dma32", "pgalloc_normal", "pgalloc_movable", "pgfree",
	"thp_fault_alloc", "thp_fault_fallback", "thp_split_page",
	"numa_hit", "numa_miss", "numa_foreign", "numa_local", "numa_other",
	"compact_stall", "compact_fail", "compact_success",
	"allocstall_normal", "allocstall_movable",
	"pgscan_direct", "pgscan_kswapd", "pswpin", "pswpout",
};

#define VMSTATS (sizeof(vmstat_names) / sizeof(vmstat_names[0]))

struct vmstat {
	bool present[VMSTATS];
	uint64_t value[VMSTATS];
};

struct thread_use {
	uint64_t minor;
	uint64_t major;
	uint64_t cpu_ns;
};

struct soft {
	int vmstat_fd;		/* -1: no /proc/vmstat */
	char text[VMSTAT_BYTES];
	struct vmstat before;
	struct vmstat after;
	struct thread_use started;
	struct thread_use sum;
};

static int soft_open(void **state)
{
	struct soft *soft = calloc(1, sizeof(*soft));

	if (!soft)
		return -ENOMEM;
	soft->vmstat_fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	*state = soft;
	return 0;
}

static void vmstat_take(struct vmstat *vmstat, const char *name,
			const char *value)
{
	size_t i;

	for (i = 0; i < VMSTATS; i++) {
		if (strcmp(vmstat_names[i], name))
			continue;
		vmstat->present[i] = true;
		vmstat->value[i] = strtoull(value, NULL, 10);
	}
}

static void vmstat_read(struct soft *soft, struct vmstat *vmstat)
{
	char *line, *value, *rest = soft->text;
	size_t length = 0;
	ssize_t n;

	memset(vmstat, 0, sizeof(*vmstat));
	/* The kernel gives about a page a read. */
	while ((n = pread(soft->vmstat_fd, soft->text + length,
			  sizeof(soft->text) - 1 - length, (off_t)length)) > 0)
		length += (size_t)n;
	soft->text[length] = '\0';
	while ((line = strsep(&rest, "\n"))) {
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value = '\0';
		vmstat_take(vmstat, line, value + 1);
	}
}

static void thread_use_read(struct thread_use *use)
{
	struct timespec cpu;
	struct rusage usage;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
	getrusage(RUSAGE_THREAD, &usage);
	use->minor = (uint64_t)usage.ru_minflt;
	use->major = (uint64_t)usage.ru_majflt;
	use->cpu_ns = (uint64_t)cpu.tv_sec * UNITS_NS_PER_S +
		      (uint64_t)cpu.tv_nsec;
}

static void soft_begin(void *state)
{
	struct soft *soft = state;

	memset(&soft->sum, 0, sizeof(soft->sum));
	vmstat_read(soft, &soft->before);
}

static void soft_start(void *state)
{
	struct soft *soft = state;

	thread_use_read(&soft->started);
}

static void soft_stop(void *state)
{
	struct soft *soft = state;
	struct thread_use now;

	thread_use_read(&now);
	soft->sum.minor += now.minor - soft->started.minor;
	soft->sum.major += now.major - soft->started.major;
	soft->sum.cpu_ns += now.cpu_ns - soft->started.cpu_ns;
}

/* Appends a value where there is room; returns the new count. */
static size_t put(struct counter_value *out, size_t room, size_t count,
		  const char *prefix, const char *name, uint64_t value)
{
	if (count == room)
		return count;
	out[count] = (struct counter_value) {
		.source = counter_soft.source,
		.value = value,
	};
	snprintf(out[count].name, sizeof(out[count].name), "%s%s", prefix,
		 name);
	return count + 1;
}

static size_t soft_read(void *state, struct counter_value *out, size_t room)
{
	struct soft *soft = state;
	const struct thread_use *sum = &soft->sum;
	size_t i, n = 0;

	vmstat_read(soft, &soft->after);
	n = put(out, room, n, "", "page-faults", sum->minor + sum->major);
	n = put(out, room, n, "", "minor-faults", sum->minor);
	n = put(out, room, n, "", "task-clock", sum->cpu_ns);
	for (i = 0; i < VMSTATS; i++)
		if (soft->before.present[i] && soft->after.present[i])
			n = put(out, room, n, "vmstat.", vmstat_names[i],
				soft->after.value[i] - soft->before.value[i]);
	return n;
}

static void soft_close(void *state)
{
	struct soft *soft = state;

	if (soft->vmstat_fd >= 0)
		close(soft->vmstat_fd);
	free(soft);
}

const struct counter_backend counter_soft = {
	.source = "soft",
	.open = soft_open,
	.begin = soft_begin,
	.start = soft_start,
	.stop = soft_stop,
	.read = soft_read,
	.close = soft_close,
};
