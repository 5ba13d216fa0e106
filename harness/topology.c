// SPDX-License-Identifier: GPL-2.0-only
#include "topology.h"

#include "sysfile.h"

#include <errno.h>
#include <hwloc.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct topology {
	hwloc_topology_t hw;
	hwloc_cpuset_t usable;	/* CPUs this process may run on */
	char *root;		/* where sys/ is, "" for this machine */
	bool live;
};

/*
 * Taken once: after the first topology_bind_cpu() the thread's own mask says
 * no more what taskset or a cgroup allow.
 */
static void take_usable(struct topology *t)
{
	if (!t->live ||
	    hwloc_get_cpubind(t->hw, t->usable, HWLOC_CPUBIND_THREAD))
		hwloc_bitmap_copy(t->usable,
				  hwloc_topology_get_allowed_cpuset(t->hw));
}

static int load(struct topology *t)
{
	char xml[SYSFILE_PATH_MAX];

	if (sysfile_path(t->root, "/topology.xml", xml, sizeof(xml)))
		return -ENAMETOOLONG;
	if (hwloc_topology_init(&t->hw))
		return -ENOMEM;
	if ((t->live || !hwloc_topology_set_xml(t->hw, xml)) &&
	    !hwloc_topology_load(t->hw))
		return 0;
	hwloc_topology_destroy(t->hw);
	return -EIO;
}

int topology_open(const char *recorded, struct topology **out)
{
	struct topology *t = calloc(1, sizeof(*t));
	int err = -ENOMEM;

	if (!t)
		return err;
	t->live = !recorded;
	t->root = strdup(recorded ? recorded : "");
	t->usable = hwloc_bitmap_alloc();
	if (!t->root || !t->usable)
		goto free_topology;
	err = load(t);
	if (err)
		goto free_topology;
	take_usable(t);
	*out = t;
	return 0;
free_topology:
	hwloc_bitmap_free(t->usable);
	free(t->root);
	free(t);
	return err;
}

void topology_close(struct topology *t)
{
	if (!t)
		return;
	hwloc_topology_destroy(t->hw);
	hwloc_bitmap_free(t->usable);
	free(t->root);
	free(t);
}

/* The i-th node that has memory: a node without it can serve no fault. */
static hwloc_obj_t memory_node(const struct topology *t, int i)
{
	hwloc_obj_t obj = NULL;

	while ((obj = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_NUMANODE,
						 obj)))
		if (obj->attr->numanode.local_memory && !i--)
			return obj;
	return NULL;
}

static hwloc_obj_t find_node(const struct topology *t, int node)
{
	hwloc_obj_t obj;

	for (int i = 0; (obj = memory_node(t, i)); i++)
		if ((int)obj->os_index == node)
			return obj;
	return NULL;
}

int topology_nodes(const struct topology *t)
{
	int n = 0;

	while (memory_node(t, n))
		n++;
	return n;
}

int topology_node(const struct topology *t, int i)
{
	hwloc_obj_t obj = memory_node(t, i);

	return obj ? (int)obj->os_index : -ENODEV;
}

bool topology_has_node(const struct topology *t, int node)
{
	return find_node(t, node);
}

int topology_index(const struct topology *t, int node)
{
	int i = topology_nodes(t) - 1;

	while (i > 0 && topology_node(t, i) != node)
		i--;
	return i;
}

/*
 * The usable CPUs of @node into @cpus. For hwloc a node without CPUs has those
 * that are near, so the kernel is asked; without CONFIG_NUMA it does not say,
 * and all are the one node's.
 */
static void node_cpus(const struct topology *t, hwloc_obj_t node,
		      hwloc_cpuset_t cpus)
{
	char path[80], list[4096];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/cpulist",
		 node->os_index);
	if (sysfile_read(t->root, path, list, sizeof(list)) ||
	    hwloc_bitmap_list_sscanf(cpus, list))
		hwloc_bitmap_copy(cpus, node->cpuset);
	hwloc_bitmap_and(cpus, cpus, t->usable);
}

/* NULL where hwloc knows no cores. */
static hwloc_obj_t core_of(const struct topology *t, hwloc_obj_t pu)
{
	return pu ? hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_CORE, pu) :
		    NULL;
}

/* The first thread in @cpus of the last core there. */
static hwloc_obj_t last_core_thread(const struct topology *t,
				    hwloc_const_cpuset_t cpus)
{
	int last = hwloc_bitmap_last(cpus);
	hwloc_obj_t pu, core, first = NULL;

	if (last < 0)
		return NULL;
	pu = hwloc_get_pu_obj_by_os_index(t->hw, last);
	core = core_of(t, pu);
	while (core && (first = hwloc_get_next_obj_inside_cpuset_by_type(t->hw,
				core->cpuset, HWLOC_OBJ_PU, first)))
		if (hwloc_bitmap_isset(cpus, first->os_index))
			return first;
	return pu;
}

