// SPDX-License-Identifier: GPL-2.0-only
/* What a row says of single faults, beside its percentiles. */
#include "tally.h"

#include <errno.h>

static int add_slowest(struct tally_places *places, const json_t *slow,
		       uint64_t at)
{
	json_int_t index, ns;

	if (!json_array_size(slow))
		return 0;
	if (json_unpack(json_array_get(slow, 0), "[I, I]", &index, &ns))
		return -EINVAL;
	if (!places->slow_ns.n)
		places->index = index;
	else if (places->index != index)
		places->index = TALLY_INDEX_VARIES;
	return points_add(&places->slow_ns, at, (double)ns);
}

static int add_places(struct tally_places *places, const json_t *row,
		      uint64_t at)
{
	json_int_t period, median_ns;
	json_t *slow;
	int err;

	if (json_unpack((json_t *)row, "{s:I, s:I, s:o}", "period", &period,
			"median_ns", &median_ns, "slow", &slow) || period < 2)
		return -EINVAL;
	places->period = (uint64_t)period;
	places->looked_at++;
	err = points_add(&places->median_ns, at, (double)median_ns);
	return err ? err : add_slowest(places, slow, at);
}

/* Neither is in rows of before there were any. */
int tally_add_latency(struct tally *tally, const json_t *latency,
		      uint64_t index)
{
	const json_t *histogram = json_object_get(latency, "histogram");
	const json_t *by_index = json_object_get(latency, "by_index"), *row;
	int i, err = 0;

	if (histogram)
		err = latency_histogram_parse(histogram,
					      &tally->latency_histogram);
	for (i = 0; i < CYCLES && !err; i++) {
		row = json_object_get(by_index, latency_cycle_name(i));
		if (row)
			err = add_places(&tally->latency_places[i], row, index);
	}
	return err;
}
