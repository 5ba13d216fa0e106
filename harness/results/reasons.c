// SPDX-License-Identifier: GPL-2.0-only
#include "reasons.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct reason *find(struct reasons *reasons, const char *text)
{
	for (size_t i = 0; i < reasons->n; i++)
		if (!strcmp(reasons->at[i].text, text))
			return &reasons->at[i];
	return NULL;
}

static struct reason *append(struct reasons *reasons, const char *text)
{
	struct reason fresh = { strdup(text), strdup(""), 0 };
	struct reason *at;

	at = realloc(reasons->at, (reasons->n + 1) * sizeof(*at));
	if (at)
		reasons->at = at;
	if (!at || !fresh.text || !fresh.names) {
		free(fresh.text);
		free(fresh.names);
		return NULL;
	}
	at[reasons->n] = fresh;
	return &at[reasons->n++];
}

static bool holds_name(const char *names, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = names; (at = strstr(at, name)); at += length)
		if ((at == names || at[-1] == ' ') &&
		    (!at[length] || at[length] == ','))
			return true;
	return false;
}

static int add_name(struct reason *reason, const char *name)
{
	char *names;

	if (holds_name(reason->names, name))
		return 0;
	if (asprintf(&names, "%s%s%s", reason->names,
		     *reason->names ? ", " : "", name) < 0)
		return -ENOMEM;
	free(reason->names);
	reason->names = names;
	return 0;
}

int reasons_add(struct reasons *reasons, const char *text, const char *name)
{
	struct reason *reason = find(reasons, text);

	if (!reason)
		reason = append(reasons, text);
	if (!reason || (name && add_name(reason, name)))
		return -ENOMEM;
	reason->count++;
	return 0;
}

void reasons_free(struct reasons *reasons)
{
	for (size_t i = 0; i < reasons->n; i++) {
		free(reasons->at[i].text);
		free(reasons->at[i].names);
	}
	free(reasons->at);
	*reasons = (struct reasons){ 0 };
}

unsigned int reasons_count(const struct reasons *reasons)
{
	unsigned int count = 0;

	for (size_t i = 0; i < reasons->n; i++)
		count += reasons->at[i].count;
	return count;
}
