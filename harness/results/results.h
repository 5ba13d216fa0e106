/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A result directory (docs/formats.md) in memory: arms, their boots, and what
 * their rows gave, cell by cell. Rows are streamed; none is kept.
 */
#ifndef PZBENCH_RESULTS_H
#define PZBENCH_RESULTS_H

#include "reasons.h"
#include "tally.h"
#include "harness/campaign/campaign.h"

#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>

struct boot {
	unsigned int number; /* the K of boot-K */
	char *dir;
	json_t *machine, *plan; /* NULL when the file is missing */
	char *failure; /* why not all data are there; NULL = they are */
	size_t rows;
};

/* A cell of a plan, whether it was measured or not. */
struct planned {
	struct axes axes;
	bool primary; /* the config says so */
};

struct arm {
	char *name;
	char column[14]; /* the name over a column, "arm N" if it is longer */
	json_t *kernel; /* kernel.json, NULL when missing */
	struct boot *boots;
	size_t boots_n;
	struct planned *planned; /* of all boots, each once, as the config has them */
	size_t planned_n;
	struct tally *tallies; /* by axes_compare() */
	size_t tallies_n;
	struct reasons invalid, absent; /* rows; counters */
	struct reasons skipped; /* cells of the plan */
};

struct results {
	char *dir;
	bool pooled; /* of several directories, and @dir is but a name for them */
	char *command; /* NULL when the file is missing */
	struct campaign *campaign; /* NULL: its boots were planned by none */
	struct arm *arms; /* as asked for; the first is the baseline */
	size_t arms_n;
	size_t all_n; /* arms_n, or with the baseline's second boots one more */
};

/*
 * For other readers of results. Adds an arm without boots, unless there is one of
 * that name. -ENOMEM.
 */
int results_add_arm(struct results *results, const char *name);

/* Reads the arm's kernel.json in @dir, if there is one. -ENOMEM. */
int results_read_kernel(struct arm *arm, const char *dir);

/* Calls arm @number so. -ENOMEM. */
int results_name_arm(struct results *results, size_t number, const char *name);

/* Of scandir(): boot-0, boot-1 and so on. */
int results_is_boot(const struct dirent *entry);

/* Puts the arm's tallies, and their points, in order, after its last boot. */
void results_sort_arm(struct arm *arm);

/*
 * Of a campaign: the blocks of which each arm has a boot with rows; 0 without one.
 */
size_t results_whole_blocks(const struct results *results);

/* The arm has a boot of that number, with rows. */
bool results_has_boot(const struct arm *arm, unsigned int number);

/* The baseline's second boots, arms[arms_n]; NULL without a campaign's. */
const struct arm *results_again(const struct results *results);

/*
 * Reads @dir. An arm or boot without data is an arm or boot with a failure,
 * not an error. Otherwise reports and returns -errno (-EINVAL: no results).
 * The caller frees *out.
 */
int results_read(const char *dir, struct results **out);

void results_free(struct results *results);

/*
 * Reads boot @number of the result directory's arm from @dir and adds its rows
 * to @arm, whose tallies are left in no order. What is missing is said in the
 * boot's failure. Reports and returns -errno when what is there is no boot.
 */
int results_read_boot(struct arm *arm, const char *dir, unsigned int number);

/* The arm of that name, of all, or NULL. */
const struct arm *results_arm(const struct results *results, const char *name);

/* Some arm was booted more than once: there is something to tell chance from. */
bool results_has_boots(const struct results *results);

/* The arm's cell of exactly these axes, or NULL. */
const struct tally *results_find(const struct arm *arm,
				 const struct axes *axes);

/*
 * Of a cell with a share of pre-zeroed memory the same arm's of none: all of free
 * memory marked, and no mark honoured. NULL for other cells.
 */
const struct tally *results_find_own_zero(const struct arm *arm,
					  const struct axes *axes);

/*
 * Its cell with valid rows that differs from these axes in the label and the
 * ratio alone, the latter being @prezeroed_pct; or NULL.
 */
const struct tally *results_find_place(const struct arm *arm,
				       const struct axes *axes,
				       int prezeroed_pct);

/*
 * What @axes is to be compared with in the baseline: the cell of the same axes;
 * else (its kernel can zero free memory, but mark none of it) that of 0 % at the
 * same place; else (it has no injector) that of memory as it is. Cells without
 * a valid row do not count. NULL when there is none.
 */
const struct tally *results_find_baseline(const struct arm *baseline,
					  const struct axes *axes);

/*
 * Faults a second of one worker alone, in the cell that differs from these axes in
 * the workers and the label alone; NaN where that was not measured.
 */
double results_rate_of_one(const struct arm *arm, const struct axes *axes);

/* The arm's first machine.json, or NULL. */
json_t *results_machine(const struct arm *arm);

/*
 * What an arm ran on: "TCG", "KVM", "VM" (some other hypervisor, or the cloud's)
 * or "metal". NULL when no machine.json of its says so.
 */
const char *results_environment(const struct arm *arm);

/* The same of the first arm that knows. */
const char *results_any_environment(const struct results *results);

/* Where its events come from: "sim", "hw" or, when nothing was, "none". */
const char *results_source(const struct arm *arm);

/* The arms ran under TCG: instructions are counted, times mean nothing. */
bool results_is_tcg(const struct results *results);

/* One kernel and its times: nothing to compare, and no instructions alone. */
bool results_is_host(const struct results *results);

/*
 * Refuses arms that must not stand in one table (metal and VM, KVM and TCG,
 * simulated and hardware counts, two machines): reports and returns -EINVAL.
 */
int results_check_comparable(const struct results *results);

#endif
