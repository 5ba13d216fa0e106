/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands of pzbench. Each gets its own name as argv[0] and returns the
 * program's exit status: 0 good, 2 bad usage or input, 1 failure at run time.
 */
#ifndef PZBENCH_COMMANDS_H
#define PZBENCH_COMMANDS_H

int cmd_append(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_guest(int argc, char **argv);
int cmd_cache(int argc, char **argv);
int cmd_campaign(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_collect(int argc, char **argv);
int cmd_schedule(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_doctor(int argc, char **argv);

#endif
