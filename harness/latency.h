/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times of single faults: how they are spread, and which stand out by their
 * place in the row of faults.
 *
 * Buckets of the histogram are one nanosecond wide below 32 ns; from there on
 * each range from a power of two to the next is cut into 16 of equal width, so
 * none is wider than a sixteenth of what it holds.
 */
#ifndef PZBENCH_LATENCY_H
#define PZBENCH_LATENCY_H

#include <cjson/cJSON.h>
#include <jansson.h>
#include <stdint.h>

#define LATENCY_BUCKETS 464	/* up to 2^32 ns */

struct latency_histogram {
	uint64_t count[LATENCY_BUCKETS];
};

/* Rising. */
void latency_sort(uint32_t *ns, uint64_t count);

/* The bucket that holds @ns, and the least that bucket @bucket holds. */
unsigned int latency_bucket(uint32_t ns);
uint64_t latency_bucket_ns(unsigned int bucket);

/* Adds @count times. */
void latency_histogram_add(struct latency_histogram *histogram,
			   const uint32_t *ns, uint64_t count);

/* [[least ns, count], ...] of the buckets that are not empty; NULL = -ENOMEM. */
json_t *latency_histogram_json(const struct latency_histogram *histogram);

/* Adds what such an array holds. -EINVAL: it is none. */
int latency_histogram_parse(const cJSON *array,
			    struct latency_histogram *histogram);

/* --- by index */

/* What the kernel does once in so many faults in a row. */
enum latency_cycle {
	CYCLE_TABLE,	/* a page of page table, for 512 pages */
	CYCLE_CHARGE,	/* 64 pages charged to the memory cgroup */
	CYCLES
};

#define CYCLE_SLOW_MAX 8

/* Faults of which every @period-th is at the same place. */
struct latency_places {
	uint64_t period;	/* 0: not looked at, for too few faults */
	uint32_t median_ns;	/* of the medians of all places */
	unsigned int n_slow;
	struct {
		uint64_t index;
		uint32_t ns;	/* median of the faults there */
	} slow[CYCLE_SLOW_MAX];	/* that stand out, the slowest first */
};

/*
 * @ns: those of folios of @order, @each of every one of @workers, in the order
 * of the faults. A place stands out when its median is more than a tenth, and
 * more than six median absolute deviations, above the median of all places.
 * -ENOMEM, not reported.
 */
int latency_places_find(enum latency_cycle cycle, int order, const uint32_t *ns,
			uint64_t each, int workers,
			struct latency_places *out);

/* "table", "charge": the key in a row. */
const char *latency_cycle_name(enum latency_cycle cycle);

/* {"table":{..},"charge":{..}} of those looked at; NULL = -ENOMEM. */
json_t *latency_places_json(const struct latency_places places[CYCLES]);

#endif
