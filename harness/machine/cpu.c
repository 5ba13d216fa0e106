// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include "harness/sysfile.h"

#include <cpuid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU "/sys/devices/system/cpu"
#define CPU0_CACHE CPU "/cpu0/cache"
#define CPU0_FREQ CPU "/cpu0/cpufreq"

/* "model name\t: AMD EPYC" of the first CPU into @value, which it returns; NULL. */
static const char *cpuinfo_field(const char *info, const char *name,
				 char *value, size_t size)
{
	size_t length = strlen(name);
	const char *at = info;

	for (; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL) {
		if (strncmp(at, name, length) || !strchr("\t:", at[length]))
			continue;
		at = strchr(at, ':');
		if (!at || at[1] != ' ')
			return NULL;
		snprintf(value, size, "%.*s", (int)strcspn(at + 2, "\n"), at + 2);
		return value;
	}
	return NULL;
}

static json_t *cpuinfo_text(const char *info, const char *name)
{
	char value[256];

	return fact_string(cpuinfo_field(info, name, value, sizeof(value)));
}

static json_t *cpuinfo_number(const char *info, const char *name)
{
	char value[32];

	return cpuinfo_field(info, name, value, sizeof(value)) ?
		json_integer(atol(value)) : json_null();
}

static json_t *cpuinfo_real(const char *info, const char *name)
{
	char value[32];

	return cpuinfo_field(info, name, value, sizeof(value)) ?
		json_real(atof(value)) : json_null();
}

static int count_threads(const char *info)
{
	int n = 0;

	for (const char *at = info; (at = strstr(at, "processor\t:")); at++)
		n++;
	return n;
}

/* "siblings" are the threads of a socket. */
static json_t *sockets(const char *info)
{
	char value[32];
	int siblings = 0, threads = count_threads(info);

	if (cpuinfo_field(info, "siblings", value, sizeof(value)))
		siblings = atoi(value);
	return siblings > 0 && threads >= siblings ?
		json_integer(threads / siblings) : json_null();
}

static bool has_flag(const char *flags, const char *flag)
{
	size_t length = strlen(flag);

	for (; *flags; flags += strcspn(flags, " ")) {
		flags += strspn(flags, " ");
		if (!strncmp(flags, flag, length) &&
		    strchr(" ", flags[length]))
			return true;
	}
	return false;
}

/* Instructions that decide how the kernel clears a page. */
static json_t *clear_flags(const char *info)
{
	static const char *const names[] = {
		"rep_good", "erms", "fsrm", "fzrm", "fsrs", "clzero",
	};
	char flags[8192];
	json_t *list;

	if (!cpuinfo_field(info, "flags", flags, sizeof(flags)))
		return json_null();
	list = json_array();
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (has_flag(flags, names[i]))
			json_array_append_new(list, json_string(names[i]));
	return list;
}

static json_t *boolean_of(const char *root, const char *path, bool inverted)
{
	int64_t value;

	return sysfile_read_number(root, path, &value) ?
		json_null() : json_boolean(!!value != inverted);
}

static json_t *boost(const char *root)
{
	if (sysfile_exists(root, CPU "/intel_pstate/no_turbo"))
		return boolean_of(root, CPU "/intel_pstate/no_turbo", true);
	return boolean_of(root, CPU "/cpufreq/boost", false);
}

static json_t *max_mhz(const char *root)
{
	int64_t khz;

	return sysfile_read_number(root, CPU0_FREQ "/cpuinfo_max_freq", &khz) ?
		json_null() : json_real(khz / 1e3);
}

/* "32768K" */
static json_t *cache_bytes(const char *root, const char *path)
{
	char text[32];

	return sysfile_read(root, path, text, sizeof(text)) ?
		json_null() : json_integer(atoll(text) << 10);
}

