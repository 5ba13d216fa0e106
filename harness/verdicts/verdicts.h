/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the boots of a result directory say: each cell of each arm against the
 * baseline's. docs/method.md has the rules, and where they come from.
 */
#ifndef PZBENCH_VERDICTS_H
#define PZBENCH_VERDICTS_H

#include "estimate.h"
#include "judge.h"
#include "harness/results/results.h"

#define VERDICT_METRICS 5
#define VERDICT_BOOTS 4 /* of each arm, for a verdict */
#define VERDICT_LINKS 3 /* of each arm that is linked, likewise */
/*
 * What the layout of code alone makes, relative, a standard deviation: assumed, as no
 * campaign of lone links can tell it.
 */
#define VERDICT_LAYOUT 0.01

enum verdict_word {
	VERDICT_NOT_JUDGED, /* @why says why */
	VERDICT_NONE, /* no difference was found */
	VERDICT_LESS,
	VERDICT_MORE
};

struct verdict {
	const struct arm *arm;
	const struct axes *axes; /* of the arm's cell */
	struct estimate base, other;
	struct judged judged; /* its effect.n is 0 where there was no test */
	size_t boots; /* of the arm that the verdict rests on */
	size_t units; /* independent observations of it: boots, or links */
	bool exact; /* the same in every boot: no test is needed */
	double exact_change; /* in the metric's unit */
	bool primary; /* the config said so */
	bool drawn_layout; /* code lay in VERDICT_LINKS ways or more, in both arms */
	enum verdict_word word;
	const char *why; /* static text */
};

struct verdict_table {
	const struct metric *metric;
	struct verdict *at;
	size_t n;
	size_t tested; /* of them, the primary ones included */
	size_t found; /* by a test; the exact ones are not among them */
	size_t primary_tested; /* of those, a family of their own */
	/*
	 * A relative difference that layouts make in one such table of 20, for the
	 * rows whose arms are one link; 0 where there are none.
	 */
	double layout;
	size_t exact; /* the same in all of enough boots */
	size_t boots_least, boots_most; /* that a row rests on, of those of any */
	/*
	 * The baseline's second boots against its first, cell by cell: they must
	 * not differ. Empty where there are none.
	 */
	struct verdict *again;
	size_t again_n;
	size_t again_found; /* not 0: no verdict is given */
	/*
	 * Cells with a share of pre-zeroed memory against the same arm's own 0 %, in
	 * the same boots: what the skipping saves. A family of their own.
	 */
	struct verdict *own;
	size_t own_n, own_tested, own_found;
};

struct verdicts {
	const struct arm *base, *again; /* @again is NULL without a campaign */
	size_t boots; /* that the campaign has of each arm, or 0 */
	struct verdict_table table[VERDICT_METRICS]; /* n = 0: not measured */
	size_t tables;
};

/*
 * *out is the caller's and holds pointers into @results. An arm that is alone is the
 * baseline of all rows, with nothing to judge. -ENODATA where nothing was measured
 * that could be compared, -ENOMEM.
 */
int verdicts_find(const struct results *results, struct verdicts **out);

/* The same, but -ENODATA too where no arm has a second boot to judge by. */
int verdicts_of_boots(const struct results *results, struct verdicts **out);

void verdicts_free(struct verdicts *verdicts);

#endif
