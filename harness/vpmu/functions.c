// SPDX-License-Identifier: GPL-2.0-only
#include "functions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"

struct functions {
	const struct symbols *symbols;
	FILE *out;
	bool headed;
	/* Numbers are given as code is met, so that those in use are few. */
	function_id *number; /* by the symbols' name; 0: none yet */
	const char **name; /* by number */
	function_id n;
	uint64_t batch;
	struct sim_counts *counts; /* by number, of the batch */
};

static void functions_free(struct functions *f)
{
	free(f->number);
	free(f->name);
	free(f->counts);
	free(f);
}

static int allocate(struct functions *f)
{
	const size_t names = symbols_names(f->symbols);

	f->number = calloc(names, sizeof(*f->number));
	f->name = calloc(functions_limit(f), sizeof(*f->name));
	f->counts = calloc(functions_limit(f), sizeof(*f->counts));
	if (!f->number || !f->name || !f->counts)
		return -ENOMEM;
	f->name[FUNCTION_USER] = "[user]";
	f->name[FUNCTION_UNKNOWN] = "[unknown]";
	f->n = FUNCTION_UNKNOWN + 1;
	return 0;
}

int functions_create(const struct symbols *symbols, const char *path,
		     struct functions **functions)
{
	struct functions *f = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return -ENOMEM;
	f->symbols = symbols;
	err = allocate(f);
	if (!err && path)
		err = outfile_open("functions", path, &f->out);
	if (err)
		functions_free(f);
	else
		*functions = f;
	return err;
}

size_t functions_limit(const struct functions *f)
{
	return symbols_names(f->symbols) + FUNCTION_UNKNOWN + 1;
}

function_id functions_at(struct functions *f, uint64_t vaddr)
{
	const char *text;
	long name;

	if (!(vaddr >> 63))
		return FUNCTION_USER;
	name = symbols_name_at(f->symbols, vaddr, &text);
	if (name < 0)
		return FUNCTION_UNKNOWN;
	if (!f->number[name]) {
		f->number[name] = f->n;
		f->name[f->n++] = text;
	}
	return f->number[name];
}

static void write_row(struct functions *f, function_id function,
		      unsigned int nodes)
{
	static const struct sim_counts nothing;
	struct sim_counts *counts = &f->counts[function];
	enum sim_class class =
		function == FUNCTION_USER ? SIM_USER : SIM_KERNEL;

	if (!memcmp(counts, &nothing, sizeof(nothing)))
		return;
	fprintf(f->out, "%" PRIu64 "\t%s\t%s", f->batch, sim_class_name(class),
		f->name[function]);
	outfile_counts(f->out, counts, nodes);
	fputc('\n', f->out);
	memset(counts, 0, sizeof(*counts));
}

static void write_batch(struct functions *f, unsigned int nodes)
{
	if (!f->out)
		return;
	if (!f->headed) {
		fputs("batch\tclass\tfunction", f->out);
		outfile_event_names(f->out, nodes, "");
		fputc('\n', f->out);
		f->headed = true;
	}
	for (function_id i = 0; i < f->n; i++)
		write_row(f, i, nodes);
}

void functions_add(struct functions *f, uint64_t batch, function_id function,
		   const struct sim_counts *counts, unsigned int nodes)
{
	if (batch != f->batch) {
		write_batch(f, nodes);
		f->batch = batch;
	}
	sim_counts_add(&f->counts[function], counts);
}

void functions_finish(struct functions *f, unsigned int nodes)
{
	write_batch(f, nodes);
	outfile_close(f->out);
	functions_free(f);
}
