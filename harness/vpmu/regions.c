// SPDX-License-Identifier: GPL-2.0-only
#include "regions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/error.h"
#include "idset.h"
#include "outfile.h"

/* flags of sim.tsv, docs/formats.md */
#define FLAG_INTERRUPT 1
#define FLAG_SWITCH 2
#define FLAG_CPU 4
#define FLAG_MARKER 8
#define FLAG_LOST 16

#define MAX_OPEN 64
#define PROGRESS_NS 500000000

struct part {
	function_id function;
	struct sim_counts counts;
};

struct region {
	uint64_t id;
	struct cpu *cpu;
	unsigned int flags;
	uint64_t ticks, switches, lost; /* of the CPU at the opening */
	struct sim_counts total[SIM_CLASSES];
	/* By function, outside of interrupts, as far as there was memory. */
	struct part *parts;
	size_t n_parts, capacity;
};

struct regions {
	FILE *out;
	FILE *progress;
	int64_t progress_ns;
	uint64_t closed;
	struct functions *functions;
	unsigned int nodes;
	bool headed;
	unsigned int cpu_node[VIEW_MAX_CPUS];
	struct idset seen;
	unsigned int n_open;
	struct region open[MAX_OPEN];
};

int regions_create(const char *path, const char *progress,
		   struct functions *functions, struct regions **regions)
{
	struct regions *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	new->functions = functions;
	new->nodes = 1;
	err = outfile_open("out", path, &new->out);
	if (!err && progress)
		err = outfile_open("progress", progress, &new->progress);
	if (err) {
		outfile_close(new->out);
		free(new);
		return err;
	}
	*regions = new;
	return 0;
}

void regions_know_node(struct regions *regions, unsigned int node)
{
	if (!regions->headed && node >= regions->nodes && node < SIM_MAX_NODES)
		regions->nodes = node + 1;
}

void regions_place_cpu(struct regions *regions, unsigned int cpu,
		       unsigned int node)
{
	if (cpu < VIEW_MAX_CPUS)
		regions->cpu_node[cpu] = node;
}

static int64_t host_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The number only grows, so it covers the one before it. */
static void write_progress(struct regions *regions)
{
	if (!regions->progress)
		return;
	rewind(regions->progress);
	fprintf(regions->progress, "%" PRIu64 "\n", regions->closed);
	fflush(regions->progress);
}

static void show_progress(struct regions *regions)
{
	int64_t now_ns;

	if (!regions->progress)
		return;
	now_ns = host_ns();
	if (now_ns - regions->progress_ns < PROGRESS_NS)
		return;
	regions->progress_ns = now_ns;
	write_progress(regions);
	fflush(regions->out);
}

/* Not before the guest has told of its nodes. */
static void write_heading(struct regions *regions)
{
	char modifier[8];

	if (regions->headed)
		return;
	fputs("region\tcpu\tnode\tticks\tswitches\tflags", regions->out);
	for (int class = 0; class < SIM_CLASSES; class ++) {
		snprintf(modifier, sizeof(modifier), ":%s",
			 sim_class_name(class));
		outfile_event_names(regions->out, regions->nodes, modifier);
	}
	fputc('\n', regions->out);
	regions->headed = true;
}

static void write_row(struct regions *regions, const struct region *region)
{
	const struct cpu *cpu = region->cpu;

	write_heading(regions);
	fprintf(regions->out,
		"%" PRIu64 "\t%u\t%u\t%" PRIu64 "\t%" PRIu64 "\t%u", region->id,
		cpu->index, regions->cpu_node[cpu->index],
		cpu->ticks - region->ticks, cpu->switches - region->switches,
		region->flags);
	for (int class = 0; class < SIM_CLASSES; class ++)
		outfile_counts(regions->out, &region->total[class],
			       regions->nodes);
	fputc('\n', regions->out);
}

/* A marker whose other half is missing: a row of zeros. */
static void write_lost(struct regions *regions, uint64_t id, struct cpu *cpu)
{
	const struct region region = { .id = id,
				       .cpu = cpu,
				       .flags = FLAG_MARKER,
				       .ticks = cpu->ticks,
				       .switches = cpu->switches };

	write_row(regions, &region);
}

static struct region *find(struct regions *regions, uint64_t id)
{
	for (unsigned int i = 0; i < regions->n_open; i++)
		if (regions->open[i].id == id)
			return &regions->open[i];
	return NULL;
}

static int make_room(struct region *region)
{
	size_t capacity = region->capacity ? 2 * region->capacity : 256;
	struct part *parts;

	if (region->n_parts < region->capacity)
		return 0;
	parts = realloc(region->parts, capacity * sizeof(*parts));
	if (!parts)
		return -ENOMEM;
	region->parts = parts;
	region->capacity = capacity;
	return 0;
}

