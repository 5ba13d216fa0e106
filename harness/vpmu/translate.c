// SPDX-License-Identifier: GPL-2.0-only
/* Decides, once a translation, what each instruction costs and tells. */
#include "vpmu.h"

#include <stdlib.h>

#include "harness/marker.h"
#include "insn.h"

#define INSN_BYTES 16

struct insn_view {
	struct qemu_plugin_insn *insn;
	uint64_t vaddr;
	size_t size;
	uint8_t bytes[INSN_BYTES];
};

static void view(const struct qemu_plugin_tb *tb, size_t i,
		 struct insn_view *view)
{
	view->insn = qemu_plugin_tb_get_insn(tb, i);
	view->vaddr = qemu_plugin_insn_vaddr(view->insn);
	view->size = shim_insn_bytes(view->insn, view->bytes, INSN_BYTES);
}

static bool in_kernel(uint64_t vaddr)
{
	return vaddr >> 63;
}

static void call(const struct insn_view *insn, qemu_plugin_vcpu_cb_t callback,
		 void *udata)
{
	qemu_plugin_register_vcpu_insn_exec_cb(insn->insn, callback,
					       QEMU_PLUGIN_CB_NO_REGS, udata);
}

static void on_open(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	marker_watch_nop(&vpmu->watches[vcpu], &vpmu->cpus[vcpu], MARKER_OPEN);
}

static void on_close(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	marker_watch_nop(&vpmu->watches[vcpu], &vpmu->cpus[vcpu], MARKER_CLOSE);
}

static void on_marker_load(unsigned int vcpu, qemu_plugin_meminfo_t info,
			   uint64_t vaddr, void *udata)
{
	struct vpmu *vpmu = udata;

	(void)info;
	marker_watch_load(&vpmu->watches[vcpu], &vpmu->cpus[vcpu], vaddr,
			  vpmu->regions);
}

static void on_interrupt(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	vpmu->entry_seen = true;
	cpu_on_interrupt(&vpmu->cpus[vcpu]);
}

static void on_fault(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	vpmu->entry_seen = true;
	cpu_on_exception(&vpmu->cpus[vcpu], false);
}

static void on_trap(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	vpmu->entry_seen = true;
	cpu_on_exception(&vpmu->cpus[vcpu], true);
}

static void on_syscall(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	vpmu->entry_seen = true;
	cpu_on_syscall(&vpmu->cpus[vcpu]);
}

static void on_switch(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	cpu_on_switch(&vpmu->cpus[vcpu]);
}

static void on_iretq(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	cpu_on_iretq(&vpmu->cpus[vcpu]);
}

static void on_sysret(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	cpu_on_sysret(&vpmu->cpus[vcpu]);
}

static void on_user_block(unsigned int vcpu, void *udata)
{
	const struct block *block = udata;

	cpu_on_user_block(&block->vpmu->cpus[vcpu], block);
}

static void on_repeat(unsigned int vcpu, void *udata)
{
	const struct block *block = udata;
	/* A repeated instruction ends its block. */
	uint64_t vaddr = block->vaddr + block->offset[block->n - 1];

	cpu_on_repeat(&block->vpmu->cpus[vcpu], vaddr,
		      in_kernel(vaddr) ? SHIM_KERNEL : SHIM_USER);
}

/* Lives until translate_flush(). */
static struct block *describe(struct vpmu *vpmu,
			      const struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *block;

	block = malloc(sizeof(*block) + n * sizeof(block->offset[0]));
	if (!block)
		abort(); /* as QEMU does; there is nobody to tell */
	*block = (struct block){ .next = vpmu->blocks,
				 .vpmu = vpmu,
				 .vaddr = qemu_plugin_tb_vaddr(tb),
				 .n = n };
	for (size_t i = 0; i < n; i++)
		block->offset[i] =
			qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, i)) -
			block->vaddr;
	vpmu->blocks = block;
	return block;
}

void translate_flush(struct vpmu *vpmu)
{
	struct block *block;

	for (unsigned int i = 0; i < vpmu->n_cpus; i++)
		cpu_forget_block(&vpmu->cpus[i]);
	while ((block = vpmu->blocks)) {
		vpmu->blocks = block->next;
		free(block);
	}
}

