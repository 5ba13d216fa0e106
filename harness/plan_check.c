// SPDX-License-Identifier: GPL-2.0-only
#include "plan_check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "error.h"
#include "hugetlb.h"
#include "sim_events.h"
#include "units.h"

struct check {
	const struct plan *plan;
	const struct config_section *section;
	const struct plan_facts *facts;
	const struct cell *cell;
};

/* The line that set @axis, or the section's header where the default holds. */
static int line_of(const struct check *check, enum config_axis axis)
{
	int line = check->section->axis[axis].line;

	return line ? line : check->section->line;
}

__attribute__((format(printf, 3, 4)))
static int bad(const struct check *check, enum config_axis axis,
	       const char *format, ...)
{
	char message[400];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return error_report(EINVAL, "%s:%d: %s", check->plan->config->path,
			    line_of(check, axis), message);
}

bool plan_asks_all(const struct config_section *section,
		   enum config_axis axis)
{
	const struct config_values *values = &section->axis[axis];
	size_t i;

	for (i = 0; i < values->count; i++)
		if (values->value[i] == CONFIG_ALL)
			return true;
	return false;
}

/* What the workload itself has to say of the cell. */
static int check_workload(const struct check *check, char *skip, size_t size)
{
	const struct workload *workload = check->cell->workload;
	const char *reason;
	char text[200];

	reason = workload->refuses ?
		workload->refuses(check->cell, text, sizeof(text)) : NULL;
	if (reason)
		return bad(check, AXIS_ORDER, "%s: %s", workload->name, reason);
	if (workload->one_region && check->facts->windowed)
		reason = "it is one region, which a timer tick spoils under sim";
	else if (workload->lacks && !check->facts->assumed)
		reason = workload->lacks(check->cell, text, sizeof(text));
	if (reason && !*skip)
		snprintf(skip, size, "%s", reason);
	return 0;
}

/* Of `all` those are meant that the size holds: a config's machines differ. */
static int check_size(const struct check *check, char *skip, size_t size)
{
	const struct cell *cell = check->cell;
	uint64_t folio_bytes = units_order_bytes(cell->order);
	char bytes[32], folio[32];

	if (cell->size_bytes % folio_bytes == 0)
		return 0;
	units_format_bytes(cell->size_bytes, bytes, sizeof(bytes));
	units_format_bytes(folio_bytes, folio, sizeof(folio));
	if (!plan_asks_all(check->section, AXIS_ORDER) ||
	    cell->size_bytes > folio_bytes)
		return bad(check, AXIS_SIZE,
			   "size %s is not a multiple of the %s folio of order %d: make it one, or leave out that order",
			   bytes, folio, cell->order);
	if (!*skip)
		snprintf(skip, size, "size %s holds no %s folio of order %d",
			 bytes, folio, cell->order);
	return 0;
}

static void list_orders(const struct mthp_orders *orders, char *text,
			size_t size)
{
	size_t used = 0;
	int i;

	snprintf(text, size, "none");
	for (i = 0; i < orders->n && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%d",
					 i ? " " : "", orders->order[i]);
}

static int check_order(const struct check *check, char *skip, size_t size)
{
	const enum folio_kind kind = check->cell->workload->folios;
	const struct plan_folios *folios = &check->facts->folios[kind];
	int order = check->cell->order;
	char offered[128];

	if (!mthp_offers(&folios->orders, order)) {
		list_orders(&folios->orders, offered, sizeof(offered));
		if (!check->facts->guest &&
		    !plan_asks_all(check->section, AXIS_ORDER) &&
		    !(kind == FOLIOS_HUGETLB && hugetlb_conceivable(order)))
			return bad(check, AXIS_ORDER,
				   "%s order %d is not offered by this kernel: use all, or some of %s",
				   folios_name(kind), order, offered);
		snprintf(skip, size,
			 "%s order %d is not offered by this kernel (offered: %s)",
			 folios_name(kind), order, offered);
	} else if (!(folios->settable_orders & 1u << order)) {
		snprintf(skip, size,
			 "needs root: the THP switches, as they are, do not give %s order %d",
			 folios_name(kind), order);
	}
	return 0;
}

