// SPDX-License-Identifier: GPL-2.0-only
#include "latency.h"

#include "members.h"

#include <errno.h>
#include <stdlib.h>

#define EXACT_BITS 5	/* below 2^5 ns a bucket is one ns wide */
#define SUB_BITS 4	/* 2^4 buckets from a power of two to the next */

static int compare_ns(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void latency_sort(uint32_t *ns, uint64_t count)
{
	qsort(ns, count, sizeof(*ns), compare_ns);
}

static unsigned int shift_of(uint32_t ns)
{
	return ns < 1u << EXACT_BITS ? 0 :
	       31 - (unsigned int)__builtin_clz(ns) - SUB_BITS;
}

unsigned int latency_bucket(uint32_t ns)
{
	const unsigned int shift = shift_of(ns);

	return (shift << SUB_BITS) + (ns >> shift);
}

uint64_t latency_bucket_ns(unsigned int bucket)
{
	const unsigned int sub = 1u << SUB_BITS;
	unsigned int shift;

	if (bucket < 1u << EXACT_BITS)
		return bucket;
	shift = bucket / sub - 1;
	return (uint64_t)(bucket % sub + sub) << shift;
}

void latency_histogram_add(struct latency_histogram *histogram,
			   const uint32_t *ns, uint64_t count)
{
	uint64_t i;

	for (i = 0; i < count; i++)
		histogram->count[latency_bucket(ns[i])]++;
}

json_t *latency_histogram_json(const struct latency_histogram *histogram)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < LATENCY_BUCKETS; i++) {
		if (!histogram->count[i])
			continue;
		if (json_array_append_new(array,
				json_pack("[I, I]",
					  (json_int_t)latency_bucket_ns(i),
					  (json_int_t)histogram->count[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static int parse_bucket(const cJSON *pair, struct latency_histogram *histogram)
{
	int64_t ns, count;

	if (item_integer(cJSON_GetArrayItem(pair, 0), &ns) ||
	    item_integer(cJSON_GetArrayItem(pair, 1), &count) || ns < 0 ||
	    ns > UINT32_MAX || count < 0)
		return -EINVAL;
	histogram->count[latency_bucket((uint32_t)ns)] += (uint64_t)count;
	return 0;
}

int latency_histogram_parse(const cJSON *array,
			    struct latency_histogram *histogram)
{
	const cJSON *pair;
	int err = cJSON_IsArray(array) ? 0 : -EINVAL;

	cJSON_ArrayForEach(pair, array)
		if (!err)
			err = parse_bucket(pair, histogram);
	return err;
}
