// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rounds: all memory is made dirty, freed and marked, in whole or in part; then
 * each byte of what faults hand out must be zero, and as much of it taken from
 * marked blocks as was asked for.
 */
#include <stdlib.h>

#include "guest.h"

/* With less of it children and page tables would not fit */
#define KEEP_FREE	(64 * MB)
#define LARGEST_BLOCK	(4 * MB)
#define WHOLE_ROUNDS	9
#define PARTIAL_ROUNDS	6

struct round {
	int number;
	int percent;		/* of the marked blocks to be honoured */
	int dirty_order;	/* of the folios that fill memory before */
	size_t run;		/* freed before the marking; 0 = all */
	bool clean;		/* init_on_free=1: all that is free is zeroed */
	bool again;		/* the last try: shares must be right */
	bool missed;		/* a share was not */
};

/*
 * A page that anybody frees after the marking takes the mark off the block that
 * it merges with, 4 MB of memory at most. That is chance, and rare.
 */
static void check_ratio(struct tap *tap, struct round *round, int order,
			const struct faults *faults)
{
	const long all = faults->skipped + faults->cleared;
	const bool good = labs((long)(100 * faults->skipped) -
			       round->percent * all) <= all;

	round->missed |= !good;
	ok(tap, good || !round->again,
	   "round %d order %d: %lu of %ld folios skipped, asked for %d %%%s",
	   round->number, order, faults->skipped, all, round->percent,
	   good || round->again ? "" : ": the round is to be repeated");
}

static void check_buffer(struct tap *tap, struct round *round,
			 const struct buffer *buffer, struct faults *sum)
{
	const size_t step = PAGE << buffer->order;
	const size_t folios = buffer->bytes / step;
	struct faults faults;
	size_t dirty, found;

	ok(tap, !allow_order(buffer->order), "round %d: order %d is allowed",
	   round->number, buffer->order);
	dirty = fault_buffer(buffer, &faults);
	ok(tap, !dirty, "round %d order %d: %zu bytes not zero", round->number,
	   buffer->order, dirty);
	found = count_folios(buffer, buffer->order, step);
	ok(tap, found == folios && faults.cleared + faults.skipped >= folios,
	   "round %d order %d: %zu of %zu folios are of that order, %lu counted",
	   round->number, buffer->order, found, folios,
	   faults.cleared + faults.skipped);
	if (!round->run && !round->clean)
		check_ratio(tap, round, buffer->order, &faults);
	sum->cleared += faults.cleared;
	sum->skipped += faults.skipped;
}

/* The last folios may be smaller: memory gets short */
static void check_filled(struct tap *tap, const struct round *round,
			 const struct buffer *dirty)
{
	const long left_mb = read_key("/proc/meminfo", "MemFree:") / 1024;
	const size_t samples = dirty->bytes / PMD;
	const size_t found = count_folios(dirty, dirty->order, PMD);

	ok(tap, left_mb <= (long)(KEEP_FREE / MB) && 10 * found >= 9 * samples,
	   "round %d: %zu MB dirtied, %ld MB left, %zu of %zu folios of order %d",
	   round->number, dirty->bytes / MB, left_mb, found, samples,
	   dirty->order);
}

/*
 * Half of it is freed in runs, then what is free is marked, then the rest is
 * freed. In a quarter of memory runs are small, and each largest block gets
 * marked and dirty parts, which merge; elsewhere both kinds stay by themselves.
 */
static int release_around_mark(const struct round *round,
			       const struct buffer *dirty)
{
	const size_t quarter = dirty->bytes / 4 & ~(PMD - 1);
	int err;

	release_half(dirty->start, quarter, round->run);
	release_half(dirty->start + quarter, dirty->bytes - quarter,
		     4 * LARGEST_BLOCK);
	err = prezero_all("mark");
	buffer_unmap(dirty);
	return err ? err : prezero_all("drain");
}

static int release_and_mark(const struct round *round,
			    const struct buffer *dirty)
{
	int err;

	if (round->run) {
		err = release_around_mark(round, dirty);
	} else {
		buffer_unmap(dirty);
		err = prezero_all("mark");
	}
	return err ? err : write_file(DIR_PZ "prezero_honour", "%d",
				      round->percent);
}

/*
 * After a partial release neither the marked nor the other blocks alone would
 * do for the last buffer: both are used and checked.
 */
static int map_buffers(const struct round *round, const struct buffer *dirty,
		       struct buffer *buffers, size_t n)
{
	size_t i;
	int err = 0;

	if (round->run)
		buffers[n - 1].bytes = dirty->bytes / 4 * 3 & ~(PMD - 1);
	for (i = 0; i < n && !err; i++)
		err = buffer_map(&buffers[i]);
	return err;
}

static void check_buffers(struct tap *tap, struct round *round,
			  const struct buffer *buffers, size_t n)
{
	struct faults sum = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		check_buffer(tap, round, &buffers[i], &sum);
	if (round->run && !round->clean)
		ok(tap, sum.cleared && sum.skipped,
		   "round %d: runs of %zu KB, %lu folios cleared and %lu skipped",
		   round->number, round->run / 1024, sum.cleared, sum.skipped);
}

/* Buffers are mapped before the marking: what that allocates takes marks off */
static void try_round(struct tap *tap, struct round *round)
{
	struct buffer buffers[] = {
		{ 0, 8 * MB, NULL }, { 4, 32 * MB, NULL },
		{ PMD_ORDER, 64 * MB, NULL },
	};
	const size_t n = sizeof(buffers) / sizeof(buffers[0]);
	struct buffer dirty = { round->dirty_order, 0, NULL };
	size_t i;
	int err;

	err = buffer_fill_memory(&dirty, KEEP_FREE);
	if (!err) {
		check_filled(tap, round, &dirty);
		err = map_buffers(round, &dirty, buffers, n);
	}
	if (!err)
		err = release_and_mark(round, &dirty);
	ok(tap, !err, "round %d: memory dirtied, freed, marked (%d)",
	   round->number, err);
	if (!err)
		check_buffers(tap, round, buffers, n);
	check_leaks(tap, "in what is in use");
	for (i = 0; i < n && buffers[i].start; i++)
		buffer_unmap(&buffers[i]);
	check_leaks(tap, "after the round");
}

static void run_round(struct tap *tap, struct round *round)
{
	round->again = false;
	round->missed = false;
	try_round(tap, round);
	if (!round->missed)
		return;
	round->again = true;
	try_round(tap, round);
}

void test_rounds(struct tap *tap)
{
	const int percents[] = { 0, 50, 100 };
	const int orders[] = { 0, 4, PMD_ORDER };
	struct round round = { .clean = has_parameter("init_on_free=1") };

	for (; round.number < WHOLE_ROUNDS; round.number++) {
		round.percent = percents[round.number % 3];
		round.dirty_order = orders[round.number / 3 % 3];
		run_round(tap, &round);
	}
	round.percent = 100;
	for (; round.number < WHOLE_ROUNDS + PARTIAL_ROUNDS; round.number++) {
		round.dirty_order = orders[round.number % 3];
		round.run = PAGE << (round.number - WHOLE_ROUNDS);
		run_round(tap, &round);
	}
}

void test_last_round(struct tap *tap)
{
	struct round round = {
		.number = WHOLE_ROUNDS + PARTIAL_ROUNDS,
		.percent = 50,
		.clean = has_parameter("init_on_free=1"),
	};

	run_round(tap, &round);
}
