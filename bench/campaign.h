/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `pzbench campaign` does, a function each: argv[0] is its name, and 0 or
 * -errno, reported, what it returns.
 */
#ifndef PZBENCH_BENCH_CAMPAIGN_H
#define PZBENCH_BENCH_CAMPAIGN_H

/* --out DIR --arms A,B,... --boots N [--links N --unlinked A,... --seed N --effect PCT] */
int campaign_cmd_make(int argc, char **argv);

/* --out DIR and of the others what DIR's must agree with */
int campaign_cmd_check(int argc, char **argv);

/* DIR: prints seed, boots, links, pilot and effect_pct, a line each */
int campaign_cmd_facts(int argc, char **argv);

/* DIR: prints a line a run, in order: block, arm, link or -, the block's seed */
int campaign_cmd_runs(int argc, char **argv);

/* DIR: prints a line a figure, its name first: what so many boots show */
int campaign_cmd_plan(int argc, char **argv);

/* --out DIR --boots N */
int campaign_cmd_extend(int argc, char **argv);

/*
 * --seed N --link N, and on stdin a line an object: "kept", "fixed" or "movable", a
 * blank, its path; prints the paths in another order
 */
int campaign_cmd_link(int argc, char **argv);

/* Of what was printed. -EIO, reported. */
int campaign_flush(void);

#endif
