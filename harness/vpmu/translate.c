// SPDX-License-Identifier: GPL-2.0-only
/* Decides, once a translation, what each instruction costs and tells. */
#include "vpmu.h"

#include <stdlib.h>

#include "cpu_count.h"
#include "harness/marker.h"
#include "shim.h"

#define INSN_BYTES 16
#define MARKER_LOADS 4
#define PAGE_BYTES 4096

struct insn_view {
	struct qemu_plugin_insn *insn;
	uint64_t vaddr;
	size_t size;
	uint8_t bytes[INSN_BYTES];
	struct insn_traits traits;
};

static void look(const struct qemu_plugin_tb *tb, size_t i,
		 struct insn_view *view)
{
	view->insn = qemu_plugin_tb_get_insn(tb, i);
	view->vaddr = qemu_plugin_insn_vaddr(view->insn);
	view->size = shim_insn_bytes(view->insn, view->bytes, INSN_BYTES);
	insn_decode(view->bytes, view->size, &view->traits);
}

/* --- callbacks */

/*
 * QEMU hands a callback one pointer, which says what was executed. The CPUs are
 * found without a look at that, as half of all memory traffic would be.
 */
static struct cpu *all_cpus;

static void on_block(unsigned int vcpu, void *block)
{
	cpu_on_block(&all_cpus[shim_vcpu(vcpu)], block);
}

static void on_pass(unsigned int vcpu, void *insn)
{
	cpu_on_pass(&all_cpus[shim_vcpu(vcpu)], insn);
}

/* A callback for each way to count an access: cpu_count.h. */
#define ON_ACCESS(name, count)                                          \
	static void name(unsigned int vcpu, qemu_plugin_meminfo_t info, \
			 uint64_t vaddr, void *insn)                    \
	{                                                               \
		count(&all_cpus[shim_vcpu(vcpu)], insn, info, vaddr);   \
	}
ON_ACCESS(on_load, cpu_on_load)
ON_ACCESS(on_store, cpu_on_store)
ON_ACCESS(on_update, cpu_on_update)
ON_ACCESS(on_repeat, cpu_on_repeat_slowly)
ON_ACCESS(on_repeated_store, cpu_on_repeated_store)
ON_ACCESS(on_other, cpu_on_other)
#undef ON_ACCESS

static qemu_plugin_mem_cb_t access_callback(const struct insn *insn)
{
	if (insn->repeat)
		return insn->kind == INSN_STORE ? on_repeated_store : on_repeat;
	switch (insn->kind) {
	case INSN_LOAD:
		return on_load;
	case INSN_STORE:
		return on_store;
	case INSN_UPDATE:
		return on_update;
	case INSN_OTHER:
		return on_other;
	default:
		return NULL;
	}
}

static void on_marker_load(unsigned int vcpu, qemu_plugin_meminfo_t info,
			   uint64_t vaddr, void *udata)
{
	told_load(udata, shim_vcpu(vcpu), info, vaddr);
}

/* One a kind, as a callback takes one argument only. */
#define ON_NOP(name, kind)                                \
	static void name(unsigned int vcpu, void *udata)  \
	{                                                 \
		told_begin(udata, shim_vcpu(vcpu), kind); \
	}
ON_NOP(on_nop_open, MARKER_OPEN)
ON_NOP(on_nop_close, MARKER_CLOSE)
ON_NOP(on_nop_range_start, MARKER_RANGE_START)
ON_NOP(on_nop_range_end, MARKER_RANGE_END)
ON_NOP(on_nop_page, MARKER_PAGE)
ON_NOP(on_nop_cpu, MARKER_CPU)
ON_NOP(on_nop_rest, MARKER_REST)
ON_NOP(on_nop_wake, MARKER_WAKE)
#undef ON_NOP

static qemu_plugin_vcpu_cb_t nop_callback(uint32_t kind)
{
	switch (kind) {
	case MARKER_OPEN:
		return on_nop_open;
	case MARKER_CLOSE:
		return on_nop_close;
	case MARKER_RANGE_START:
		return on_nop_range_start;
	case MARKER_RANGE_END:
		return on_nop_range_end;
	case MARKER_PAGE:
		return on_nop_page;
	case MARKER_CPU:
		return on_nop_cpu;
	case MARKER_REST:
		return on_nop_rest;
	case MARKER_WAKE:
		return on_nop_wake;
	default:
		return NULL;
	}
}