/* Takes the first thread of each core in @left out of it. */
static int take_first_threads(const struct topology *t, hwloc_cpuset_t left,
			      int *cpus, int n, int room)
{
	hwloc_cpuset_t cores = hwloc_bitmap_dup(left);
	hwloc_obj_t pu, core;

	if (!cores)
		return -ENOMEM;
	for (; (pu = last_core_thread(t, cores)); n++) {
		core = core_of(t, pu);
		hwloc_bitmap_andnot(cores, cores,
				    core ? core->cpuset : pu->cpuset);
		hwloc_bitmap_clr(left, pu->os_index);
		if (n < room)
			cpus[n] = (int)pu->os_index;
	}
	hwloc_bitmap_free(cores);
	return n;
}

int topology_node_cpus(const struct topology *t, int node, int *cpus, int room)
{
	hwloc_obj_t obj = find_node(t, node);
	hwloc_cpuset_t left;
	int n = 0;

	if (!obj)
		return -ENODEV;
	left = hwloc_bitmap_alloc();
	if (!left)
		return -ENOMEM;
	node_cpus(t, obj, left);
	while (n >= 0 && !hwloc_bitmap_iszero(left))
		n = take_first_threads(t, left, cpus, n, room);
	hwloc_bitmap_free(left);
	return n;
}

static hwloc_obj_t node_thread(const struct topology *t, hwloc_obj_t node)
{
	hwloc_cpuset_t cpus = hwloc_bitmap_alloc();
	hwloc_obj_t pu = NULL;

	if (cpus) {
		node_cpus(t, node, cpus);
		pu = last_core_thread(t, cpus);
	}
	hwloc_bitmap_free(cpus);
	return pu;
}

static int find_thread(const struct topology *t, int node, hwloc_obj_t *out)
{
	hwloc_obj_t obj = find_node(t, node);

	if (!obj)
		return -ENODEV;
	obj = node_thread(t, obj);
	if (!obj)
		return -ENXIO;
	*out = obj;
	return 0;
}

int topology_node_cpu(const struct topology *t, int node, int *cpu)
{
	hwloc_obj_t pu;
	int err = find_thread(t, node, &pu);

	if (!err)
		*cpu = pu->os_index;
	return err;
}

int topology_bind_cpu(struct topology *t, int node, int *cpu)
{
	hwloc_obj_t pu;
	int err = find_thread(t, node, &pu);

	if (err)
		return err;
	if (t->live && hwloc_set_cpubind(t->hw, pu->cpuset, HWLOC_CPUBIND_THREAD |
					 HWLOC_CPUBIND_STRICT))
		return -errno;
	*cpu = pu->os_index;
	return 0;
}

int topology_pin(struct topology *t, int cpu)
{
	hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(t->hw, (unsigned int)cpu);

	if (!pu)
		return -ENODEV;
	return hwloc_set_cpubind(t->hw, pu->cpuset, HWLOC_CPUBIND_THREAD |
				 HWLOC_CPUBIND_STRICT) ? -errno : 0;
}

int topology_bind_memory(struct topology *t, void *addr, size_t bytes, int node)
{
	hwloc_obj_t obj = find_node(t, node);

	if (!obj)
		return -ENODEV;
	if (!t->live || topology_nodes(t) == 1)
		return 0;
	return hwloc_set_area_membind(t->hw, addr, bytes, obj->nodeset,
				      HWLOC_MEMBIND_BIND, HWLOC_MEMBIND_STRICT |
				      HWLOC_MEMBIND_BYNODESET) ? -errno : 0;
}

size_t topology_llc_bytes(const struct topology *t, int node)
{
	size_t bytes = 0;
	hwloc_obj_t obj;

	if (find_thread(t, node, &obj))
		return 0;
	for (; obj; obj = obj->parent)
		if (hwloc_obj_type_is_dcache(obj->type))
			bytes = obj->attr->cache.size;
	return bytes;
}

/* "Node 0 MemFree:   123 kB" */
static int meminfo_field(const char *text, const char *name, uint64_t *bytes)
{
	const char *at = strstr(text, name);
	uint64_t kb;

	if (!at || sscanf(at + strlen(name), " %" SCNu64 " kB", &kb) != 1)
		return -EBADMSG;
	*bytes = kb << 10;
	return 0;
}

int topology_node_memory(const char *root, int node, uint64_t *total_bytes,
			 uint64_t *free_bytes)
{
	char path[80], text[8192];
	uint64_t total, avail;
	int err;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/meminfo",
		 node);
	err = sysfile_read(root, path, text, sizeof(text));
	if (err == -ENOENT && !node) /* a kernel without CONFIG_NUMA */
		err = sysfile_read(root, "/proc/meminfo", text, sizeof(text));
	if (!err)
		err = meminfo_field(text, "MemTotal:", &total);
	if (!err)
		err = meminfo_field(text, "MemFree:", &avail);
	if (err)
		return err;
	*total_bytes = total;
	*free_bytes = avail;
	return 0;
}
