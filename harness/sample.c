// SPDX-License-Identifier: GPL-2.0-only
#include "sample.h"

#include <errno.h>
#include <math.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <unistd.h>

/* A pre-zeroed share further off than this makes the row invalid. */
#define PREZEROED_TOLERANCE_PCT 5.0

json_t *sample_integer(bool known, uint64_t value)
{
	return known ? json_integer((json_int_t)value) : json_null();
}

static json_t *percent(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

json_t *sample_cell_json(const struct cell *cell)
{
	const char *words[CHOICES] = { NULL };
	json_t *json = json_pack("{s:s, s:s, s:i, s:I, s:s, s:s, s:i, s:i, s:o, s:i, s:s*}",
			 "workload", cell->workload->name,
			 "label", cell->label,
			 "order", cell->order,
			 "size_bytes", (json_int_t)cell->size_bytes,
			 "trigger", cell_trigger_name(cell->trigger),
			 "offset", cell_offset_name(cell->offset),
			 "cpu_node", cell->cpu_node,
			 "mem_node", cell->mem_node,
			 "prezeroed_pct",
			 sample_integer(cell->prezeroed_pct !=
						CELL_NOT_PREZEROED,
					(uint64_t)cell->prezeroed_pct),
			 "threads", cell->threads, "unit", cell->workload->unit);
	int i;

	for (i = 0; i < CHOICES; i++)
		if (cell->choices[i] != CHOICE_DEFAULT)
			words[i] = choice_word(i, cell->choices[i]);
	return choices_add(json, words);
}

enum axes_phase sample_phase(const struct sample *sample)
{
	return sample->pass == PASS_REUSE ? PHASE_REUSE : PHASE_FAULT;
}

uint64_t sample_folios(const struct cell *cell)
{
	return cell_units(cell) * (uint64_t)cell->threads;
}

static json_t *workers_or_none(const struct sample *sample)
{
	if (!sample->workers)
		return NULL;
	return workers_json(sample->workers, sample->cell->threads,
			    cell_folios(sample->cell));
}

static uint64_t nearest_rank(const uint32_t *sorted, uint64_t count,
			     uint64_t per_mille)
{
	return sorted[(count * per_mille + 999) / 1000 - 1];
}

void sample_percentiles(uint32_t *ns, uint64_t count,
			struct sample_latency *out)
{
	latency_sort(ns, count);
	out->count = count;
	out->p50_ns = nearest_rank(ns, count, 500);
	out->p90_ns = nearest_rank(ns, count, 900);
	out->p99_ns = nearest_rank(ns, count, 990);
	out->p999_ns = nearest_rank(ns, count, 999);
	out->max_ns = ns[count - 1];
	latency_histogram_add(&out->histogram, ns, count);
}

static uint64_t kernel_faulted(const struct sample_kernel *kernel)
{
	return kernel->user_caller + kernel->user_buddy + kernel->user_skipped;
}

/* Counted like those that were delivered, but given back: the charge failed. */
static uint64_t kernel_in_vain(const struct sample *sample)
{
	uint64_t counted = kernel_faulted(&sample->kernel);
	uint64_t delivered = cell_delivered(sample->cell);

	return counted > delivered ? counted - delivered : 0;
}

static double share_pct(uint64_t folios, uint64_t faulted)
{
	return faulted ? 100.0 * (double)folios / (double)faulted : NAN;
}

double sample_skipped_pct(const struct sample_kernel *kernel)
{
	return share_pct(kernel->user_skipped, kernel_faulted(kernel));
}

double sample_hit_pct(const struct sample_kernel *kernel)
{
	return share_pct(kernel->user_skipped + kernel->refused,
			 kernel_faulted(kernel));
}

__attribute__((format(printf, 2, 3)))
static void invalidate(struct sample *sample, const char *format, ...)
{
	va_list args;

	if (*sample->invalid_reason)
		return;
	va_start(args, format);
	vsnprintf(sample->invalid_reason, sizeof(sample->invalid_reason),
		  format, args);
	va_end(args);
}

/* Every folio has to be as asked; what could not be checked is not held against. */
static bool all_as_asked(const struct verify_result *result)
{
	return isnan(result->got_pct) || result->got_pct >= 100.0;
}

/* More faults of one worker must not make up for fewer of another. */
static void judge_workers(struct sample *sample)
{
	const int n = sample->cell->threads;
	const uint64_t asked = sample->verify.faults_asked / (uint64_t)n;
	int odd;

	if (!sample->workers)
		return;
	odd = workers_odd(sample->workers, n, asked);
	if (odd >= 0)
		invalidate(sample, "worker %d: %llu faults, asked %llu", odd,
			   (unsigned long long)sample->workers[odd].page_faults,
			   (unsigned long long)asked);
}

static void judge_prezeroed(struct sample *sample)
{
	double got_pct = sample_skipped_pct(&sample->kernel);
	int asked = sample->cell->prezeroed_pct;

	if (asked == CELL_NOT_PREZEROED || sample->pass == PASS_REUSE)
		return;
	/* Callers zero what was charged, which may be none. */
	if (sample->has_kernel && isnan(got_pct) &&
	    !cell_delivered(sample->cell))
		return;
	if (!sample->has_kernel || isnan(got_pct))
		invalidate(sample, "the pre-zeroed share could not be read");
	else if (fabs(got_pct - asked) > PREZEROED_TOLERANCE_PCT)
		invalidate(sample, "pre-zeroed %.1f %% of folios, asked %d %%",
			   got_pct, asked);
}

static void judge_claims(struct sample *sample)
{
	const struct workload_claim *claim = sample->verify.claims;
	size_t i;

	for (i = 0; i < sample->verify.n_claims; i++, claim++)
		if (!claim->reason && claim->got != claim->asked)
			invalidate(sample, "%s: %llu, asked %llu", claim->name,
				   (unsigned long long)claim->got,
				   (unsigned long long)claim->asked);
}

/* The hook may have named none. */
static bool has_source(const struct sample *sample)
{
	return sample->verify.source.how || sample->verify.source.reason;
}

void sample_judge(struct sample *sample)
{
	const struct sample_verify *verify = &sample->verify;

	judge_workers(sample);
	if (verify->faults_asked != CELL_FAULTS_UNKNOWN &&
	    verify->faults_got != verify->faults_asked)
		invalidate(sample, "%llu faults, asked %llu",
			   (unsigned long long)verify->faults_got,
			   (unsigned long long)verify->faults_asked);
	if (has_source(sample) && !all_as_asked(&verify->source))
		invalidate(sample, "%.1f %% of the memory had order %d before",
			   verify->source.got_pct, sample->cell->order);
	if (!all_as_asked(&verify->order))
		invalidate(sample, "%.1f %% of the memory has order %d",
			   verify->order.got_pct, verify->order_asked);
	if (!all_as_asked(&verify->node))
		invalidate(sample, "%.1f %% of the memory is on node %d",
			   verify->node.got_pct, sample->cell->mem_node);
	judge_claims(sample);
	judge_prezeroed(sample);
}

static json_t *claim_json(int asked, const struct verify_result *result)
{
	return json_pack("{s:i, s:o, s:s?, s:s*}", "asked", asked,
			 "got_pct", percent(result->got_pct),
			 "how", result->how, "reason", result->reason);
}

static json_t *prezeroed_json(const struct sample *sample)
{
	const struct sample_kernel *kernel = &sample->kernel;
	json_t *hit_pct = NULL;

	if (sample->cell->prezeroed_pct == CELL_NOT_PREZEROED ||
	    sample->pass == PASS_REUSE)
		return json_null();
	if (sample->balloon)
		hit_pct = percent(sample_hit_pct(kernel));
	return json_pack("{s:i, s:o, s:I, s:I, s:o*}",
			 "asked_pct", sample->cell->prezeroed_pct,
			 "got_pct", percent(sample_skipped_pct(kernel)),
			 "skipped", (json_int_t)kernel->user_skipped,
			 "faulted", (json_int_t)kernel_faulted(kernel),
			 "host_zeroed_pct", hit_pct);
}

/* Returns @json; NULL, having released it, without memory. */
static json_t *add_claims(json_t *json, const struct sample_verify *verify)
{
	const struct workload_claim *claim = verify->claims;
	json_t *own;
	size_t i;

	for (i = 0; i < verify->n_claims && json; i++, claim++) {
		own = json_pack("{s:I, s:o, s:s?, s:s*}",
				"asked", (json_int_t)claim->asked,
				"got", sample_integer(!claim->reason, claim->got),
				"how", claim->reason ? NULL : claim->how,
				"reason", claim->reason);
		if (!json_object_set_new(json, claim->name, own))
			continue;
		json_decref(json);
		json = NULL;
	}
	return json;
}

static json_t *verify_json(const struct sample *sample)
{
	const struct sample_verify *verify = &sample->verify;

	json_t *json;

	json = json_pack("{s:{s:o, s:I}, s:o, s:o, s:o*, s:o}",
			 "faults", "asked",
			 sample_integer(verify->faults_asked !=
						CELL_FAULTS_UNKNOWN,
					verify->faults_asked),
			 "got", (json_int_t)verify->faults_got,
			 "order", claim_json(verify->order_asked,
					     &verify->order),
			 "node", claim_json(sample->cell->mem_node,
					    &verify->node),
			 "source", has_source(sample) ?
			 claim_json(sample->cell->order, &verify->source) : NULL,
			 "prezeroed", prezeroed_json(sample));

	return add_claims(json, verify);
}

static json_t *latency_json(const struct sample *sample)
{
	const struct sample_latency *latency = &sample->latency;

	if (sample->pass != PASS_LATENCY)
		return json_null();
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
			 "count", (json_int_t)latency->count,
			 "p50_ns", (json_int_t)latency->p50_ns,
			 "p90_ns", (json_int_t)latency->p90_ns,
			 "p99_ns", (json_int_t)latency->p99_ns,
			 "p999_ns", (json_int_t)latency->p999_ns,
			 "max_ns", (json_int_t)latency->max_ns,
			 "clock_ns", (json_int_t)latency->clock_ns,
			 "histogram",
			 latency_histogram_json(&latency->histogram),
			 "by_index", latency_places_json(latency->places));
}