static struct cpu *enter(struct vpmu *vpmu, unsigned int vcpu)
{
	vpmu->entry_seen = true;
	marker_watch_tear(&vpmu->watches[vcpu]);
	return &vpmu->cpus[vcpu];
}

static void on_interrupt(unsigned int vcpu, void *udata)
{
	cpu_on_interrupt(enter(udata, shim_vcpu(vcpu)));
}

static void on_fault(unsigned int vcpu, void *udata)
{
	cpu_on_exception(enter(udata, shim_vcpu(vcpu)), false);
}

static void on_trap(unsigned int vcpu, void *udata)
{
	cpu_on_exception(enter(udata, shim_vcpu(vcpu)), true);
}

static void on_syscall(unsigned int vcpu, void *udata)
{
	enter(udata, shim_vcpu(vcpu));
}

static void on_switch(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	cpu_on_switch(&vpmu->cpus[shim_vcpu(vcpu)]);
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

static void on_iretq(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	cpu_on_iretq(&vpmu->cpus[shim_vcpu(vcpu)]);
}

static void on_sysret(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	cpu_on_sysret(&vpmu->cpus[shim_vcpu(vcpu)]);
}

static void on_page_tables(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	view_forget(&vpmu->cpus[shim_vcpu(vcpu)].view);
}

static void call(const struct insn_view *view, qemu_plugin_vcpu_cb_t callback,
		 void *udata)
{
	if (callback)
		qemu_plugin_register_vcpu_insn_exec_cb(
			view->insn, callback, QEMU_PLUGIN_CB_NO_REGS, udata);
}

static void call_on_access(const struct insn_view *view,
			   qemu_plugin_mem_cb_t callback, void *udata)
{
	if (callback)
		qemu_plugin_register_vcpu_mem_cb(view->insn, callback,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, udata);
}

/* --- blocks */

/* Lives until translate_flush(). */
static struct block *new_block(struct vpmu *vpmu, const struct insn_view *first,
			       size_t room)
{
	struct block *block = block_new(&vpmu->blocks, first->vaddr, room);

	if (!block)
		abort(); /* as QEMU does; there is nobody to tell */
	return block;
}

void translate_begin(struct vpmu *vpmu)
{
	all_cpus = vpmu->cpus;
}

void translate_flush(struct vpmu *vpmu)
{
	for (unsigned int i = 0; i < vpmu->n_cpus; i++)
		cpu_forget_blocks(&vpmu->cpus[i]);
	blocks_free(&vpmu->blocks);
}

/* block->end */
static unsigned int end_of(const struct block *block)
{
	const unsigned int n = block->body->n_insns;
	const struct insn *last = block->body->insn + n - 1;

	if (!n)
		return 0;
	if (last->repeat)
		return n + 1;
	/* Nobody says of the block's last instruction that it has not failed. */
	return last->kind >= INSN_TRAP && last->index + 1 == block->n ? n - 1 :
									n;
}

static struct insn *add_insn(struct block *block, const struct insn_view *view)
{
	struct insn *insn = &block->body->insn[block->body->n_insns++];

	*insn = (struct insn){ .block = block,
			       .kind = view->traits.kind,
			       .repeat = view->traits.repeats,
			       .index = block->n,
			       .offset = view->vaddr - block->body->vaddr };
	call_on_access(view, access_callback(insn), insn);
	return insn;
}

/* What an instruction of the kernel's entry code means for the context. */
static void attach_return(struct vpmu *vpmu, const struct insn_view *view)
{
	if (!symbols_in_entry_text(vpmu->symbols, view->vaddr))
		return;
	if (view->traits.special == INSN_IRETQ)
		call(view, on_iretq, vpmu);
	else if (view->traits.special == INSN_SYSRET)
		call(view, on_sysret, vpmu);
}

/* A run of a translation's instructions that make one block. */
struct run {
	struct vpmu *vpmu;
	struct qemu_plugin_tb *tb;
	size_t n; /* instructions of tb */
	size_t i; /* the next of them */
};

/*
 * An instruction that crosses into another page ends a translation before it
 * does itself, but QEMU lists it all the same, with the bytes that it has seen.
 */
static bool may_be_left_out(const struct run *run, const struct insn_view *view)
{
	return run->i + 1 == run->n &&
	       view->vaddr % PAGE_BYTES > PAGE_BYTES - INSN_BYTES;
}

static bool continues(const struct run *run, const struct block *block,
		      const struct insn_view *view)
{
	return functions_at(run->vpmu->functions, view->vaddr) ==
		       block->function &&
	       !may_be_left_out(run, view) &&
	       !nop_callback(insn_marker_kind(view->bytes, view->size));
}

/*
 * QEMU enters the block of a repeated instruction for each pass, where a
 * callback would cost as much as the pass: its accesses tell enough.
 */
static bool is_announced(const struct run *run, const struct insn_view *view)
{
	return run->i > 0 || !view->traits.repeats;
}

/* @before: the instruction before it if that may trap, else NULL. Returns this
 * one if it may. */
static const struct insn *attach(struct run *run, struct block *block,
				 const struct insn_view *view,
				 const struct insn *before)
{
	struct vpmu *vpmu = run->vpmu;
	const struct insn *insn = NULL;

	if (before)
		call(view, on_pass, (void *)before);
	call(view, place_callback(symbols_place(vpmu->symbols, view->vaddr)),
	     vpmu);
	if (view->vaddr == block->body->vaddr && is_announced(run, view))
		call(view, on_block, block);
	attach_return(vpmu, view);
	if (view->traits.special == INSN_FLUSH)
		call(view, on_page_tables, vpmu);
	if (view->traits.kind != INSN_SAFE)
		insn = add_insn(block, view);
	if (!view->traits.repeats)
		block->n++;
	return insn && insn->kind >= INSN_TRAP ? insn : NULL;
}

/* Instructions of one function, up to a marker. */
static void translate_counted(struct run *run)
{
	const struct insn *before = NULL;
	struct insn_view view;
	struct block *block;

	look(run->tb, run->i, &view);
	block = new_block(run->vpmu, &view, run->n - run->i);
	block->body->counted = true;
	block->function = functions_at(run->vpmu->functions, view.vaddr);
	do {
		before = attach(run, block, &view, before);
		if (++run->i == run->n)
			break;
		look(run->tb, run->i, &view);
	} while (continues(run, block, &view));
	block->end = end_of(block);
}

/*
 * A marker, or what a translation that was cut short has left of it: @loads
 * from here on.
 */
static void translate_marker(struct run *run, unsigned int loads, uint32_t kind)
{
	struct insn_view view;

	look(run->tb, run->i, &view);
	call(&view, on_block, new_block(run->vpmu, &view, 0));
	if (kind) {
		call(&view, nop_callback(kind), run->vpmu);
		run->i++;
	}
	for (; loads && run->i < run->n; loads--, run->i++) {
		look(run->tb, run->i, &view);
		if (!insn_is_marker_load(view.bytes, view.size))
			return; /* a NOP by chance: nothing will come of it */
		call_on_access(&view, on_marker_load, run->vpmu);
	}
	if (loads &&
	    marker_text_cut(&run->vpmu->markers, view.vaddr + view.size, loads))
		abort();
}

void translate_block(struct vpmu *vpmu, struct qemu_plugin_tb *tb)
{
	struct run run = { .vpmu = vpmu,
			   .tb = tb,
			   .n = qemu_plugin_tb_n_insns(tb) };
	unsigned int loads =
		marker_text_resume(&vpmu->markers, qemu_plugin_tb_vaddr(tb));
	struct insn_view view;
	uint32_t kind;

	if (loads)
		translate_marker(&run, loads, 0);
	while (run.i < run.n) {
		look(tb, run.i, &view);
		kind = insn_marker_kind(view.bytes, view.size);
		if (nop_callback(kind))
			translate_marker(&run, MARKER_LOADS, kind);
		else
			translate_counted(&run);
	}
}

void translate_unarmed(struct vpmu *vpmu, struct qemu_plugin_tb *tb,
		       qemu_plugin_vcpu_cb_t on_marker)
{
	struct insn_view view;

	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		look(tb, i, &view);
		if (insn_marker_kind(view.bytes, view.size))
			call(&view, on_marker, vpmu);
	}
}
