// SPDX-License-Identifier: GPL-2.0-only
#include "choices.h"

#include "sysfile.h"

#include <stddef.h>

#define DIR	"/sys/kernel/debug/page_zeroing/"
#define WORDS	6

struct description {
	const char *name;
	const char *words[WORDS];
	const char *help;
	const char *heading[2];
	const char *phrase;
	const char *path;	/* of a kernel's knob */
};

static const struct description choices[CHOICES] = {
	[CHOICE_ZERO_ORDER] = {
		"zero_order",
		{ "none", "neighbourhood", "converge", "ascending",
		  "descending", "hot-first" },
		"none, neighbourhood, converge, ascending, descending, hot-first",
		{ "cleared in", "order" }, "cleared in order %s",
		DIR "zero_order"
	},
	[CHOICE_SITE] = {
		"site", { "none", "stock", "caller", "buddy", "buddy-addr" },
		"none, stock, caller, buddy, buddy-addr",
		{ "cleared", "by" }, "cleared by %s", DIR "site"
	},
	[CHOICE_DEFRAG] = {
		"defrag", { "none", "never", "defer", "madvise", "always" },
		"none, never, defer, madvise, always: THP's switch",
		{ "THP", "defrag" }, "THP defrag %s",
		"/sys/kernel/mm/transparent_hugepage/defrag"
	},
	[CHOICE_TOUCH] = {
		"touch", { "folio", "pages" },
		"folio, pages: a byte of each",
		{ "", "touch" }, "a byte written in each of its %s", NULL
	},
	[CHOICE_REUSE] = {
		"reuse", { "none", "line", "page", "neighbourhood", "folio" },
		"none, line, page, neighbourhood, folio",
		{ "", "reuse" }, "then its %s used", NULL
	},
	[CHOICE_REUSE_ACCESS] = {
		"reuse_access", { "read", "write" }, "read, write",
		{ "reuse", "access" }, "by a %s of each line", NULL
	},
	[CHOICE_REUSE_WHEN] = {
		"reuse_when", { "after", "each" },
		"after all faults, or after each",
		{ "reuse", "when" }, "%s fault", NULL
	},
	[CHOICE_FROM] = {
		"from", { "fork", "zero-page" },
		"fork, zero-page: what is mapped before the write",
		{ "", "from" }, "copied from %s", NULL
	},
	[CHOICE_HEADROOM] = {
		"headroom", { "full", "half", "none" },
		"full, half, none: of the folios that the memcg has room for",
		{ "", "headroom" }, "%s headroom in the memcg", NULL
	},
	[CHOICE_REGION] = {
		"region", { "map", "all" },
		"map: mmap() and touch, all: munmap() too",
		{ "", "region" }, "region %s", NULL
	},
	[CHOICE_PREZEROED_AGE] = {
		"prezeroed_age", { "old", "fresh" },
		"old: evicted from the caches since, fresh: not",
		{ "zeroed", "age" }, "zeroes %s", NULL
	},
	[CHOICE_POOL] = {
		"pool", { "reserved", "surplus" },
		"reserved, surplus: hugetlb pages of the pool, or beyond it",
		{ "", "pool" }, "%s hugetlb pages", NULL
	},
	[CHOICE_SEQUENCE] = {
		"sequence",
		{ "neighbourhood", "converge", "ascending", "descending",
		  "hot-first" },
		"neighbourhood, converge, ascending, descending, hot-first",
		{ "", "sequence" }, "pages in sequence %s", NULL
	},
	[CHOICE_PRIMITIVE] = {
		"primitive",
		{ "rep-stosb", "stores", "avx2", "non-temporal", "clzero" },
		"rep-stosb, stores, avx2, non-temporal, clzero",
		{ "", "primitive" }, "by %s", NULL
	},
	[CHOICE_DECAY] = {
		"decay", { "default", "0" }, "default, 0",
		{ "", "decay" }, "decay %s", NULL
	},
	[CHOICE_THP] = {
		"thp", { "default", "always", "never" },
		"default, always, never",
		{ "", "thp" }, "thp %s", NULL
	},
	[CHOICE_WORKERS] = {
		"workers", { "threads", "processes" },
		"threads (of one process), processes",
		{ "workers", "are" }, "workers are %s", NULL
	},
};

const char *choice_name(enum choice which)
{
	return choices[which].name;
}

const char *choice_word(enum choice which, int word)
{
	return word < WORDS ? choices[which].words[word] : NULL;
}

const char *choice_help(enum choice which)
{
	return choices[which].help;
}

const char *choice_heading(enum choice which, int line)
{
	return choices[which].heading[line];
}

const char *choice_phrase(enum choice which)
{
	return choices[which].phrase;
}

const char *choice_path(enum choice which)
{
	return choices[which].path;
}

bool choice_present(const char *root, enum choice which)
{
	return sysfile_exists(root, choices[which].path);
}

json_t *choices_add(json_t *cell, const char *const words[CHOICES])
{
	int i;

	for (i = 0; i < CHOICES && cell; i++) {
		if (!words[i] || !json_object_set_new(cell, choices[i].name,
						      json_string(words[i])))
			continue;
		json_decref(cell);
		cell = NULL;
	}
	return cell;
}
