// SPDX-License-Identifier: GPL-2.0-only
#include "symbols_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where a name's compiler-made suffixes begin: `.isra.0`, `.part.0.cold`. */
static size_t folded_length(const char *name)
{
	static const char *const suffixes[] = { ".isra.", ".constprop.",
						".part.", ".cold" };
	size_t length = strlen(name);
	const char *at;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		at = strstr(name, suffixes[i]);
		if (at && at != name && (size_t)(at - name) < length)
			length = (size_t)(at - name);
	}
	return length;
}

static int make_room(struct symbols_text *text)
{
	size_t capacity = text->capacity ? 2 * text->capacity : 4096;
	struct text_symbol *symbol;

	if (text->n < text->capacity)
		return 0;
	symbol = realloc(text->symbol, capacity * sizeof(*symbol));
	if (!symbol)
		return -ENOMEM;
	text->symbol = symbol;
	text->capacity = capacity;
	return 0;
}

int symbols_text_add(struct symbols_text *text, uint64_t address, char type,
		     const char *name)
{
	char *copy;

	if (!strchr("tTwW", type) || !(address >> 63))
		return 0;
	/* Of several names of one function the first stands for it. */
	if (text->n && text->symbol[text->n - 1].address == address)
		return 0;
	copy = strndup(name, folded_length(name));
	if (!copy || make_room(text)) {
		free(copy);
		return -ENOMEM;
	}
	text->symbol[text->n++] =
		(struct text_symbol){ .address = address, .name = copy };
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct text_symbol *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

int symbols_text_number(struct symbols_text *text)
{
	struct text_symbol **by_name = calloc(text->n + 1, sizeof(*by_name));

	if (!by_name)
		return -ENOMEM;
	for (size_t i = 0; i < text->n; i++)
		by_name[i] = &text->symbol[i];
	qsort(by_name, text->n, sizeof(*by_name), compare_names);
	for (size_t i = 0; i < text->n; i++) {
		if (!i || strcmp(by_name[i]->name, by_name[i - 1]->name) != 0)
			text->n_names++;
		by_name[i]->number = text->n_names - 1;
	}
	free(by_name);
	return 0;
}

long symbols_text_find(const struct symbols_text *text, uint64_t address,
		       const char **name)
{
	size_t low = 0, high = text->n, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (text->symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return -ENOENT;
	*name = text->symbol[low - 1].name;
	return (long)text->symbol[low - 1].number;
}

void symbols_text_free(struct symbols_text *text)
{
	for (size_t i = 0; i < text->n; i++)
		free(text->symbol[i].name);
	free(text->symbol);
}
