// SPDX-License-Identifier: GPL-2.0-only
#include "switches.h"

#include "sysfile.h"

#include <stddef.h>

#define DIR	"/sys/kernel/debug/page_zeroing/"
#define WORDS	6

struct description {
	const char *name, *path;
	const char *words[WORDS];
};

static const struct description switches[SWITCHES] = {
	[SWITCH_ZERO_ORDER] = {
		"zero_order", DIR "zero_order",
		{ "none", "neighbourhood", "converge", "ascending",
		  "descending", "hot-first" }
	},
	[SWITCH_SITE] = {
		"site", DIR "site",
		{ "none", "stock", "caller", "buddy", "buddy-addr" }
	},
};

const char *switch_name(enum kernel_switch which)
{
	return switches[which].name;
}

const char *switch_path(enum kernel_switch which)
{
	return switches[which].path;
}

const char *switch_word(enum kernel_switch which, int word)
{
	return word < WORDS ? switches[which].words[word] : NULL;
}

bool switch_present(const char *root, enum kernel_switch which)
{
	return sysfile_exists(root, switches[which].path);
}

json_t *switches_add(json_t *cell, const char *const words[SWITCHES])
{
	int i;

	for (i = 0; i < SWITCHES && cell; i++) {
		if (!words[i] || !json_object_set_new(cell, switches[i].name,
						      json_string(words[i])))
			continue;
		json_decref(cell);
		cell = NULL;
	}
	return cell;
}
