// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's files: its knobs, counts and command line */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define NODES_MAX	2

/* Small enough for KEEP_FREE of round.c */
#define MIN_FREE_KB	8192

int write_file(const char *path, const char *format, ...)
{
	char text[64];
	va_list args;
	int fd, err = 0;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);

	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

long read_key(const char *path, const char *key)
{
	char line[256];
	long value = -1;
	FILE *file = fopen(path, "r");

	while (file && value < 0 && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			sscanf(line + strlen(key), "%ld", &value);
	if (file)
		fclose(file);
	return value;
}

bool has_parameter(const char *parameter)
{
	char line[1024] = "";
	FILE *file = fopen("/proc/cmdline", "r");

	if (file) {
		if (!fgets(line, sizeof(line), file))
			line[0] = '\0';
		fclose(file);
	}
	return strstr(line, parameter);
}

int prezero(int node, const char *mode)
{
	return write_file(DIR_PZ "prezero", "%d %s", node, mode);
}

static bool node_online(int node)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", node);
	return !access(path, F_OK);
}

int prezero_all(const char *mode)
{
	int node, err = 0;

	for (node = 0; node < NODES_MAX && !err; node++)
		if (node_online(node))
			err = prezero(node, mode);
	return err;
}

/* Each write to `enabled` raises min_free_kbytes to what khugepaged wants */
static int allow(bool order_4, bool order_9)
{
	int err;

	err = write_file(DIR_THP "hugepages-64kB/enabled",
			 order_4 ? "madvise" : "never");
	if (!err)
		err = write_file(DIR_THP "hugepages-2048kB/enabled",
				 order_9 ? "madvise" : "never");
	if (!err)
		err = write_file("/proc/sys/vm/min_free_kbytes", "%d",
				 MIN_FREE_KB);
	return err;
}

int allow_order(int order)
{
	return allow(order == 4, order == PMD_ORDER);
}

int allow_all_orders(void)
{
	return allow(true, true);
}

void read_faults(int order, struct faults *faults)
{
	unsigned long caller = 0, buddy = 0, skipped = 0;
	char line[256];
	int row;
	FILE *file = fopen(DIR_PZ "counts", "r");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%d %lu %lu %lu", &row, &caller, &buddy,
			   &skipped) == 4 &&
		    row == order)
			break;
	if (file)
		fclose(file);
	faults->cleared = caller + buddy;
	faults->by_caller = caller;
	faults->skipped = skipped;
}

struct faults faults_since(int order, const struct faults *before)
{
	struct faults now;

	read_faults(order, &now);
	now.cleared -= before->cleared;
	now.by_caller -= before->by_caller;
	now.skipped -= before->skipped;
	return now;
}

void check_leaks(struct tap *tap, const char *when)
{
	long flags = read_key(DIR_PZ "check", "flag_leaks");
	long magics = read_key(DIR_PZ "check", "magic_leaks");

	ok(tap, !flags && !magics, "%s: %ld flags and %ld magics leaked", when,
	   flags, magics);
}
