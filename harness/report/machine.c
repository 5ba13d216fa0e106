// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "text.h"
#include "harness/units.h"

#include <stdlib.h>
#include <string.h>

#define FACTS_BYTES 4096
#define NOISY_LOAD 0.5
#define NOISY_STEAL_PCT 1.0
#define NOISY_OTHER_PCT 5.0

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A fact of machine.json as people read it. */
struct fact {
	const char *words; /* printf format of its text */
	const char *path[3];
};

static const struct fact kernel_facts[] = {
	{ "kernel %s", { "kernel", "release" } },
	{ "%s", { "kernel", "version" } },
	{ "patch set %s", { "kernel", "patch_set" } },
	{ "config sha256 %s", { "kernel", "config", "sha256" } },
	{ "preemption %s", { "kernel", "preempt" } },
	{ "HZ %s", { "kernel", "hz" } },
	{ "init_on_alloc %s", { "kernel", "init_on_alloc" } },
	{ "init_on_free %s", { "kernel", "init_on_free" } },
	{ "THP %s", { "thp", "enabled" } },
	{ "THP defrag %s", { "thp", "defrag" } },
	{ "command line: %s", { "kernel", "cmdline" } },
};

/* Of these, those that a mail needs. */
static const struct fact kernel_names[] = {
	{ "kernel %s", { "kernel", "release" } },
	{ "patch set %s", { "kernel", "patch_set" } },
	{ "THP %s", { "thp", "enabled" } },
	{ "HZ %s", { "kernel", "hz" } },
	{ "preemption %s", { "kernel", "preempt" } },
	{ "init_on_alloc %s", { "kernel", "init_on_alloc" } },
	{ "config sha256 %.12s", { "kernel", "config", "sha256" } },
};

static const struct fact cpu_facts[] = {
	{ "%s", { "cpu", "model" } },
	{ "microcode %s", { "cpu", "microcode" } },
	{ "%s threads", { "cpu", "threads" } },
};

/* An emulated CPU has a clock and caches by name alone. */
static const struct fact clock_facts[] = {
	{ "%s MHz", { "cpu", "mhz" } },
	{ "governor %s", { "cpu", "governor" } },
};

static const struct fact system_facts[] = {
	{ "pzbench %s", { "pzbench" } },
	{ "hypervisor %s", { "hypervisor" } },
	{ "clocksource %s", { "clocksource" } },
	{ "memcg %s", { "memcg" } },
	{ "swappiness %s", { "vm", "swappiness" } },
	{ "NUMA balancing %s", { "vm", "numa_balancing" } },
};

static json_t *find(json_t *machine, const char *const *path)
{
	for (int i = 0; i < 3 && path[i]; i++)
		machine = json_object_get(machine, path[i]);
	return machine;
}

/* False when the machine does not say. */
static bool fact_text(json_t *machine, const struct fact *fact, char *text,
		      size_t size)
{
	json_t *value = find(machine, fact->path);

	if (json_is_string(value))
		snprintf(text, size, "%s", json_string_value(value));
	else if (json_is_number(value))
		snprintf(text, size, "%.15g", json_number_value(value));
	else if (json_is_boolean(value))
		snprintf(text, size, "%s", json_is_true(value) ? "on" : "off");
	else
		return false;
	return true;
}

static void append_facts(char *line, size_t size, json_t *machine,
			 const struct fact *facts, size_t count)
{
	char value[2048];
	size_t used = strlen(line);

	for (size_t i = 0; i < count; i++) {
		if (!fact_text(machine, &facts[i], value, sizeof(value)))
			continue;
		if (used + strlen(value) + 80 > size)
			return;
		used += sprintf(line + used, "%s", used ? ", " : "");
		used += sprintf(line + used, facts[i].words, value);
	}
}

static void append_caches(char *line, size_t size, json_t *machine)
{
	json_t *caches = json_object_get(json_object_get(machine, "cpu"),
					 "caches"), *cache;
	size_t i, used = strlen(line);

	json_array_foreach(caches, i, cache) {
		json_int_t level = json_integer_value(
			json_object_get(cache, "level"));
		json_int_t bytes = json_integer_value(
			json_object_get(cache, "size_bytes"));
		const char *type = json_string_value(
			json_object_get(cache, "type"));
		char text[24];

		units_format_bytes(bytes, text, sizeof(text));
		if (!type || !bytes || !strcmp(type, "Instruction") ||
		    used + 64 > size)
			continue;
		used += sprintf(line + used, ", L%d%s %s", (int)level,
				!strcmp(type, "Data") ? "d" : "", text);
	}
}

