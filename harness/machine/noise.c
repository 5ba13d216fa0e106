// SPDX-License-Identifier: GPL-2.0-only
#include "machine.h"

#include "harness/sysfile.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/times.h>

/* The sum over all CPUs, /proc/stat's first line. */
static int read_ticks(const char *root, struct machine_noise *out)
{
	uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
	char *text;
	int n, err = sysfile_read_all(root, "/proc/stat", &text);

	if (err)
		return err;
	n = sscanf(text, "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64, &user,
		   &nice, &system, &idle, &iowait, &irq, &softirq, &steal);
	free(text);
	if (n != 8)
		return -EBADMSG;
	out->busy_ticks = user + nice + system + irq + softirq;
	out->steal_ticks = steal;
	out->total_ticks = out->busy_ticks + idle + iowait + steal;
	return 0;
}

static uint64_t own_ticks(void)
{
	struct tms t;

	times(&t);
	return t.tms_utime + t.tms_stime + t.tms_cutime + t.tms_cstime;
}

int machine_noise_read(const char *root, struct machine_noise *out)
{
	struct machine_noise noise = { .load_1min = NAN };
	char text[128];
	int err = read_ticks(root, &noise);

	if (err)
		return err;
	if (!sysfile_read(root, "/proc/loadavg", text, sizeof(text)))
		noise.load_1min = atof(text);
	noise.own_ticks = own_ticks();
	*out = noise;
	return 0;
}

static json_t *real_or_null(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static double share_pct(double part, double whole)
{
	if (whole <= 0)
		return NAN;
	return part > 0 ? 100 * part / whole : 0;
}

json_t *machine_noise_json(const struct machine_noise *start,
			   const struct machine_noise *end)
{
	double total = end->total_ticks - start->total_ticks;
	double steal = end->steal_ticks - start->steal_ticks;
	double other = (double)(end->busy_ticks - start->busy_ticks) -
		       (double)(end->own_ticks - start->own_ticks);

	return json_pack("{s:o, s:o, s:o, s:o}",
			 "load_1min_start", real_or_null(start->load_1min),
			 "load_1min_end", real_or_null(end->load_1min),
			 "steal_pct", real_or_null(share_pct(steal, total)),
			 "other_pct", real_or_null(share_pct(other, total)));
}
