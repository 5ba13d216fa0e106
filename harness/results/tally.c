// SPDX-License-Identifier: GPL-2.0-only
#include "tally.h"

#include "harness/members.h"
#include "harness/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What every row has, taken apart once. */
struct row {
	const char *pass;
	bool warmup, valid;
	int64_t repetition, faults;
	const char *invalid_reason; /* NULL: none */
	/* NULL or null where the row has none; all but workers, reuse, background are there */
	const cJSON *fault, *reuse, *background, *teardown, *latency, *counters, *sim, *kernel, *verify, *workers;
};

static bool has_all(const struct row *r)
{
	return r->pass && r->fault && r->teardown && r->latency &&
	       r->counters && r->sim && r->kernel && r->verify;
}

static int parse_row(const cJSON *row, struct row *out)
{
	const cJSON *warmup = member(row, "warmup"),
		    *valid = member(row, "valid");
	struct row r = {
		.pass = member_text(row, "pass"),
		.warmup = cJSON_IsTrue(warmup),
		.valid = cJSON_IsTrue(valid),
		.invalid_reason = member_text(row, "invalid_reason"),
		.fault = member(row, "fault"),
		.reuse = member(row, "reuse"),
		.background = member(row, "background"),
		.teardown = member(row, "teardown"),
		.latency = member(row, "latency"),
		.counters = member(row, "counters"),
		.sim = member(row, "sim"),
		.kernel = member(row, "kernel"),
		.verify = member(row, "verify"),
		.workers = member(row, "workers"),
	};

	if (!has_all(&r) || !cJSON_IsBool(warmup) || !cJSON_IsBool(valid) ||
	    member_integer(row, "repetition", &r.repetition) ||
	    member_integer(row, "faults", &r.faults) || r.repetition < 0 ||
	    r.faults < 0)
		return -EINVAL;
	*out = r;
	return 0;
}

/* Adds OBJECT[NAME] / @divisor where it is a number; null adds nothing. */
static int add_member(struct points *points, uint64_t index,
		      const cJSON *object, const char *name, double divisor)
{
	if (!member_is_number(object, name) || divisor <= 0)
		return 0;
	return points_add(points, index, member_number(object, name) / divisor);
}

static int add_window(struct tally *tally, enum sim_drop drop, uint64_t index,
		      double instructions)
{
	int err = 0;

	if (drop == SIM_CLEAN)
		err = points_add(&tally->kernel_instructions, index, instructions);
	if (!err && (drop == SIM_CLEAN || drop == SIM_DROP_INTERRUPT))
		err = points_add(&tally->all_instructions, index, instructions);
	return err;
}

static void count_window(struct tally *tally, enum sim_drop drop,
			 uint64_t faults)
{
	tally->windows++;
	if (drop == SIM_CLEAN && faults)
		return;
	tally->windows_dropped++;
	tally->dropped[drop]++;
}

static int add_windows(struct tally *tally, const struct row *row,
		       unsigned int boot)
{
	const cJSON *kernel = member(row->sim, "k");
	const cJSON *flags = member(row->sim, "flags"), *flag, *count;
	const int windows = cJSON_GetArraySize(kernel);
	int64_t each;
	int err = 0, i = 0;

	if (!windows || cJSON_GetArraySize(flags) != windows ||
	    member_integer(row->sim, "faults_each", &each) || each < 1)
		return -EINVAL;
	tally->simulated = true;
	tally->faults_each = (unsigned int)each;
	flag = flags->child;
	cJSON_ArrayForEach(count, kernel) {
		const uint64_t faults = sim_window_faults(row->faults, each, i);
		const enum sim_drop drop =
			sim_drop_of((unsigned int)flag->valueint);

		count_window(tally, drop, faults);
		if (!err && faults)
			err = add_window(tally, drop,
					 points_index(boot, row->repetition, i),
					 count->valuedouble / (double)faults);
		flag = flag->next;
		i++;
	}
	return err;
}

