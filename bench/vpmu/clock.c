// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for QEMU's TCG that is loaded beside the one to be measured:
 *
 *   -plugin clock.so,out=FILE
 *
 * Sums the host's time while at least one marked region is open, and attaches
 * to nothing but the markers' NOPs. FILE then holds a line
 *
 *   regions N cpu_ns X wall_ns Y peak_kb Z
 *
 * with the CPU time of the thread that runs the guest, of which there must be
 * one (-accel tcg,thread=single), and QEMU's peak memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "harness/error.h"
#include "harness/marker.h"
#include "harness/vpmu/insn.h"
#include "harness/vpmu/shim.h"

#define MAX_CPUS 64

static struct {
	FILE *out;
	bool open[MAX_CPUS];
	unsigned int n_open;
	uint64_t since_cpu_ns, since_wall_ns;	/* of the first one open */
	uint64_t cpu_ns, wall_ns;
	uint64_t regions;
} clocks;

static uint64_t read_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void on_open(unsigned int cpu, void *udata)
{
	(void)udata;
	if (clocks.open[cpu])
		return;
	clocks.open[cpu] = true;
	clocks.regions++;
	if (clocks.n_open++)
		return;
	clocks.since_wall_ns = read_ns(CLOCK_MONOTONIC_RAW);
	clocks.since_cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
}

static void on_close(unsigned int cpu, void *udata)
{
	uint64_t cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
	uint64_t wall_ns = read_ns(CLOCK_MONOTONIC_RAW);

	(void)udata;
	if (!clocks.open[cpu])
		return;
	clocks.open[cpu] = false;
	if (--clocks.n_open)
		return;
	clocks.cpu_ns += cpu_ns - clocks.since_cpu_ns;
	clocks.wall_ns += wall_ns - clocks.since_wall_ns;
}

static uint32_t marker_kind(struct qemu_plugin_insn *insn)
{
	uint8_t bytes[16];
	size_t size = shim_insn_bytes(insn, bytes, sizeof(bytes));

	return insn_marker_kind(bytes, size);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, count = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	uint32_t kind;

	(void)id;
	for (i = 0; i < count; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		kind = marker_kind(insn);
		if (kind == MARKER_OPEN || kind == MARKER_CLOSE)
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, kind == MARKER_OPEN ? on_open : on_close,
				QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *udata)
{
	struct rusage usage;

	(void)id;
	(void)udata;
	getrusage(RUSAGE_SELF, &usage);
	fprintf(clocks.out,
		"regions %llu cpu_ns %llu wall_ns %llu peak_kb %ld\n",
		(unsigned long long)clocks.regions,
		(unsigned long long)clocks.cpu_ns,
		(unsigned long long)clocks.wall_ns, usage.ru_maxrss);
	fclose(clocks.out);
}

QEMU_PLUGIN_EXPORT
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
			int argc, char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4) ||
	    info->system.max_vcpus > MAX_CPUS)
		return error_report(EINVAL,
			"clock: give out=FILE, and a guest of %d CPUs at most",
			MAX_CPUS);
	clocks.out = fopen(argv[0] + 4, "w");
	if (!clocks.out)
		return error_report(errno, "clock: cannot write %s: %s",
				    argv[0] + 4, strerror(errno));
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
