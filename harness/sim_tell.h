/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tells the simulated PMU what it cannot see from outside: where the memory of
 * each node lies and which CPUs are whose (harness/marker.h, MARKER_RANGE_START
 * and so on).
 */
#ifndef PZBENCH_SIM_TELL_H
#define PZBENCH_SIM_TELL_H

/*
 * Of the running machine, as root. -errno, reported: pagemap without
 * CAP_SYS_ADMIN hides physical addresses.
 */
int sim_tell(const void *table);

#endif
