// SPDX-License-Identifier: GPL-2.0-only
/* What a row says of single faults, beside its percentiles. */
#include "tally.h"

#include "harness/members.h"

#include <errno.h>

static int add_slowest(struct tally_places *places, const cJSON *slow,
		       uint64_t at)
{
	const cJSON *pair = cJSON_GetArrayItem(slow, 0);
	int64_t index, ns;

	if (!pair)
		return 0;
	if (item_integer(cJSON_GetArrayItem(pair, 0), &index) ||
	    item_integer(cJSON_GetArrayItem(pair, 1), &ns))
		return -EINVAL;
	if (!places->slow_ns.n)
		places->index = index;
	else if (places->index != index)
		places->index = TALLY_INDEX_VARIES;
	return points_add(&places->slow_ns, at, (double)ns);
}

static int add_places(struct tally_places *places, const cJSON *row,
		      uint64_t at)
{
	const cJSON *slow = member(row, "slow");
	int64_t period, median_ns;
	int err;

	if (!slow || member_integer(row, "period", &period) ||
	    member_integer(row, "median_ns", &median_ns) || period < 2)
		return -EINVAL;
	places->period = (uint64_t)period;
	places->looked_at++;
	err = points_add(&places->median_ns, at, (double)median_ns);
	return err ? err : add_slowest(places, slow, at);
}

/* Neither is in rows of before there were any. */
int tally_add_latency(struct tally *tally, const cJSON *latency,
		      uint64_t index)
{
	const cJSON *histogram = member(latency, "histogram");
	const cJSON *by_index = member(latency, "by_index"), *row;
	int i, err = 0;

	if (histogram)
		err = latency_histogram_parse(histogram,
					      &tally->latency_histogram);
	for (i = 0; i < CYCLES && !err; i++) {
		row = member(by_index, latency_cycle_name(i));
		if (row)
			err = add_places(&tally->latency_places[i], row, index);
	}
	return err;
}
