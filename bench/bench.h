/* SPDX-License-Identifier: GPL-2.0-only */
/* All that a workload sees of the harness. */
#ifndef PZBENCH_BENCH_H
#define PZBENCH_BENCH_H

#include "harness/error.h"
#include "harness/prng.h"
#include "harness/region.h"
#include "harness/topology.h"
#include "harness/units.h"
#include "harness/workload.h"

/* Every workload by name, ends in NULL. */
extern const struct workload *const workloads[];

#endif
