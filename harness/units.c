// SPDX-License-Identifier: GPL-2.0-only
#include "units.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char suffixes[] = "KMG";

/* strtoull() takes blanks and signs, which no caller here wants. */
static int parse_digits(const char *text, uint64_t *out, const char **end)
{
	uint64_t number = 0;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	for (; isdigit((unsigned char)*text); text++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *text - '0', &number))
			return -ERANGE;
	*out = number;
	*end = text;
	return 0;
}

int units_parse_number(const char *text, uint64_t *out)
{
	const char *end;
	uint64_t number;
	int err;

	err = parse_digits(text, &number, &end);
	if (err)
		return err;
	if (*end)
		return -EINVAL;
	*out = number;
	return 0;
}

int units_parse_bytes(const char *text, uint64_t *out_bytes)
{
	const char *end, *suffix;
	unsigned int shift = 0;
	uint64_t number;
	int err;

	err = parse_digits(text, &number, &end);
	if (err)
		return err;
	if (*end) {
		suffix = strchr(suffixes, toupper((unsigned char)*end));
		if (!suffix || end[1])
			return -EINVAL;
		shift = 10 * (unsigned int)(suffix - suffixes + 1);
	}
	if (number > UINT64_MAX >> shift)
		return -ERANGE;
	*out_bytes = number << shift;
	return 0;
}

char *units_format_bytes(uint64_t bytes, char *text, size_t size)
{
	int i = -1;

	while (bytes && bytes % 1024 == 0 && suffixes[i + 1]) {
		bytes /= 1024;
		i++;
	}
	if (i < 0)
		snprintf(text, size, "%" PRIu64, bytes);
	else
		snprintf(text, size, "%" PRIu64 "%c", bytes, suffixes[i]);
	return text;
}