static void list_nodes(const struct plan_facts *facts, char *text, size_t size)
{
	size_t used = 0;
	int i;

	for (i = 0; i < facts->n_nodes && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%d",
					 i ? " " : "", facts->node[i].node);
}

static const struct plan_node *find_node(const struct plan_facts *facts,
					 int node)
{
	int i;

	for (i = 0; i < facts->n_nodes; i++)
		if (facts->node[i].node == node)
			return &facts->node[i];
	return NULL;
}

static int no_node(const struct check *check, enum config_axis axis, int node)
{
	char nodes[256];

	list_nodes(check->facts, nodes, sizeof(nodes));
	return bad(check, axis, "%s %d: there is no such node: use %s%s",
		   config_axis_info(axis).key, node,
		   check->facts->n_nodes > 1 ? "one of " : "", nodes);
}

static int check_nodes(const struct check *check)
{
	const struct cell *cell = check->cell;
	const struct plan_node *cpu = find_node(check->facts, cell->cpu_node);

	if (!cpu)
		return no_node(check, AXIS_CPU_NODE, cell->cpu_node);
	if (!cpu->has_cpu)
		return bad(check, AXIS_CPU_NODE,
			   "cpu_node %d has no CPU that this process may use: name another",
			   cell->cpu_node);
	if (!find_node(check->facts, cell->mem_node))
		return no_node(check, AXIS_MEM_NODE, cell->mem_node);
	return 0;
}

/* Each has a CPU of its own, or they would take turns. */
static int check_workers(const struct check *check, char *skip, size_t size)
{
	const struct plan_facts *facts = check->facts;
	const struct cell *cell = check->cell;
	const int cpus = find_node(facts, cell->cpu_node)->cpus;

	if (cell->threads == 1 || facts->assumed)
		return 0;
	if (cell->threads > cpus && !facts->guest)
		return bad(check, AXIS_THREADS,
			   "threads %d: node %d has %d CPUs that this process may use: use at most %d, or all",
			   cell->threads, cell->cpu_node, cpus, cpus);
	if (*skip)
		return 0;
	if (cell->threads > cpus)
		snprintf(skip, size, "%d workers want as many CPUs, and node %d has %d",
			 cell->threads, cell->cpu_node, cpus);
	else if (facts->untimed || facts->windowed)
		snprintf(skip, size,
			 "more than one worker is a matter of time, which means nothing under TCG");
	return 0;
}

/* A machine without room for a folio of that order lacks the order. */
static int check_memory(const struct check *check, char *skip, size_t room)
{
	const struct cell *cell = check->cell;
	const struct plan_node *node = find_node(check->facts, cell->mem_node);
	uint64_t free_bytes = node->free_bytes;
	char size[32], workers[32] = "";

	if (cell->workload->folios == FOLIOS_HUGETLB)
		free_bytes += node->pool_bytes[cell->order];
	if (cell->size_bytes <= free_bytes / (uint64_t)cell->threads)
		return 0;
	if (units_order_bytes(cell->order) > free_bytes) {
		snprintf(skip, room,
			 "no folio of order %d fits into the %lluM that node %d has free",
			 cell->order, (unsigned long long)(free_bytes >> 20),
			 cell->mem_node);
		return 0;
	}
	if (cell->threads > 1)
		snprintf(workers, sizeof(workers), " for each of %d workers",
			 cell->threads);
	return bad(check, AXIS_SIZE,
		   "size %s%s is more than the %lluM that node %d has free: make it smaller%s",
		   units_format_bytes(cell->size_bytes, size, sizeof(size)),
		   workers, (unsigned long long)(free_bytes >> 20),
		   cell->mem_node,
		   check->facts->guest ? ", or give the guest more memory" : "");
}

