// SPDX-License-Identifier: GPL-2.0-only
#include "metric.h"

static const struct points *instruction_points(const struct tally *tally)
{
	return &tally->kernel_instructions;
}

static const struct points *time_points(const struct tally *tally)
{
	return &tally->fault_ns;
}

static const struct points *tail_points(const struct tally *tally)
{
	return &tally->latency_ns[LATENCY_P99];
}

static const struct points *memory_points(const struct tally *tally)
{
	return &tally->memory[MEMORY_BYTES];
}

const struct metric metric_instructions = {
	"kernel_instructions", "kernel instructions per fault", "instr.",
	"fewer", "more", 1, false, instruction_points, stats_midmean_of,
};

const struct metric metric_times = {
	"fault_ns", "time per fault", "ns", "faster", "slower", 0, true,
	time_points, stats_median_of,
};

const struct metric metric_tails = {
	"latency_p99_ns", "time of single faults, 99th percentile", "ns",
	"faster", "slower", 0, true, tail_points, stats_median_of,
};

const struct metric metric_memory = {
	"memory_bytes", "memory bytes per fault",
	"bytes", "fewer", "more", 0, true, memory_points, stats_median_of,
};