static json_t *cache(const char *root, const char *index)
{
	char level[128], type[128], size[128], cpus[128];

	snprintf(level, sizeof(level), CPU0_CACHE "/%.32s/level", index);
	snprintf(type, sizeof(type), CPU0_CACHE "/%.32s/type", index);
	snprintf(size, sizeof(size), CPU0_CACHE "/%.32s/size", index);
	snprintf(cpus, sizeof(cpus), CPU0_CACHE "/%.32s/shared_cpu_list", index);
	return json_pack("{s:o, s:o, s:o, s:o}",
			 "level", fact_number(root, level),
			 "type", fact_text(root, type),
			 "size_bytes", cache_bytes(root, size),
			 "cpus", fact_text(root, cpus));
}

static json_t *caches(const char *root)
{
	char **names;
	int n = fact_names(root, CPU0_CACHE, "index", &names);
	json_t *list;

	if (n < 0)
		return json_null();
	list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, cache(root, names[i]));
	fact_names_free(names, n);
	return list;
}

static json_t *mitigations(const char *root)
{
	char **names, path[512];
	int n = fact_names(root, CPU "/vulnerabilities", "", &names);
	json_t *all;

	if (n < 0)
		return json_null();
	all = json_object();
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), CPU "/vulnerabilities/%s", names[i]);
		json_object_set_new(all, names[i], fact_text(root, path));
	}
	fact_names_free(names, n);
	return all;
}

json_t *machine_cpu(const char *root)
{
	json_t *cpu;
	char *info;

	if (sysfile_read_all(root, "/proc/cpuinfo", &info))
		return json_null();
	cpu = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:o,"
		" s:o, s:o, s:o, s:o, s:o, s:o}",
		"vendor", cpuinfo_text(info, "vendor_id"),
		"model", cpuinfo_text(info, "model name"),
		"family", cpuinfo_number(info, "cpu family"),
		"model_number", cpuinfo_number(info, "model"),
		"stepping", cpuinfo_number(info, "stepping"),
		"microcode", cpuinfo_text(info, "microcode"),
		"threads", count_threads(info),
		"sockets", sockets(info),
		"cores_per_socket", cpuinfo_number(info, "cpu cores"),
		"smt", boolean_of(root, CPU "/smt/active", false),
		"mhz", cpuinfo_real(info, "cpu MHz"),
		"mhz_max", max_mhz(root),
		"governor", fact_text(root, CPU0_FREQ "/scaling_governor"),
		"driver", fact_text(root, CPU0_FREQ "/scaling_driver"),
		"boost", boost(root),
		"clear_flags", clear_flags(info),
		"caches", caches(root),
		"mitigations", mitigations(root));
	free(info);
	return cpu;
}

/* CPUID leaf 0x40000000: twelve letters in EBX, ECX, EDX. */
static const char *cpuid_hypervisor(char *name)
{
	static const struct {
		const char *signature, *name;
	} known[] = {
		{ "KVMKVMKVM", "KVM" }, { "TCGTCGTCGTCG", "TCG" },
		{ "Microsoft Hv", "Hyper-V" }, { "VMwareVMware", "VMware" },
		{ "XenVMMXenVMM", "Xen" },
	};
	unsigned int eax;
	char *at = name;

	__cpuid(0x40000000, eax, *(unsigned int *)at, *(unsigned int *)(at + 4),
		*(unsigned int *)(at + 8));
	name[12] = '\0';
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(name, known[i].signature))
			return known[i].name;
	return *name ? name : NULL;
}

json_t *machine_hypervisor(const char *root)
{
	char *info, flags[8192] = "", signature[13];
	const char *name = "unknown";
	bool virtual;

	if (sysfile_read_all(root, "/proc/cpuinfo", &info))
		return json_null();
	cpuinfo_field(info, "flags", flags, sizeof(flags));
	virtual = has_flag(flags, "hypervisor");
	free(info);
	if (!virtual)
		return json_null();
	if (!*root && cpuid_hypervisor(signature))
		name = cpuid_hypervisor(signature);
	return fact_string(name);
}