/* To clear more than a PMD folio under TCG takes longer than from tick to tick. */
static void check_ticks(const struct check *check, char *skip, size_t size)
{
	if (*skip || !check->facts->windowed ||
	    check->cell->order <= UNITS_PMD_ORDER)
		return;
	snprintf(skip, size,
		 "a timer tick falls into each fault of order %d, and spoils it under sim",
		 check->cell->order);
}

#define WINDOWS_MOST (1ULL << SIM_WINDOW_BITS)

/* A region's id has so many digits for its window; only guests are simulated. */
static int check_windows(const struct check *check)
{
	uint64_t windows = plan_windows(check->plan, check->cell);
	char size[32];

	if (!check->facts->guest || windows <= WINDOWS_MOST)
		return 0;
	return bad(check, AXIS_SIZE,
		   "size %s makes %llu windows at order %d, more than the %llu that sim can tell apart: make it smaller, or set more faults a window in [run]",
		   units_format_bytes(check->cell->size_bytes, size,
				      sizeof(size)),
		   (unsigned long long)windows, check->cell->order,
		   WINDOWS_MOST);
}

static void check_injector(const struct check *check, char *skip, size_t size)
{
	int asked_pct = check->cell->prezeroed_pct;

	if (asked_pct == CELL_NOT_PREZEROED || *skip)
		return;
	if (!check->facts->injector && check->facts->balloon)
		snprintf(skip, size,
			 "this kernel does not mark what the host zeroes (no %s, or not root)",
			 "virtio_balloon.host_zeroes_pages");
	else if (!check->facts->injector)
		snprintf(skip, size,
			 "this kernel cannot pre-zero free memory (no %s)",
			 "page_zeroing/prezero in debugfs, or not root");
	else if (asked_pct && !check->facts->marks)
		snprintf(skip, size,
			 "this kernel pre-zeroes free memory but tracks none of it (no %s)",
			 "page_zeroing/prezero_honour in debugfs");
}

/* Words for what the workload has not got would go unheeded. */
static int check_choices(const struct check *check)
{
	const struct workload *workload = check->cell->workload;
	int i;

	for (i = 0; i < CHOICES; i++)
		if (check->cell->choices[i] != CHOICE_DEFAULT &&
		    !((workload->choices | CHOICES_OF_ALL) & CHOICE_BIT(i)))
			return bad(check, AXIS_CHOICES + i,
				   "%s has no %s: leave the line out",
				   workload->name, choice_name(i));
	return 0;
}

static void check_knob(const struct check *check, enum choice which,
		       char *skip, size_t size)
{
	const int word = check->cell->choices[which];

	if (word == CHOICE_DEFAULT || *skip || check->facts->knobs[which])
		return;
	snprintf(skip, size,
		 "this kernel cannot be told to take %s = %s (no %s, or not root)",
		 choice_name(which), choice_word(which, word),
		 choice_path(which));
}

int plan_check_cell(const struct plan *plan,
		    const struct config_section *section,
		    const struct plan_facts *facts, const struct cell *cell,
		    char *skip, size_t size)
{
	const struct check check = { plan, section, facts, cell };
	int i, err;

	*skip = '\0';
	err = check_choices(&check);
	if (!err)
		err = check_order(&check, skip, size);
	if (!err)
		err = check_workload(&check, skip, size);
	if (!err)
		err = check_size(&check, skip, size);
	if (!err)
		err = check_nodes(&check);
	if (!err)
		err = check_workers(&check, skip, size);
	if (!err)
		err = check_memory(&check, skip, size);
	if (!err)
		err = check_windows(&check);
	if (!err)
		check_ticks(&check, skip, size);
	if (!err)
		check_injector(&check, skip, size);
	for (i = 0; i < KERNEL_CHOICES && !err; i++)
		check_knob(&check, i, skip, size);
	return err;
}
