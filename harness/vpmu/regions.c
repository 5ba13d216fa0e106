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

/* flags of sim.tsv, docs/formats.md */
#define FLAG_INTERRUPT 1
#define FLAG_SWITCH 2
#define FLAG_CPU 4
#define FLAG_MARKER 8

#define MAX_OPEN 64
#define PROGRESS_NS 500000000

struct region {
	uint64_t id;
	struct cpu *cpu;
	struct cpu_counts start;
	unsigned int flags;
};

struct regions {
	FILE *out;
	FILE *progress;
	int64_t progress_ns;
	uint64_t closed;
	struct idset seen;
	unsigned int n_open;
	struct region open[MAX_OPEN];
};

static int open_file(const char *key, const char *path, FILE **file)
{
	*file = fopen(path, "w");
	if (*file)
		return 0;
	return error_report(errno,
			    "plugin: cannot write %s=%s: %s: name a file in a "
			    "writable directory",
			    key, path, strerror(errno));
}

static void close_file(FILE *file)
{
	bool bad;

	if (!file)
		return;
	bad = ferror(file);
	if (fclose(file) || bad)
		error_report(EIO, "plugin: a write failed and the regions are "
				  "not complete: free disk space");
}

int regions_create(const char *path, const char *progress,
		   struct regions **regions)
{
	struct regions *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	err = open_file("out", path, &new->out);
	if (!err && progress)
		err = open_file("progress", progress, &new->progress);
	if (err) {
		close_file(new->out);
		free(new);
		return err;
	}
	fputs("region\tcpu\tk\tu\tirq\tticks\tswitches\tflags\n", new->out);
	*regions = new;
	return 0;
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

static void write_row(struct regions *regions, const struct region *region,
		      const struct cpu_counts *end)
{
	const struct cpu_counts *start = &region->start;
	uint64_t ticks = end->ticks - start->ticks;
	uint64_t switches = end->switches - start->switches;
	unsigned int flags = region->flags | (ticks ? FLAG_INTERRUPT : 0) |
			     (switches ? FLAG_SWITCH : 0);

	fprintf(regions->out,
		"%" PRIu64 "\t%u\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		"\t%" PRIu64 "\t%" PRIu64 "\t%u\n",
		region->id, region->cpu->index, end->kernel - start->kernel,
		end->user - start->user, end->irq - start->irq, ticks, switches,
		flags);
}

/* A marker whose other half is missing: a row of zeros. */
static void write_lost(struct regions *regions, uint64_t id, struct cpu *cpu)
{
	struct region region = { .id = id, .cpu = cpu, .flags = FLAG_MARKER };

	cpu_read(cpu, &region.start);
	write_row(regions, &region, &region.start);
}

static struct region *find(struct regions *regions, uint64_t id)
{
	for (unsigned int i = 0; i < regions->n_open; i++)
		if (regions->open[i].id == id)
			return &regions->open[i];
	return NULL;
}

void regions_open(struct regions *regions, uint64_t id, struct cpu *cpu)
{
	struct region *region = find(regions, id);

	if (region) {
		region->flags |= FLAG_MARKER;
		return;
	}
	if (regions->n_open == MAX_OPEN) {
		write_lost(regions, id, cpu);
		return;
	}
	region = &regions->open[regions->n_open++];
	*region = (struct region){ .id = id, .cpu = cpu };
	/* Used before, or nobody can tell. */
	if (idset_add(&regions->seen, id))
		region->flags = FLAG_MARKER;
	cpu_read(cpu, &region->start);
}

static void forget(struct regions *regions, struct region *region)
{
	/* In order of opening, which is that of the rows of those left over. */
	regions->n_open--;
	memmove(region, region + 1,
		(char *)&regions->open[regions->n_open] - (char *)region);
}

void regions_close(struct regions *regions, uint64_t id, struct cpu *cpu,
		   const struct cpu_counts *at)
{
	struct region *region = find(regions, id);
	struct cpu_counts end = *at;

	if (!region) {
		write_lost(regions, id, cpu);
		return;
	}
	if (region->cpu != cpu) {
		region->flags |= FLAG_CPU;
		cpu_read(region->cpu, &end);
	}
	write_row(regions, region, &end);
	forget(regions, region);
	regions->closed++;
	show_progress(regions);
}

void regions_finish(struct regions *regions)
{
	struct cpu_counts end;

	for (unsigned int i = 0; i < regions->n_open; i++) {
		regions->open[i].flags |= FLAG_MARKER;
		cpu_read(regions->open[i].cpu, &end);
		write_row(regions, &regions->open[i], &end);
	}
	write_progress(regions);
	close_file(regions->progress);
	close_file(regions->out);
	idset_free(&regions->seen);
	free(regions);
}