static void count(struct vpmu *vpmu, const struct insn_view *insn,
		  const struct qemu_plugin_tb *tb)
{
	enum shim_side side = in_kernel(insn->vaddr) ? SHIM_KERNEL : SHIM_USER;

	/*
	 * QEMU attempts a repeated instruction once an iteration and once more
	 * to find that the count is zero. Where an iteration is one access, the
	 * access takes the attempt back; the rest is rare enough for a call.
	 */
	switch (insn_repeat(insn->bytes, insn->size)) {
	case INSN_REPEAT_OTHER:
		call(insn, on_repeat, describe(vpmu, tb));
		return;
	case INSN_REPEAT_ACCESS:
		shim_uncount_access(vpmu->shim, insn->insn, side);
		break;
	case INSN_ONCE:
		break;
	}
	shim_count(vpmu->shim, insn->insn, side, 1);
}

static qemu_plugin_vcpu_cb_t place_callback(enum place place)
{
	switch (place) {
	case PLACE_IRQ:
		return on_interrupt;
	case PLACE_FAULT:
		return on_fault;
	case PLACE_TRAP:
		return on_trap;
	case PLACE_SYSCALL:
		return on_syscall;
	case PLACE_SWITCH:
		return on_switch;
	case PLACE_NONE:
		break;
	}
	return NULL;
}

/* Returns whether @insn is counted by its callback. */
static bool attach_kernel(struct vpmu *vpmu, const struct insn_view *insn)
{
	qemu_plugin_vcpu_cb_t callback =
		place_callback(symbols_place(vpmu->symbols, insn->vaddr));

	if (callback)
		call(insn, callback, vpmu);
	if (!symbols_in_entry_text(vpmu->symbols, insn->vaddr))
		return false;
	if (insn_is_sysret(insn->bytes, insn->size))
		call(insn, on_sysret, vpmu);
	if (!insn_is_iretq(insn->bytes, insn->size))
		return false;
	call(insn, on_iretq, vpmu);
	return true;
}

static void translate_kernel(struct vpmu *vpmu, struct qemu_plugin_tb *tb)
{
	struct insn_view insn;

	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		view(tb, i, &insn);
		if (!attach_kernel(vpmu, &insn))
			count(vpmu, &insn, tb);
	}
}

static void attach_marker(struct vpmu *vpmu, const struct insn_view *insn,
			  uint32_t kind)
{
	if (kind == MARKER_OPEN)
		call(insn, on_open, vpmu);
	else if (kind == MARKER_CLOSE)
		call(insn, on_close, vpmu);
}

/*
 * A marker's loads follow its NOP, or begin a block that QEMU cut short within
 * the marker; on_marker_load() tells loads of other code apart.
 */
static void translate_user(struct vpmu *vpmu, struct qemu_plugin_tb *tb)
{
	bool may_load = true;
	struct insn_view insn;
	uint32_t kind;

	qemu_plugin_register_vcpu_tb_exec_cb(
		tb, on_user_block, QEMU_PLUGIN_CB_NO_REGS, describe(vpmu, tb));
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		view(tb, i, &insn);
		kind = insn_marker_kind(insn.bytes, insn.size);
		attach_marker(vpmu, &insn, kind);
		if (may_load && insn_is_marker_load(insn.bytes, insn.size))
			qemu_plugin_register_vcpu_mem_cb(insn.insn,
							 on_marker_load,
							 QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_RW,
							 vpmu);
		else
			may_load = kind != 0;
		count(vpmu, &insn, tb);
	}
}

void translate_block(struct vpmu *vpmu, struct qemu_plugin_tb *tb)
{
	shim_watch_tb(vpmu->shim, tb);
	if (in_kernel(qemu_plugin_tb_vaddr(tb)))
		translate_kernel(vpmu, tb);
	else
		translate_user(vpmu, tb);
}

void translate_unarmed(struct vpmu *vpmu, struct qemu_plugin_tb *tb,
		       qemu_plugin_vcpu_cb_t on_marker)
{
	struct insn_view insn;

	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		view(tb, i, &insn);
		if (insn_marker_kind(insn.bytes, insn.size))
			call(&insn, on_marker, vpmu);
	}
}
