// SPDX-License-Identifier: GPL-2.0-only
/* What the guest tells by markers (harness/marker.h). */
#include "vpmu.h"

#include "harness/error.h"
#include "harness/marker.h"

#define PAGE_BYTES 4096
#define NUMBER_MASK ((UINT64_C(1) << MARKER_NODE_SHIFT) - 1)

void told_begin(struct vpmu *vpmu, unsigned int vcpu, uint32_t kind)
{
	/* A region ends here. The loads may yet be interrupted. */
	regions_settle(vpmu->regions, &vpmu->cpus[vcpu]);
	marker_watch_nop(&vpmu->watches[vcpu], kind);
}

static void forget_views(struct vpmu *vpmu)
{
	for (unsigned int i = 0; i < vpmu->n_cpus; i++)
		view_forget(&vpmu->cpus[i].view);
}

static void add_range(struct vpmu *vpmu, unsigned int node, uint64_t start,
		      uint64_t end)
{
	const uint64_t lines = PAGE_BYTES / SIM_LINE_BYTES;

	if (node >= SIM_MAX_NODES || start >= end ||
	    memory_add_range(&vpmu->model.memory, node, start * PAGE_BYTES,
			     end * PAGE_BYTES) ||
	    caches_place_memory(vpmu->model.caches, start * lines, end * lines,
				node))
		warning_report("plugin: memory of node %u is not known: give "
			       "the guest fewer nodes",
			       node);
	else
		regions_know_node(vpmu->regions, node);
}

static void add_page(struct vpmu *vpmu, uint64_t page, uint32_t info,
		     uint64_t vaddr)
{
	const struct qemu_plugin_hwaddr *hwaddr =
		qemu_plugin_get_hwaddr(info, vaddr);
	uint64_t raw;

	if (!hwaddr)
		return;
	raw = qemu_plugin_hwaddr_phys_addr(hwaddr) & -(uint64_t)PAGE_BYTES;
	if (memory_add_page(&vpmu->model.memory, page * PAGE_BYTES, raw))
		vpmu->pages_astray++;
	vpmu->pages_told++;
	forget_views(vpmu);
}

static void place_cpu(struct vpmu *vpmu, unsigned int node, uint64_t cpu)
{
	if (cpu >= vpmu->n_cpus || node >= SIM_MAX_NODES)
		return;
	caches_place_cpu(vpmu->model.caches, cpu, node);
	regions_place_cpu(vpmu->regions, cpu, node);
}

static void rest(struct vpmu *vpmu, bool resting)
{
	for (unsigned int i = 0; i < vpmu->n_cpus; i++)
		cpu_rest(&vpmu->cpus[i], resting);
}

void told_load(struct vpmu *vpmu, unsigned int vcpu, uint32_t info,
	       uint64_t vaddr)
{
	struct marker_watch *watch = &vpmu->watches[vcpu];
	struct cpu *cpu = &vpmu->cpus[vcpu];
	unsigned int node;
	uint64_t number;

	if (!marker_watch_load(watch, vaddr))
		return;
	node = watch->payload >> MARKER_NODE_SHIFT;
	number = watch->payload & NUMBER_MASK;
	switch (watch->kind) {
	case MARKER_OPEN:
		cpu_forget_context(cpu);
		regions_open(vpmu->regions, watch->payload, cpu);
		if (cpu->resting)
			cpu->lost++;
		break;
	case MARKER_CLOSE:
		regions_close(vpmu->regions, watch->payload, cpu, watch->torn);
		break;
	case MARKER_RANGE_START:
		vpmu->range_start = number;
		break;
	case MARKER_RANGE_END:
		add_range(vpmu, node, vpmu->range_start, number);
		break;
	case MARKER_PAGE:
		add_page(vpmu, number, info, vaddr);
		break;
	case MARKER_CPU:
		place_cpu(vpmu, node, number);
		break;
	case MARKER_REST:
	case MARKER_WAKE:
		rest(vpmu, watch->kind == MARKER_REST);
		break;
	}
}
