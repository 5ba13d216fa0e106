// SPDX-License-Identifier: GPL-2.0-only
#include "functions.h"

#include "error.h"
#include "outfile.h"
#include "sim_table.h"
#include "units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum field { BATCH, CLASS, FUNCTION };

/* The batches of one boot that count, each with the cell it measured. */
struct batch {
	uint64_t number;
	size_t cell;
};

struct join {
	struct batch *batches; /* by number */
	size_t batches_n;
	struct cell_functions *cells;
};

static int compare_batches(const void *left, const void *right)
{
	const struct batch *a = left, *b = right;

	return (a->number > b->number) - (a->number < b->number);
}

static size_t count_batches(const struct arm *arm)
{
	size_t n = 0;

	for (size_t i = 0; i < arm->tallies_n; i++)
		n += arm->tallies[i].sim.n;
	return n;
}

static void take_batches(const struct tally_sim *sim, unsigned int boot,
			 size_t cell, struct join *join)
{
	for (size_t i = 0; i < sim->n; i++)
		if (sim->at[i].boot == boot)
			join->batches[join->batches_n++] =
				(struct batch){ sim->at[i].number, cell };
}

static int index_batches(const struct arm *arm, unsigned int boot,
			 struct join *join)
{
	join->batches_n = 0;
	join->batches = malloc((count_batches(arm) + 1) *
			       sizeof(*join->batches));
	if (!join->batches)
		return -ENOMEM;
	for (size_t i = 0; i < arm->tallies_n; i++)
		take_batches(&arm->tallies[i].sim, boot, i, join);
	qsort(join->batches, join->batches_n, sizeof(*join->batches),
	      compare_batches);
	return 0;
}

static int parse_class(const char *text, enum sim_class *out)
{
	for (int i = 0; i < SIM_CLASSES; i++)
		if (!strcmp(text, sim_class_name(i))) {
			*out = i;
			return 0;
		}
	return -EINVAL;
}

/* Where the function is, or is to be put in; *found says which. */
static size_t find_place(const struct cell_functions *cell,
			 enum sim_class class, const char *name, bool *found)
{
	size_t low = 0, high = cell->n;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		const struct function *at = &cell->at[middle];
		int order = at->class != class ? (int)class - (int)at->class :
						 strcmp(name, at->name);

		*found = !order;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *found ? high : low;
}

static struct function *insert(struct cell_functions *cell, size_t place,
			       enum sim_class class, const char *name)
{
	size_t capacity = cell->capacity ? 2 * cell->capacity : 64;
	struct function *at = cell->at, fresh = { strdup(name), class, 0, 0 };

	if (fresh.name && cell->n == cell->capacity) {
		at = realloc(at, capacity * sizeof(*at));
		if (at) {
			cell->at = at;
			cell->capacity = capacity;
		}
	}
	if (!at || !fresh.name) {
		free(fresh.name);
		return NULL;
	}
	memmove(at + place + 1, at + place, (cell->n - place) * sizeof(*at));
	at[place] = fresh;
	cell->n++;
	return &at[place];
}

static uint64_t memory_bytes(const struct sim_counts *counts)
{
	uint64_t lines = 0;

	for (int i = SIM_FILLS; i < SIM_EVENTS; i++)
		lines += counts->event[i];
	return SIM_LINE_BYTES * lines;
}

/* The same function may come in several lines, of one batch too. */
static int add_function(struct cell_functions *cell, enum sim_class class,
			const char *name, const struct sim_counts *counts)
{
	bool found;
	size_t place = find_place(cell, class, name, &found);
	struct function *function = found ? &cell->at[place] :
					    insert(cell, place, class, name);

	if (!function)
		return -ENOMEM;
	function->instructions += counts->event[SIM_INSTRUCTIONS];
	function->memory_bytes += memory_bytes(counts);
	return 0;
}

static int take_line(void *context, char *const *texts,
		     const struct sim_counts *counts)
{
	const struct join *join = context;
	const struct batch *batch;
	enum sim_class class;
	struct batch key;

	if (units_parse_number(texts[BATCH], &key.number) ||
	    parse_class(texts[CLASS], &class) || !*texts[FUNCTION])
		return -EINVAL;
	if (!join->batches_n)
		return 0;
	batch = bsearch(&key, join->batches, join->batches_n, sizeof(key),
			compare_batches);
	return batch ? add_function(&join->cells[batch->cell], class,
				    texts[FUNCTION], counts) :
		       0;
}

static int read_file(const char *path, struct join *join)
{
	struct sim_table table = {
		.fields = { "batch", "class", "function" },
		.take = take_line,
		.context = join,
	};
	int err = sim_table_read(path, &table);

	if (err == -ENOENT)
		return error_report(EINVAL,
				    "there is no %s: only guests counted by sim (TCG, --pmu sim) tell functions apart",
				    path);
	return err;
}

static int read_boot(const struct arm *arm, const struct boot *boot,
		     struct cell_functions *cells)
{
	struct join join = { .cells = cells };
	char *path = path_join(boot->dir, "functions.tsv");
	int err = path ? index_batches(arm, boot->number, &join) : -ENOMEM;

	if (err)
		error_report(-err, "no memory left to read %s", boot->dir);
	else
		err = read_file(path, &join);
	free(join.batches);
	free(path);
	return err;
}

int functions_read(const struct arm *arm, struct cell_functions **out)
{
	struct cell_functions *cells =
		calloc(arm->tallies_n + 1, sizeof(*cells));
	int err = 0;

	if (!cells)
		return error_report(ENOMEM, "no memory left to read %s",
				    arm->name);
	for (size_t i = 0; !err && i < arm->boots_n; i++)
		if (arm->boots[i].rows)
			err = read_boot(arm, &arm->boots[i], cells);
	if (err) {
		functions_free(arm, cells);
		return err;
	}
	*out = cells;
	return 0;
}

void functions_free(const struct arm *arm, struct cell_functions *cells)
{
	for (size_t i = 0; cells && i < arm->tallies_n; i++) {
		for (size_t j = 0; j < cells[i].n; j++)
			free(cells[i].at[j].name);
		free(cells[i].at);
	}
	free(cells);
}

static int check_sum(const struct arm *arm, const struct tally *tally,
		     const char *what, uint64_t functions, uint64_t regions)
{
	if (functions == regions)
		return 0;
	return error_report(EPROTO,
			    "%s, [%s %s] order %d: functions.tsv holds %" PRIu64
			    " %s, sim.tsv %" PRIu64
			    "; the plugin lost some: do not use these, and report it",
			    arm->name, tally->axes.workload, tally->axes.label,
			    tally->axes.order, functions, what, regions);
}

int functions_check(const struct arm *arm, const struct tally *tally,
		    const struct cell_functions *cell)
{
	uint64_t instructions = 0, bytes = 0;
	int err;

	for (size_t i = 0; i < cell->n; i++) {
		instructions += cell->at[i].instructions;
		bytes += cell->at[i].memory_bytes;
	}
	err = check_sum(arm, tally, "instructions", instructions,
			tally->sim.instructions);
	return err ? err : check_sum(arm, tally, "memory bytes", bytes,
				     tally->sim.memory_bytes);
}

const struct function *functions_find(const struct cell_functions *cell,
				      enum sim_class class, const char *name)
{
	bool found = false;
	size_t place = cell ? find_place(cell, class, name, &found) : 0;

	return found ? &cell->at[place] : NULL;
}