static int add_sim(struct tally *tally, const struct row *row,
		   unsigned int boot)
{
	int err = add_windows(tally, row, boot);

	return err ? err :
		     tally_add_events(tally, row->sim, boot,
				      points_index(boot, row->repetition, 0));
}

/* A PMU counts the whole batch, ticks included: a point a repetition. */
static int add_hw_instructions(struct tally *tally, const struct row *row,
			       uint64_t index)
{
	const cJSON *counter = member(row->counters, "instructions:k");
	const char *source = member_text(counter, "source");

	if (!source || strcmp(source, "hw"))
		return 0;
	return add_member(&tally->kernel_instructions, index, counter, "value",
			  row->faults);
}

static void add_zeroed(struct tally *tally, const cJSON *kernel)
{
	int64_t caller, buddy, skipped, in_vain;

	if (member_integer(kernel, "user_caller", &caller) ||
	    member_integer(kernel, "user_buddy", &buddy) ||
	    member_integer(kernel, "user_skipped", &skipped))
		return;
	tally->has_zeroed = true;
	tally->zeroed.by_caller += caller;
	tally->zeroed.by_buddy += buddy;
	tally->zeroed.skipped += skipped;
	if (member_integer(kernel, "in_vain", &in_vain))
		return;
	tally->has_in_vain = true;
	tally->zeroed.in_vain += in_vain;
}

static int add_verified(struct tally *tally, const cJSON *verify,
			uint64_t index)
{
	int err = add_member(&tally->order_got_pct, index,
			     member(verify, "order"), "got_pct", 1);

	if (!err)
		err = add_member(&tally->node_got_pct, index,
				 member(verify, "node"), "got_pct", 1);
	if (!err)
		err = add_member(&tally->skipped_pct, index,
				 member(verify, "prezeroed"),
				 "got_pct", 1);
	if (!err)
		err = add_member(&tally->host_zeroed_pct, index,
				 member(verify, "prezeroed"),
				 "host_zeroed_pct", 1);
	return err;
}

/*
 * The zeroing that the faults profited from, at the price that a byte had when all
 * free memory was zeroed: what is left over serves others.
 */
static int add_background(struct tally *tally, const struct row *row,
			  uint64_t index)
{
	const double zeroed = member_number(row->background, "bytes");
	double used;

	if (zeroed <= 0 || !member_is_number(row->kernel, "user_skipped") ||
	    !member_is_number(row->background, "ns") || !row->faults)
		return 0;
	used = member_number(row->kernel, "user_skipped") *
	       (double)units_order_bytes(tally->axes.order) /
	       (double)row->faults;
	return points_add(&tally->background_ns, index,
			  used * member_number(row->background, "ns") / zeroed);
}

static int add_workers(struct tally *tally, const cJSON *workers,
		       uint64_t index)
{
	int err = add_member(&tally->folios_per_s, index, workers,
			     "folios_per_s", 1);

	return err ? err : add_member(&tally->slowest_to_fastest, index,
				      workers, "slowest_to_fastest", 1);
}

static bool is_reuse(const struct row *row)
{
	return !strcmp(row->pass, "reuse");
}

/* A region of many faults, or of the use of what they faulted in. */
static bool is_batch(const struct row *row)
{
	return is_reuse(row) || !strcmp(row->pass, "batch");
}

static int add_batch(struct tally *tally, const struct row *row,
		     unsigned int boot, struct reasons *absent)
{
	uint64_t index = points_index(boot, row->repetition, 0);
	const uint64_t clean_faults =
		(uint64_t)member_number(row->sim, "clean_faults");
	int err;

	tally->faults += row->faults;
	add_zeroed(tally, row->kernel);
	err = add_member(&tally->fault_ns, index,
			 is_reuse(row) ? row->reuse : row->fault, "ns",
			 row->faults);
	if (!err)
		err = add_member(&tally->teardown_ns, index, row->teardown, "ns",
				 row->faults);
	if (!err)
		err = add_background(tally, row, index);
	if (!err)
		err = add_workers(tally, row->workers, index);
	if (!err)
		err = add_verified(tally, row->verify, index);
	if (!err)
		err = tally_add_counters(tally, row->counters, row->faults,
					 clean_faults, index, absent);
	if (err)
		return err;
	if (cJSON_IsObject(row->sim))
		return add_sim(tally, row, boot);
	return add_hw_instructions(tally, row, index);
}