static void append_nodes(char *line, size_t size, json_t *machine)
{
	json_t *nodes = json_object_get(json_object_get(machine, "memory"),
					"nodes"), *node;
	size_t i, used = strlen(line);

	if (json_array_size(nodes) == 1 && used + 64 < size)
		used += sprintf(line + used,
				", one node (the matrix of nodes is 1 x 1)");
	json_array_foreach(nodes, i, node) {
		double bytes = json_number_value(
			json_object_get(node, "total_bytes"));

		if (used + 64 > size)
			return;
		used += sprintf(line + used, ", node %d %.1f GB",
				(int)json_integer_value(
					json_object_get(node, "node")),
				bytes / (1 << 30));
	}
}

/* What the driver that built the kernel knows of it. */
static void append_source(char *line, size_t size, const struct arm *arm)
{
	static const struct fact facts[] = {
		{ "commit %.12s", { "commit" } },
		{ "source %s", { "source" } },
		{ "series %s", { "series" } },
		{ "of %s patches", { "patches" } },
		{ "%s of them only to measure with and not for merging",
		  { "measuring_patches" } },
		{ "%s", { "compiler" } },
		{ "QEMU %s", { "qemu" } },
	};

	append_facts(line, size, arm->kernel, facts, COUNT(facts));
}

static void print_kernel(const struct arm *arm, const struct fact *facts,
			 size_t count, FILE *out)
{
	char line[FACTS_BYTES] = "";

	append_source(line, sizeof(line), arm);
	append_facts(line, sizeof(line), results_machine(arm), facts, count);
	report_paragraph(out, 2, "%s: %s.", arm->name, line);
}

static void print_hardware(json_t *machine, bool emulated, FILE *out)
{
	char line[FACTS_BYTES] = "";

	append_facts(line, sizeof(line), machine, cpu_facts, COUNT(cpu_facts));
	if (!emulated)
		append_facts(line, sizeof(line), machine, clock_facts,
			     COUNT(clock_facts));
	append_facts(line, sizeof(line), machine, system_facts,
		     COUNT(system_facts));
	if (!emulated)
		append_caches(line, sizeof(line), machine);
	append_nodes(line, sizeof(line), machine);
	report_paragraph(out, 2, "%s.", line);
}

static void warn_above(const char *arm, json_t *noise, const char *name,
		       double limit, const char *words, FILE *out)
{
	double value = json_number_value(json_object_get(noise, name));

	if (value > limit)
		report_paragraph(out, 2, "! %s: %s: %.1f (over %.1f).", arm,
				 words, value, limit);
}

static void warn_of_frequency(const char *arm, json_t *machine, FILE *out)
{
	json_t *cpu = json_object_get(machine, "cpu");
	const char *governor =
		json_string_value(json_object_get(cpu, "governor"));

	if (!governor)
		report_paragraph(out, 2,
				 "! %s: the CPU's frequency cannot be seen or held here; times move with it.",
				 arm);
	else if (strcmp(governor, "performance"))
		report_paragraph(out, 2,
				 "! %s: governor %s lets the frequency move; set performance.",
				 arm, governor);
}

/* Noise is about times: a guest under TCG has none. */
static void warn_of_noise(const char *arm, json_t *machine, FILE *out)
{
	json_t *noise = json_object_get(machine, "noise");

	warn_above(arm, noise, "steal_pct", NOISY_STEAL_PCT,
		   "percent of CPU time that the hypervisor took", out);
	warn_above(arm, noise, "other_pct", NOISY_OTHER_PCT,
		   "percent of CPU time that other processes used", out);
	warn_above(arm, noise, "load_1min_start", NOISY_LOAD,
		   "load average at the start", out);
	warn_of_frequency(arm, machine, out);
}

/* A line for each kernel, then one for the first machine, which all shared. */
static void print_facts(const struct results *results,
			const struct fact *facts, size_t count, FILE *out)
{
	json_t *hardware = NULL;

	for (size_t i = 0; i < results->arms_n; i++) {
		json_t *machine = results_machine(&results->arms[i]);

		if (!machine)
			continue;
		print_kernel(&results->arms[i], facts, count, out);
		if (!hardware)
			hardware = machine;
	}
	if (hardware)
		print_hardware(hardware, results_is_tcg(results), out);
}

static void print_noise_and_command(const struct results *results, FILE *out)
{
	for (size_t i = 0; i < results->all_n && !results_is_tcg(results); i++)
		if (results_machine(&results->arms[i]))
			warn_of_noise(results->arms[i].name,
				      results_machine(&results->arms[i]), out);
	if (results->command)
		report_paragraph(out, 4, "command: %s", results->command);
}

void report_machine_short(const struct results *results, FILE *out)
{
	print_facts(results, kernel_names, COUNT(kernel_names), out);
	print_noise_and_command(results, out);
}

int report_machine(const struct results *results, FILE *out)
{
	report_heading(out, "Where it was measured");
	print_facts(results, kernel_facts, COUNT(kernel_facts), out);
	print_noise_and_command(results, out);
	return 0;
}
