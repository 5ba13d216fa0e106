// SPDX-License-Identifier: GPL-2.0-only
/* What a cell asks of the kernel and of memory before its region. */
#include <errno.h>
#include <string.h>

#include "harness/error.h"
#include "harness/kernel_stats.h"
#include "harness/units.h"
#include "state.h"

int run_set_folios(struct run *run, const struct cell *cell)
{
	const struct cell *old = run->folios;
	int err = 0;

	if (!run->knobs || (old && folios_same(old, cell)))
		return 0;
	run->folios = NULL;
	if (old)
		err = folios_leave(run->knobs, "", old, cell);
	if (!err)
		err = folios_take(run->knobs, "", cell);
	if (!err)
		run->folios = cell;
	return err;
}

/* A kernel without the knob has no cells that ask for a word. */
static int set_knob(struct run *run, enum choice which, int word)
{
	char *own = run->own_words[which];
	int err = 0;

	if (word == CHOICE_DEFAULT && !*own)
		return 0;
	if (!*own)
		err = knob_read("", choice_path(which), own, KNOB_VALUE_MAX);
	if (err)
		return err;
	return knobs_set(run->knobs, choice_path(which),
			 word == CHOICE_DEFAULT ? own : choice_word(which, word));
}

static int set_knobs(struct run *run, const struct cell *cell)
{
	int i, err = 0;

	for (i = 0; i < KERNEL_CHOICES && !err; i++)
		err = set_knob(run, i, cell->choices[i]);
	return err;
}

static int set_cpu(struct run *run, int node)
{
	int cpu, err;

	if (run->cpu_node == node)
		return 0;
	err = topology_bind_cpu(run->topology, node, &cpu);
	if (err)
		return error_report(-err,
			"cannot pin to a CPU of node %d (%s): widen this process's CPU set",
			node, strerror(-err));
	run->cpu_node = node;
	return 0;
}

int run_set_conditions(struct run *run, const struct cell *cell)
{
	int err = run_set_folios(run, cell);

	if (!err)
		err = set_knobs(run, cell);
	if (!err)
		err = set_cpu(run, cell->cpu_node);
	return err;
}

static int note_background(struct sample *sample)
{
	struct prezero_run last;
	int err = prezero_last("", &last);

	if (err)
		return error_report(-err,
			"page_zeroing/prezero cannot be read (%s): is this kernel's patch set the one of this pzbench?",
			strerror(-err));
	sample->background.bytes = last.pages << UNITS_PAGE_SHIFT;
	sample->background.ns = last.ns;
	return 0;
}

/*
 * Tracking is on at 0 % as it is at 100 %, and finds no mark: a mark that is
 * refused costs its fault a draw, which no kernel would make that has none. A
 * kernel without tracking is asked for 0 % alone.
 */
static int inject_zeroes(int node, int pct)
{
	int err = 0;

	if (pct)
		return prezero_inject("", node, PREZERO_MARK);
	if (prezero_marks(""))
		err = prezero_inject("", node, PREZERO_TRACK);
	return err ? err : prezero_inject("", node, PREZERO_ZERO);
}

/* The share that is drawn of the marks: all, where nothing has any. */
static int honoured_pct(const struct run *run, const struct cell *cell)
{
	if (!cell->prezeroed_pct && !run->options->balloon)
		return 100;
	return cell->prezeroed_pct;
}

static int inject(struct run *run, struct sample *sample)
{
	const struct cell *cell = sample->cell;
	int err = 0;

	if (cell->prezeroed_pct == CELL_NOT_PREZEROED)
		return 0;
	if (prezero_marks(""))
		err = prezero_honour(run->knobs, honoured_pct(run, cell));
	if (err)
		return err;
	if (run->options->balloon)
		return balloon_refill(&run->balloon, run->topology,
				      cell->mem_node);
	err = inject_zeroes(cell->mem_node, cell->prezeroed_pct);
	if (err)
		return error_report(-err,
			"pre-zeroing node %d failed (%s): leave prezeroed at none",
			cell->mem_node, strerror(-err));
	return note_background(sample);
}

static void evict(struct run *run, const struct sample *sample)
{
	evict_caches(run->topology, sample->cell->mem_node, &run->evict);
}

bool run_evicts(const struct run *run, const struct sample *sample)
{
	return run->evict.memory &&
	       (sample->windowed || cell_evicts(sample->cell));
}

/* What zeroing leaves in the caches stays there, so sim has to see it. */
static int prepare_fresh(struct run *run, struct sample *sample)
{
	int err = counters_wake(run->counters);

	if (err)
		return err;
	if (sample->windowed)
		evict(run, sample);
	return inject(run, sample);
}

/* The counters rest since the last region, and wake before the eviction. */
int run_prepare(struct run *run, struct sample *sample)
{
	int err;

	if (sample->cell->choices[CHOICE_PREZEROED_AGE] == AGE_FRESH)
		return prepare_fresh(run, sample);
	err = inject(run, sample);
	if (!err)
		err = counters_wake(run->counters);
	if (!err && run_evicts(run, sample))
		evict(run, sample);
	return err;
}
