// SPDX-License-Identifier: GPL-2.0-only
#include "metric.h"

#include <string.h>

static const struct points *instruction_points(const struct tally *tally)
{
	return &tally->kernel_instructions;
}

static const struct points *all_points(const struct tally *tally)
{
	return &tally->all_instructions;
}

const struct points *tally_times(const struct tally *tally)
{
	return &tally->fault_ns;
}

static const struct points *teardown_points(const struct tally *tally)
{
	return &tally->teardown_ns;
}

const struct points *tally_background(const struct tally *tally)
{
	return &tally->background_ns;
}

static const struct points *middle_points(const struct tally *tally)
{
	return &tally->latency_ns[LATENCY_P50];
}

static const struct points *tail_points(const struct tally *tally)
{
	return &tally->latency_ns[LATENCY_P99];
}

const struct points *tally_memory_bytes(const struct tally *tally)
{
	return &tally->memory[MEMORY_BYTES];
}

const struct points *tally_llc_misses(const struct tally *tally)
{
	return &tally->memory[MEMORY_LLC_MISSES];
}

const struct points *tally_l1d_misses(const struct tally *tally)
{
	return &tally->memory[MEMORY_L1D_MISSES];
}

const struct points *tally_l2_misses(const struct tally *tally)
{
	return &tally->memory[MEMORY_L2_MISSES];
}

/* What all that is given in nanoseconds has in common. */
#define TIME(key, name, bench_unit, points)                                  \
	{                                                                    \
		key, name, "ns", bench_unit, "faster", "slower", 0, true,    \
			points, stats_median_of,                             \
	}

const struct metric metric_instructions = {
	"kernel_instructions", "kernel instructions per fault", "instr.",
	"instructions/fault", "fewer", "more", 1, false, instruction_points,
	stats_midmean_of,
};

const struct metric metric_mean_instructions = {
	"mean_instructions", "mean kernel instructions per fault",
	"instr.", "mean-instructions/fault", "fewer", "more", 1, false,
	all_points, stats_mean_of,
};

const struct metric metric_times =
	TIME("fault_ns", "time per fault", "ns/fault", tally_times);

const struct metric metric_tails =
	TIME("latency_p99_ns", "time of single faults, 99th percentile",
	     "p99-ns/fault", tail_points);

const struct metric metric_memory = {
	"memory_bytes", "memory bytes per fault", "bytes", "mem-B/fault",
	"fewer", "more", 0, true, tally_memory_bytes, stats_median_of,
};

static const struct metric metric_middle =
	TIME("latency_p50_ns", "time of single faults, median", "p50-ns/fault",
	     middle_points);

static const struct metric metric_teardown =
	TIME("teardown_ns", "time of munmap per fault", "teardown-ns/fault",
	     teardown_points);

static const struct metric metric_background =
	TIME("background_ns", "time of zeroing ahead per fault",
	     "background-ns/fault", tally_background);

static const struct metric metric_misses = {
	"llc_misses", "LLC misses per fault", "misses", "LLC-misses/fault",
	"fewer", "more", 1, true, tally_llc_misses, stats_median_of,
};

const struct metric *const metrics[METRICS] = {
	&metric_times,	       &metric_middle,	     &metric_tails,
	&metric_teardown,      &metric_background,   &metric_instructions,
	&metric_mean_instructions, &metric_misses,   &metric_memory,
};

bool metric_is_count(const struct metric *metric)
{
	return strcmp(metric->unit, "ns");
}

bool metric_is_meant(const struct metric *metric, bool tcg)
{
	return !tcg || metric_is_count(metric);
}