static json_t *sim_json(const struct sample *sample)
{
	if (!sample->windowed)
		return json_null();
	return json_pack("{s:I, s:I, s:I}",
			 "first_region", (json_int_t)sample->regions.first,
			 "windows", (json_int_t)sample->regions.count,
			 "faults_each", (json_int_t)sample->window_faults);
}

static json_t *kernel_json(const struct sample *sample)
{
	const struct sample_kernel *kernel = &sample->kernel;
	json_t *in_vain = NULL;

	if (!sample->has_kernel || sample->pass == PASS_REUSE)
		return json_null();
	if (sample->cell->workload->undelivered)
		in_vain = json_integer((json_int_t)kernel_in_vain(sample));
	return json_pack("{s:I, s:I, s:I, s:o*}",
			 "user_caller", (json_int_t)kernel->user_caller,
			 "user_buddy", (json_int_t)kernel->user_buddy,
			 "user_skipped", (json_int_t)kernel->user_skipped,
			 "in_vain", in_vain);
}

/* What was measured, as the first half of a row. */
static json_t *head_json(const struct sample *sample)
{
	static const char *const passes[PASSES] = {
		[PASS_BATCH] = "batch",
		[PASS_LATENCY] = "latency",
		[PASS_REUSE] = "reuse",
	};
	bool valid = !*sample->invalid_reason;

	return json_pack("{s:i, s:s, s:s, s:I, s:I, s:o, s:s, s:I, s:o, s:b, s:b, s:s?}",
			 "schema", SAMPLE_SCHEMA,
			 "arm", sample->arm,
			 "boot", sample->boot,
			 "block", (json_int_t)sample->block,
			 "position", (json_int_t)sample->position,
			 "cell", sample_cell_json(sample->cell),
			 "pass", passes[sample->pass],
			 "repetition", (json_int_t)sample->repetition,
			 "placement",
			 sample_integer(sample->windowed, sample->placement),
			 "warmup", sample->warmup,
			 "valid", valid,
			 "invalid_reason",
			 valid ? NULL : sample->invalid_reason);
}

