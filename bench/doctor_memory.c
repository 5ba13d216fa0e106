// SPDX-License-Identifier: GPL-2.0-only
/* The doctor's look at privilege, memory and its folios. */
#include "doctor.h"

#include "harness/kernel_stats.h"
#include "harness/mthp.h"
#include "harness/sysfile.h"
#include "harness/topology.h"
#include "harness/verify.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIVE ""

void look_at_user(struct finding *f)
{
	if (!geteuid())
		found(f, GOOD, NULL, "root: knobs are set and put back");
	else
		found(f, MISSING, "run as root",
		      "not root: only orders that are switched on already");
}

void look_at_frames(struct finding *f)
{
	struct verify *v;
	bool exact;

	if (verify_open(LIVE, &v)) {
		found(f, MISSING, NULL, "out of memory");
		return;
	}
	exact = verify_is_exact(v);
	verify_close(v);
	if (exact)
		found(f, GOOD, NULL, "pagemap and kpageflags show each folio");
	else
		found(f, NOTE,
		      "run as root, on a kernel with CONFIG_PROC_PAGE_MONITOR",
		      "folio orders by statistics: frames cannot be read");
}

void look_at_orders(struct finding *f)
{
	struct mthp_orders orders;
	char list[128] = "";
	size_t n = 0;

	mthp_orders(LIVE, FOLIOS_ANON, &orders);
	for (int i = 0; i < orders.n && n < sizeof(list); i++)
		n += snprintf(list + n, sizeof(list) - n, " %d", orders.order[i]);
	if (orders.n > 2)
		found(f, GOOD, NULL, "folios of order%s", list);
	else
		found(f, NOTE, orders.n > 1 ?
		      "Linux 6.8 or newer has the sizes between (mTHP)" :
		      "a kernel with CONFIG_TRANSPARENT_HUGEPAGE",
		      "folios of order%s only", list);
}

void look_at_nodes(struct finding *f)
{
	struct topology *t;
	int cpu, node, n;
	size_t llc;

	if (topology_open(NULL, &t)) {
		found(f, MISSING, "mount /sys", "hwloc finds no topology");
		return;
	}
	n = topology_nodes(t);
	node = topology_node(t, 0);
	llc = topology_llc_bytes(t, node);
	if (topology_node_cpu(t, node, &cpu))
		found(f, MISSING, "allow a CPU of the node (taskset, cpuset)",
		      "no CPU of node %d may be used", node);
	else
		found(f, n > 1 ? GOOD : NOTE, n > 1 ? NULL :
		      "remote memory is measured in a guest with two nodes",
		      "%d node%s, CPU %d measures, last-level cache %zu MB", n,
		      n > 1 ? "s" : "", cpu, llc >> 20);
	topology_close(t);
}

void look_at_injector(struct finding *f)
{
	if (prezero_present(LIVE))
		found(f, GOOD, NULL, "this kernel pre-zeroes free memory on demand");
	else if (zero_counts_present(LIVE))
		found(f, NOTE, "boot a kernel of a whole series",
		      "zeroing is counted, nothing can be pre-zeroed");
	else
		found(f, NOTE,
		      "a kernel built by pzbench, as root, with debugfs mounted",
		      "no /sys/kernel/debug/page_zeroing: no counts, no pre-zeroed cells");
}

void look_at_swap(struct finding *f)
{
	int64_t swappiness = 0;
	char text[4096];
	bool on;

	on = !sysfile_read(LIVE, "/proc/swaps", text, sizeof(text)) &&
	     strchr(text, '\n');
	sysfile_read_number(LIVE, "/proc/sys/vm/swappiness", &swappiness);
	if (on && swappiness && geteuid())
		found(f, NOTE, "swapoff -a, or run as root (swappiness becomes 0)",
		      "swap is on");
	else
		found(f, GOOD, NULL, on ? "on, held off by swappiness 0" : "off");
}
