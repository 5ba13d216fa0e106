// SPDX-License-Identifier: GPL-2.0-only
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "sysfile.h"

static const struct {
	const char *type;
	const char *path;
	bool optional;
} mounts[] = {
	{ "proc", "/proc", false },
	{ "sysfs", "/sys", false },
	{ "devtmpfs", "/dev", false },
	{ "tmpfs", "/run", false },
	{ "debugfs", "/sys/kernel/debug", true },
};

static int mount_all(void)
{
	size_t i;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].path, 0755);
		if (!mount(mounts[i].type, mounts[i].path, mounts[i].type, 0,
			   NULL) ||
		    errno == EBUSY || mounts[i].optional)
			continue;
		return error_report(errno,
			"mount %s: %s: build the guest's kernel with %s",
			mounts[i].path, strerror(errno), mounts[i].type);
	}
	return 0;
}

/* Without /dev/console in the initramfs the kernel starts init without any. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int guest_start(void)
{
	int err = mount_all();

	open_console();
	return err;
}

int guest_errors_hold(void)
{
	int fd = memfd_create("errors", MFD_CLOEXEC);

	if (fd < 0)
		return error_report(errno, "memfd_create: %s", strerror(errno));
	dup2(fd, STDERR_FILENO);
	close(fd);
	return 0;
}

char *guest_errors_take(void)
{
	off_t size = lseek(STDERR_FILENO, 0, SEEK_END);
	char *text = calloc(1, size > 0 ? (size_t)size + 1 : 1);

	if (text && size > 0 &&
	    pread(STDERR_FILENO, text, (size_t)size, 0) != size)
		*text = '\0';
	open_console();
	if (text)
		fputs(text, stderr);
	return text;
}

static bool is_port(const char *directory)
{
	char name[64];

	return !sysfile_read(directory, "/name", name, sizeof(name)) &&
	       !strcmp(name, GUEST_PORT);
}

static int find_port(char *device, size_t size)
{
	glob_t ports;
	size_t i;
	int err = -ENODEV;

	if (glob("/sys/class/virtio-ports/*", 0, NULL, &ports))
		return -ENODEV;
	for (i = 0; i < ports.gl_pathc && err; i++) {
		if (!is_port(ports.gl_pathv[i]))
			continue;
		snprintf(device, size, "/dev/%s",
			 strrchr(ports.gl_pathv[i], '/') + 1);
		err = 0;
	}
	globfree(&ports);
	return err;
}

#define PORT_TRIES 100
#define PORT_TRY_US 50000

int guest_port_open(FILE **out)
{
	char device[280];
	int i;

	for (i = 0; i < PORT_TRIES; i++) {
		if (!find_port(device, sizeof(device))) {
			*out = fopen(device, "we");
			if (*out)
				return 0;
		}
		usleep(PORT_TRY_US);
	}
	return error_report(ENODEV,
		"no virtio port " GUEST_PORT ": give the VM one, and its kernel VIRTIO_CONSOLE");
}

/* Deferred device probes take up to two seconds of the guest's time. */
#define SETTLE_S 3
#define SETTLE_UNTIL_S 10

void guest_settle(void)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += SETTLE_S + SETTLE_UNTIL_S;
	until.tv_sec -= until.tv_sec % SETTLE_UNTIL_S;
	until.tv_nsec = 0;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int guest_send(FILE *port, const char *type, json_t *data)
{
	json_t *message = json_pack("{s:s, s:o}", "type", type, "data", data);
	int err = 0;

	if (!message)
		return -ENOMEM;
	errno = EIO;
	if (json_dumpf(message, port, JSON_COMPACT | JSON_REAL_PRECISION(6)) ||
	    fputc('\n', port) == EOF || fflush(port))
		err = -errno;
	json_decref(message);
	return err;
}

int guest_send_rows(FILE *port, char *rows)
{
	char *row;

	while ((row = strsep(&rows, "\n")))
		if (*row)
			fprintf(port, "{\"type\":\"sample\",\"data\":%s}\n",
				row);
	errno = EIO;
	return fflush(port) || ferror(port) ? -errno : 0;
}

/* A write to the port returns before QEMU has taken it. */
#define PORT_DRAIN_US 500000

void guest_power_off(void)
{
	usleep(PORT_DRAIN_US);
	sync();
	reboot(RB_AUTOBOOT);
}