static json_t *time_json(const struct sample *sample)
{
	return json_pack("{s:o, s:o}",
			 "ns", sample_integer(sample->timed, sample->ns),
			 "tsc", sample_integer(sample->timed, sample->tsc));
}

/* Absent where nothing was zeroed beforehand. */
static json_t *background_json(const struct sample *sample)
{
	const struct sample_background *background = &sample->background;

	if (!background->bytes || sample->pass == PASS_REUSE)
		return NULL;
	return json_pack("{s:I, s:o}", "bytes", (json_int_t)background->bytes,
			 "ns", sample_integer(sample->timed, background->ns));
}

static json_t *figures_json(const struct sample *sample)
{
	const bool reuse = sample->pass == PASS_REUSE;

	return json_pack("{s:I, s:o, s:o*, s:o*, s:{s:o}, s:o*, s:o, s:o, s:o, s:o, s:o}",
			 "faults", (json_int_t)sample_folios(sample->cell),
			 "fault", reuse ? json_null() : time_json(sample),
			 "reuse", reuse ? time_json(sample) : NULL,
			 "background", background_json(sample),
			 "teardown",
			 "ns", sample_integer(sample->timed && !reuse,
					      sample->teardown_ns),
			 "workers", workers_or_none(sample),
			 "latency", latency_json(sample),
			 "counters", counters_json(sample->values,
						   sample->n_values),
			 "sim", sim_json(sample),
			 "kernel", kernel_json(sample),
			 "verify", verify_json(sample));
}

json_t *sample_json(const struct sample *sample)
{
	json_t *row = head_json(sample);
	json_t *figures = figures_json(sample);
	int err = -1;

	if (row && figures)
		err = json_object_update(row, figures);
	json_decref(figures);
	if (err) {
		json_decref(row);
		return NULL;
	}
	return row;
}

/* A full disk must not leave half a row behind. */
static void take_back(FILE *file, off_t start)
{
	__fpurge(file);
	if (start >= 0 && ftruncate(fileno(file), start))
		return;
}

int sample_write(const struct sample *sample, FILE *file)
{
	json_t *row = sample_json(sample);
	off_t start = ftello(file);
	int err = 0;

	if (!row)
		return -ENOMEM;
	errno = EIO;
	if (json_dumpf(row, file, JSON_COMPACT | JSON_REAL_PRECISION(6)) ||
	    fputc('\n', file) == EOF || fflush(file))
		err = -errno;
	if (err)
		take_back(file, start);
	json_decref(row);
	return err;
}
