// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include "harness/kconfig.h"
#include "harness/sysfile.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATCH_SET_DIGITS 12

/* Options that make the fault path another one. */
static const char *const debug_options[] = {
	"CONFIG_DEBUG_LIST", "CONFIG_DEBUG_PAGEALLOC",
	"CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT", "CONFIG_DEBUG_VM",
	"CONFIG_DEBUG_VM_PGFLAGS", "CONFIG_FUNCTION_TRACER", "CONFIG_KASAN",
	"CONFIG_KCSAN", "CONFIG_KFENCE", "CONFIG_KMSAN", "CONFIG_LOCKDEP",
	"CONFIG_LOCK_STAT", "CONFIG_PAGE_OWNER", "CONFIG_PAGE_POISONING",
	"CONFIG_PAGE_TABLE_CHECK", "CONFIG_UBSAN",
};

/* "7.2.13-pz0123456789ab" -> "0123456789ab" */
static json_t *patch_set(const char *release)
{
	const char *at = strstr(release, "-pz");
	int n = 0;

	if (!at)
		return json_null();
	at += strlen("-pz");
	while (isxdigit((unsigned char)at[n]))
		n++;
	return n >= PATCH_SET_DIGITS ? json_stringn(at, PATCH_SET_DIGITS) :
				       json_null();
}

/*
 * The value of the last "@name=VALUE" on the command line, which is the one
 * that counts.
 */
static bool cmdline_value(const char *cmdline, const char *name, char *value,
			  size_t size)
{
	size_t length = strlen(name);
	bool found = false;

	for (const char *at = cmdline; *at; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (!strncmp(at, "-- ", 3))
			break; /* from here on they are init's */
		if (strncmp(at, name, length) || at[length] != '=')
			continue;
		snprintf(value, size, "%.*s",
			 (int)strcspn(at + length + 1, " "), at + length + 1);
		found = true;
	}
	return found;
}

/* A boolean parameter as the kernel's kstrtobool() reads it. */
static json_t *init_on(const struct kconfig *c, const char *cmdline,
		       const char *name, const char *option)
{
	char value[16];

	if (cmdline_value(cmdline, name, value, sizeof(value)))
		return json_boolean(strchr("1yYtT", *value) ||
				    !strcasecmp(value, "on"));
	return c->text ? json_boolean(kconfig_is_on(c, option)) : json_null();
}

/* debugfs sched/preempt: "none voluntary (full) lazy", root only. */
static bool preempt_debugfs(const char *root, char *mode, size_t size)
{
	char text[128], *open, *close;

	if (sysfile_read(root, "/sys/kernel/debug/sched/preempt", text,
			 sizeof(text)))
		return false;
	open = strchr(text, '(');
	close = open ? strchr(open, ')') : NULL;
	if (!close)
		return false;
	*close = '\0';
	snprintf(mode, size, "%s", open + 1);
	return true;
}

static json_t *preempt_config(const struct kconfig *c)
{
	static const struct {
		const char *option, *mode;
	} model[] = {
		{ "CONFIG_PREEMPT_RT", "rt" },
		{ "CONFIG_PREEMPT_LAZY", "lazy" },
		{ "CONFIG_PREEMPT_VOLUNTARY", "voluntary" },
		{ "CONFIG_PREEMPT_NONE", "none" },
		{ "CONFIG_PREEMPT", "full" },
	};

	for (size_t i = 0; c->text && i < sizeof(model) / sizeof(*model); i++)
		if (kconfig_is_on(c, model[i].option))
			return json_string(model[i].mode);
	return json_null();
}

static json_t *preempt(const char *root, const struct kconfig *c,
		       const char *cmdline)
{
	char mode[32];

	if (preempt_debugfs(root, mode, sizeof(mode)))
		return fact_string(mode);
	if (c->text && kconfig_is_on(c, "CONFIG_PREEMPT_DYNAMIC") &&
	    cmdline_value(cmdline, "preempt", mode, sizeof(mode)))
		return fact_string(mode);
	return preempt_config(c);
}

static json_t *hz(const struct kconfig *c)
{
	char value[16];

	return c->text && kconfig_value(c, "CONFIG_HZ", value, sizeof(value)) ?
		json_integer(atoi(value)) : json_null();
}

static json_t *debug_list(const struct kconfig *c)
{
	json_t *list;

	if (!c->text)
		return json_null();
	list = json_array();
	for (size_t i = 0; i < sizeof(debug_options) / sizeof(*debug_options); i++)
		if (kconfig_is_on(c, debug_options[i]))
			json_array_append_new(list, json_string(debug_options[i]));
	return list;
}

static json_t *config_identity(const struct kconfig *c)
{
	return c->text ? json_pack("{s:s, s:s}", "sha256", c->sha256, "source",
				   c->source) : json_null();
}

json_t *machine_kernel(const char *root)
{
	char release[256] = "", cmdline[8192] = "";
	struct kconfig c = { .text = NULL };
	json_t *kernel;

	sysfile_read(root, "/proc/sys/kernel/osrelease", release, sizeof(release));
	sysfile_read(root, "/proc/cmdline", cmdline, sizeof(cmdline));
	kconfig_read(root, release, &c);
	kernel = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"release", fact_text(root, "/proc/sys/kernel/osrelease"),
		"version", fact_text(root, "/proc/sys/kernel/version"),
		"arch", fact_text(root, "/proc/sys/kernel/arch"),
		"cmdline", fact_text(root, "/proc/cmdline"),
		"config", config_identity(&c),
		"patch_set", patch_set(release),
		"preempt", preempt(root, &c, cmdline),
		"hz", hz(&c),
		"init_on_alloc", init_on(&c, cmdline, "init_on_alloc",
					 "CONFIG_INIT_ON_ALLOC_DEFAULT_ON"),
		"init_on_free", init_on(&c, cmdline, "init_on_free",
					"CONFIG_INIT_ON_FREE_DEFAULT_ON"),
		"debug", debug_list(&c),
		"tainted", fact_number(root, "/proc/sys/kernel/tainted"));
	kconfig_free(&c);
	return kernel;
}
