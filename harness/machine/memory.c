// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include "harness/mthp.h"
#include "harness/sysfile.h"
#include "harness/topology.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES "/sys/devices/system/node"
#define THP "/sys/kernel/mm/transparent_hugepage"

static json_t *node_bytes(const char *root, int node, bool want_free)
{
	uint64_t total, avail;

	if (topology_node_memory(root, node, &total, &avail))
		return json_null();
	return json_integer(want_free ? avail : total);
}

static json_t *describe_node(const char *root, int node)
{
	char cpus[128], distances[128];

	snprintf(cpus, sizeof(cpus), NODES "/node%d/cpulist", node);
	snprintf(distances, sizeof(distances), NODES "/node%d/distance", node);
	return json_pack("{s:i, s:o, s:o, s:o, s:o}", "node", node,
			 "total_bytes", node_bytes(root, node, false),
			 "free_bytes", node_bytes(root, node, true),
			 "cpus", fact_text(root, cpus),
			 "distances", fact_text(root, distances));
}

/* A kernel without NUMA has no directory; it still has its one node. */
static json_t *nodes(const char *root)
{
	json_t *list = json_array();
	char **names;
	int n = fact_names(root, NODES, "node", &names), node;

	for (int i = 0; i < n; i++)
		if (sscanf(names[i], "node%d", &node) == 1)
			json_array_append_new(list, describe_node(root, node));
	if (n >= 0)
		fact_names_free(names, n);
	if (!json_array_size(list))
		json_array_append_new(list, describe_node(root, 0));
	return list;
}

/* Lines "NAME TYPE SIZE USED PRIORITY" in kB, after a header. */
static json_t *swap_bytes(const char *root, bool want_used)
{
	uint64_t size, used, sum = 0;
	char text[8192], *line, *rest;

	if (sysfile_read(root, "/proc/swaps", text, sizeof(text)))
		return json_null();
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "%*s %*s %" SCNu64 " %" SCNu64, &size, &used) == 2)
			sum += want_used ? used : size;
	return json_integer(sum << 10);
}

static json_t *total_bytes(const char *root)
{
	char text[8192], *at;
	uint64_t kb;

	if (sysfile_read(root, "/proc/meminfo", text, sizeof(text)))
		return json_null();
	at = strstr(text, "MemTotal:");
	return at && sscanf(at, "MemTotal: %" SCNu64, &kb) == 1 ?
		json_integer(kb << 10) : json_null();
}

json_t *machine_memory(const char *root)
{
	return json_pack("{s:o, s:o, s:o, s:o}",
			 "total_bytes", total_bytes(root),
			 "swap_total_bytes", swap_bytes(root, false),
			 "swap_used_bytes", swap_bytes(root, true),
			 "nodes", nodes(root));
}

/* kB -> switch, for each size that has one. */
static json_t *thp_sizes(const char *root)
{
	json_t *sizes = json_object();
	char **names, path[512], *kb;
	int n = fact_names(root, THP, "hugepages-", &names);

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), THP "/%s/enabled", names[i]);
		kb = names[i] + strlen("hugepages-");
		kb[strspn(kb, "0123456789")] = '\0';
		if (sysfile_exists(root, path))
			json_object_set_new(sizes, kb, fact_choice(root, path));
	}
	if (n >= 0)
		fact_names_free(names, n);
	return sizes;
}

json_t *machine_thp(const char *root)
{
	if (!sysfile_exists(root, THP "/enabled"))
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o}",
			 "enabled", fact_choice(root, THP "/enabled"),
			 "defrag", fact_choice(root, THP "/defrag"),
			 "use_zero_page", fact_number(root, THP "/use_zero_page"),
			 "pmd_bytes", fact_number(root, THP "/hpage_pmd_size"),
			 "sizes", thp_sizes(root));
}

json_t *machine_vm(const char *root)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}",
		"min_free_kbytes", fact_number(root, "/proc/sys/vm/min_free_kbytes"),
		"swappiness", fact_number(root, "/proc/sys/vm/swappiness"),
		"numa_balancing", fact_number(root, "/proc/sys/kernel/numa_balancing"),
		"compaction_proactiveness",
		fact_number(root, "/proc/sys/vm/compaction_proactiveness"),
		"ksm_run", fact_number(root, "/sys/kernel/mm/ksm/run"));
}