static int add_latency(struct tally *tally, const struct row *row,
		       unsigned int boot)
{
	static const char *const names[LATENCY_COLUMNS] = {
		[LATENCY_P50] = "p50_ns",   [LATENCY_P90] = "p90_ns",
		[LATENCY_P99] = "p99_ns",   [LATENCY_P999] = "p999_ns",
		[LATENCY_MAX] = "max_ns",
	};
	uint64_t index = points_index(boot, row->repetition, 0);
	int err = add_member(&tally->latency_clock_ns, index, row->latency,
			     "clock_ns", 1);

	if (!err)
		err = add_member(&tally->latency_count, index, row->latency,
				 "count", 1);
	for (int i = 0; !err && i < LATENCY_COLUMNS; i++)
		err = add_member(&tally->latency_ns[i], index, row->latency,
				 names[i], 1);
	return err ? err : tally_add_latency(tally, row->latency, index);
}

int tally_add_row(struct tally *tally, const cJSON *row, unsigned int boot,
		 struct reasons *invalid, struct reasons *absent)
{
	struct row r;
	int err = parse_row(row, &r);

	if (err)
		return err;
	tally->rows++;
	if (r.warmup) {
		tally->warmups++;
		return 0;
	}
	tally->batches += is_batch(&r);
	if (!r.valid) {
		tally->invalid++;
		tally->invalid_batches += is_batch(&r);
		return reasons_add(invalid,
				   r.invalid_reason ? r.invalid_reason :
						      "no reason given",
				   NULL);
	}
	if (!strcmp(r.pass, "latency"))
		return add_latency(tally, &r, boot);
	if (is_batch(&r))
		return add_batch(tally, &r, boot, absent);
	return -EINVAL;
}

static void each_points(struct tally *tally, void (*act)(struct points *points))
{
	act(&tally->fault_ns);
	act(&tally->teardown_ns);
	act(&tally->background_ns);
	act(&tally->order_got_pct);
	act(&tally->node_got_pct);
	act(&tally->skipped_pct);
	act(&tally->host_zeroed_pct);
	act(&tally->folios_per_s);
	act(&tally->slowest_to_fastest);
	act(&tally->kernel_instructions);
	act(&tally->all_instructions);
	act(&tally->latency_clock_ns);
	act(&tally->latency_count);
	for (int i = 0; i < LATENCY_COLUMNS; i++)
		act(&tally->latency_ns[i]);
	for (int i = 0; i < CYCLES; i++) {
		act(&tally->latency_places[i].slow_ns);
		act(&tally->latency_places[i].median_ns);
	}
	for (int i = 0; i < MEMORY_FIGURES; i++)
		act(&tally->memory[i]);
	for (size_t i = 0; i < tally->counters_n; i++)
		act(&tally->counters[i].per_fault);
}

void tally_sort(struct tally *tally)
{
	each_points(tally, points_sort);
	points_digest(&tally->kernel_instructions);
	points_digest(&tally->all_instructions);
	points_digest(&tally->fault_ns);
	for (int i = 0; i < MEMORY_FIGURES; i++)
		points_digest(&tally->memory[i]);
}

void tally_free(struct tally *tally)
{
	each_points(tally, points_free);
	free(tally->sim.at);
	for (size_t i = 0; i < tally->counters_n; i++)
		free(tally->counters[i].name);
	free(tally->counters);
}
