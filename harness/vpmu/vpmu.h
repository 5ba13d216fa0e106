/* SPDX-License-Identifier: GPL-2.0-only */
/* What the callbacks of the plugin share. */
#ifndef PZBENCH_VPMU_VPMU_H
#define PZBENCH_VPMU_VPMU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"
#include "marker_text.h"
#include "marker_watch.h"
#include "qemu_plugin.h"
#include "regions.h"

struct vpmu {
	qemu_plugin_id_t id;
	struct symbols *symbols;
	struct functions *functions;
	struct regions *regions;
	struct model model;
	struct marker_text markers;
	/* All that live; QEMU tells when it dropped every translation. */
	struct block_chunk *blocks;
	bool armed;
	/* Some interrupt, exception or system call began where expected. */
	bool entry_seen;
	uint64_t range_start; /* of the memory that the guest is telling of */
	/* Pages whose place the guest told, and those of them not found there. */
	unsigned int pages_told, pages_astray;
	unsigned int n_cpus;
	struct cpu *cpus;
	struct marker_watch *watches; /* one a CPU */
};

/* Counting is armed: translations to come are attached to. */
void translate_begin(struct vpmu *vpmu);
/* Attaches what counts to a block that QEMU has just translated. */
void translate_block(struct vpmu *vpmu, struct qemu_plugin_tb *tb);
/* Before counting is armed: only a marker's NOP gets a callback, @on_marker. */
void translate_unarmed(struct vpmu *vpmu, struct qemu_plugin_tb *tb,
		       qemu_plugin_vcpu_cb_t on_marker);
/* Every translation is gone. */
void translate_flush(struct vpmu *vpmu);

/* A marker of @kind begins on @vcpu, */
void told_begin(struct vpmu *vpmu, unsigned int vcpu, uint32_t kind);
/* and one of its loads has read @vaddr. */
void told_load(struct vpmu *vpmu, unsigned int vcpu, uint32_t info,
	       uint64_t vaddr);

#endif
