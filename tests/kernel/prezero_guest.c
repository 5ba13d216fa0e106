// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a kernel of kernel-patches/ ever hand a process a page that is not
 * zeroed, and does its injector do what docs/kernel-abi.md promises?
 *
 * Runs as init of a guest that has nothing else (see tests/kernel/README),
 * prints TAP on the console and powers off. With the argument "beyond" or
 * "balloon" it runs the tests of that file, otherwise the others.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest.h"

static void test_bad_text(struct tap *tap)
{
	ok(tap, prezero(0, "nonsense") == -EINVAL, "unknown mode is refused");
	ok(tap, write_file(DIR_PZ "prezero", "x") == -EINVAL, "bad node is refused");
	ok(tap, prezero(63, "mark") == -ENODEV, "absent node is refused");
	ok(tap, write_file(DIR_PZ "prezero_honour", "101") == -EINVAL,
	   "more than 100 %% is refused");
}

static void run_tests(struct tap *tap, const char *which)
{
	const int err = prezero(0, "track");

	if (marks_refused()) {
		test_refused(tap);
		return;
	}
	if (err) {
		printf("1..0 # SKIP this kernel does not track zeroed blocks: %s\n",
		       strerror(-err));
		return;
	}
	if (!strcmp(which, "beyond")) {
		test_gigantic(tap);
		test_reporting(tap);
		return;
	}
	if (!strcmp(which, "balloon")) {
		test_balloon(tap);
		return;
	}
	test_bad_text(tap);
	test_sites(tap);
	test_rounds(tap);
	test_directed(tap);
	test_merge(tap);
	test_hugetlb(tap);
	test_stress(tap);
	test_last_round(tap);
}

static void mount_all(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

/*
 * Console lines tear when the kernel speaks at the same time: only from
 * warnings on. khugepaged has something to say at each write to its knobs.
 */
static void hush(void)
{
	write_file("/proc/sys/kernel/printk", "5");
}

int main(int argc, char **argv)
{
	struct tap tap = { 0, 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	mount_all();
	hush();
	run_tests(&tap, argc > 1 ? argv[argc - 1] : "");
	tap_end(&tap);
	fflush(stdout);
	if (getpid() == 1)
		reboot(RB_AUTOBOOT);
	return tap.failed ? 1 : 0;
}