static enum sim_class class_of(const struct cpu *cpu, function_id function)
{
	if (function == FUNCTION_USER)
		return SIM_USER;
	return cpu_in_interrupt(cpu) ? SIM_IRQ : SIM_KERNEL;
}

static void credit(struct region *region, function_id function,
		   const struct sim_counts *counts)
{
	enum sim_class class = class_of(region->cpu, function);

	sim_counts_add(&region->total[class], counts);
	if (class == SIM_IRQ)
		return;
	if (make_room(region))
		region->flags |= FLAG_LOST;
	else
		region->parts[region->n_parts++] =
			(struct part){ function, *counts };
}

struct settlement {
	struct regions *regions;
	struct cpu *cpu;
};

static void credit_open(void *to, function_id function,
			const struct sim_counts *counts)
{
	const struct settlement *settlement = to;
	struct regions *regions = settlement->regions;

	for (unsigned int i = 0; i < regions->n_open; i++)
		if (regions->open[i].cpu == settlement->cpu)
			credit(&regions->open[i], function, counts);
}

void regions_settle(void *regions, struct cpu *cpu)
{
	struct settlement settlement = { regions, cpu };

	cpu_drain(cpu, credit_open, &settlement);
}

/* The memory of the slot's last region is kept. */
static struct region *new_region(struct regions *regions, uint64_t id,
				 struct cpu *cpu)
{
	struct region *region = &regions->open[regions->n_open++];

	*region = (struct region){ .id = id,
				   .cpu = cpu,
				   .ticks = cpu->ticks,
				   .switches = cpu->switches,
				   .lost = cpu->lost,
				   .parts = region->parts,
				   .capacity = region->capacity };
	return region;
}

void regions_open(struct regions *regions, uint64_t id, struct cpu *cpu)
{
	struct region *region = find(regions, id);

	regions_settle(regions, cpu);
	if (region) {
		region->flags |= FLAG_MARKER;
		return;
	}
	if (regions->n_open == MAX_OPEN) {
		write_lost(regions, id, cpu);
		return;
	}
	region = new_region(regions, id, cpu);
	/* Used before, or nobody can tell. */
	if (idset_add(&regions->seen, id))
		region->flags = FLAG_MARKER;
}

/* In order of opening, which is that of the rows of those left over. */
static void forget(struct regions *regions, struct region *region)
{
	const struct region old = *region;
	struct region *last = &regions->open[--regions->n_open];

	memmove(region, region + 1, (char *)last - (char *)region);
	*last = old; /* for its memory */
}

static void set_flags(struct region *region)
{
	const struct cpu *cpu = region->cpu;

	if (cpu->ticks != region->ticks)
		region->flags |= FLAG_INTERRUPT;
	if (cpu->switches != region->switches)
		region->flags |= FLAG_SWITCH;
	if (cpu->lost != region->lost)
		region->flags |= FLAG_LOST;
}

static void pass_on(const struct regions *regions, const struct region *region)
{
	if (region->flags)
		return;
	for (size_t i = 0; i < region->n_parts; i++)
		functions_add(regions->functions, sim_batch(region->id),
			      region->parts[i].function,
			      &region->parts[i].counts, regions->nodes);
}

void regions_close(struct regions *regions, uint64_t id, struct cpu *cpu,
		   bool torn)
{
	struct region *region = find(regions, id);

	if (!region) {
		write_lost(regions, id, cpu);
		return;
	}
	if (region->cpu != cpu) {
		region->flags |= FLAG_CPU;
		regions_settle(regions, region->cpu);
	}
	if (torn)
		region->flags |= FLAG_INTERRUPT;
	set_flags(region);
	write_row(regions, region);
	pass_on(regions, region);
	forget(regions, region);
	regions->closed++;
	show_progress(regions);
}

void regions_finish(struct regions *regions)
{
	for (unsigned int i = 0; i < regions->n_open; i++) {
		regions_settle(regions, regions->open[i].cpu);
		regions->open[i].flags |= FLAG_MARKER;
		set_flags(&regions->open[i]);
		write_row(regions, &regions->open[i]);
	}
	write_heading(regions);
	write_progress(regions);
	outfile_close(regions->progress);
	outfile_close(regions->out);
	for (unsigned int i = 0; i < MAX_OPEN; i++)
		free(regions->open[i].parts);
	functions_finish(regions->functions, regions->nodes);
	idset_free(&regions->seen);
	free(regions);
}
