// SPDX-License-Identifier: GPL-2.0-only
#include "same.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of memory, that one kernel may keep for itself and another not. */
#define MEMORY_SHARE 0.03

/* The value at "a.b"; NULL where there is none. */
static const json_t *at(const json_t *from, const char *path)
{
	char key[64];
	size_t n;

	while (from && *path) {
		n = strcspn(path, ".");
		snprintf(key, sizeof(key), "%.*s", (int)n, path);
		from = json_object_get(from, key);
		path += n + (path[n] == '.');
	}
	return from;
}

static bool equal(const json_t *a, const json_t *b)
{
	return a && b ? json_equal(a, b) : a == b;
}

static bool about_equal(const json_t *a, const json_t *b)
{
	double was = json_number_value(a), is = json_number_value(b);

	return fabs(is - was) <= MEMORY_SHARE * was;
}

struct member {
	const char *path;
	bool (*same)(const json_t *a, const json_t *b);
};

static struct same_difference find(const struct member *members, size_t n,
				    const json_t *was, const json_t *is)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *a = at(was, members[i].path);
		const json_t *b = at(is, members[i].path);

		if (!members[i].same(a, b))
			return (struct same_difference){ members[i].path, a,
							  b };
	}
	return (struct same_difference){ 0 };
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct same_difference same_machine(const json_t *was,
						 const json_t *is)
{
	static const struct member members[] = {
		{ "host", equal },
		{ "hypervisor", equal },
		{ "cpu.vendor", equal },
		{ "cpu.model", equal },
		{ "cpu.family", equal },
		{ "cpu.model_number", equal },
		{ "cpu.stepping", equal },
		{ "cpu.threads", equal },
		{ "cpu.sockets", equal },
		{ "memory.total_bytes", about_equal },
	};

	return find(members, COUNT(members), was, is);
}

struct same_difference same_plan(const json_t *was,
					      const json_t *is, bool cells)
{
	static const struct member members[] = {
		{ "schema", equal }, { "repetitions", equal },
		{ "warmup", equal }, { "windows", equal },
		{ "cells", equal },
	};

	return find(members, COUNT(members) - !cells, was, is);
}

bool same_build(const json_t *was, const json_t *is)
{
	static const struct member members[] = {
		{ "kernel.release", equal },
		{ "kernel.version", equal },
		{ "kernel.config.sha256", equal },
	};

	return !find(members, COUNT(members), was, is).member;
}

/* The command line without the word of the boot loader, and what is init's. */
static char *own_words(const json_t *machine)
{
	const char *text = json_string_value(at(machine, "kernel.cmdline"));
	char *copy = strdup(text ? text : ""), *word, *end;

	word = copy ? strstr(copy, "BOOT_IMAGE=") : NULL;
	if (word) {
		end = word + strcspn(word, " ");
		end += strspn(end, " ");
		memmove(word, end, strlen(end) + 1);
	}
	word = copy ? strstr(copy, " -- ") : NULL;
	if (word)
		*word = '\0';
	return copy;
}

bool same_kernel(const json_t *was, const json_t *is)
{
	char *a = own_words(was), *b = own_words(is);
	bool same = a && b && !strcmp(a, b) && same_build(was, is);

	free(a);
	free(b);
	return same;
}

const char *same_value_text(const json_t *value, char *text, size_t size)
{
	size_t n;

	if (!value || json_is_null(value)) {
		snprintf(text, size, "nothing");
	} else if (json_is_string(value)) {
		snprintf(text, size, "%s", json_string_value(value));
	} else {
		n = json_dumpb(value, text, size - 1, JSON_ENCODE_ANY);
		if (n < size)
			text[n] = '\0';
		else
			snprintf(text, size, "another list");
	}
	return text;
}
