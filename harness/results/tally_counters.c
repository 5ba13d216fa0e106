// SPDX-License-Identifier: GPL-2.0-only
#include "tally.h"

#include "harness/members.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tally_counter *counter_get(struct tally *tally, const char *name,
					const char *source)
{
	struct tally_counter *at;

	for (size_t i = 0; i < tally->counters_n; i++)
		if (!strcmp(tally->counters[i].name, name))
			return &tally->counters[i];
	at = realloc(tally->counters, (tally->counters_n + 1) * sizeof(*at));
	if (!at)
		return NULL;
	tally->counters = at;
	at += tally->counters_n;
	*at = (struct tally_counter){ .name = strdup(name), .running_share = 1 };
	if (!at->name)
		return NULL;
	snprintf(at->source, sizeof(at->source), "%s", source);
	tally->counters_n++;
	return at;
}

static void note_running(struct tally_counter *counter, const cJSON *value)
{
	const double enabled = member_number(value, "enabled_ns");
	const double running = member_number(value, "running_ns");

	if (enabled > 0 && running / enabled < counter->running_share)
		counter->running_share = running / enabled;
}

#define REASON_TEXT 256

/* "no cycles event" and "no instructions event" are one reason: "no such". */
static const char *common_reason(const char *name, const char *reason,
				 char *text)
{
	int length = (int)strcspn(name, ":");
	const char *at;

	if (!reason)
		return "no reason given";
	for (at = reason; *at && strncmp(at, name, length); at++)
		;
	if (!*at || !length)
		return reason;
	snprintf(text, REASON_TEXT, "%.*ssuch%s", (int)(at - reason), reason,
		 at + length);
	return text;
}

static int add_absent(const cJSON *value, struct reasons *absent)
{
	const char *reason = member_text(value, "reason");
	const char *name = value->string;
	char text[REASON_TEXT];

	return reasons_add(absent, common_reason(name, reason, text), name);
}

static int add_counter(struct tally *tally, const cJSON *value,
		       uint64_t faults, uint64_t clean_faults, uint64_t index)
{
	const char *source = member_text(value, "source");
	struct tally_counter *counter;

	if (!source)
		return -EINVAL;
	counter = counter_get(tally, value->string, source);
	if (!counter)
		return -ENOMEM;
	note_running(counter, value);
	if (!strcmp(source, "sim"))
		faults = clean_faults;
	if (!faults)
		return 0;
	return points_add(&counter->per_fault, index,
			  member_number(value, "value") / (double)faults);
}

int tally_add_counters(struct tally *tally, const cJSON *counters,
		       uint64_t faults, uint64_t clean_faults, uint64_t index,
		       struct reasons *absent)
{
	const cJSON *value;
	int err;

	if (!cJSON_IsObject(counters))
		return -EINVAL;
	cJSON_ArrayForEach(value, counters) {
		if (member_is_number(value, "value"))
			err = add_counter(tally, value, faults, clean_faults,
					  index);
		else
			err = add_absent(value, absent);
		if (err)
			return err;
	}
	return 0;
}

const struct tally_counter *tally_counter_find(const struct tally *tally,
					     const char *name)
{
	for (size_t i = 0; i < tally->counters_n; i++)
		if (!strcmp(tally->counters[i].name, name))
			return &tally->counters[i];
	return NULL;
}
