// SPDX-License-Identifier: GPL-2.0-only
/*
 * pzvpmu: counts the guest's instructions between markers (harness/marker.h) by
 * function, and what they do to the modelled caches.
 *
 *   -plugin libpzvpmu-apiN.so,out=FILE,symbols=SYSTEM_MAP[,functions=FILE]
 *           [,progress=FILE],l1d=...,l2=...,llc=...
 *
 * docs/formats.md has the files, cache_args.h the caches. The guest is x86-64
 * Linux booted with nokaslr, under TCG with thread=single and -icount: else the
 * counts are neither exact nor repeatable.
 */
#include "vpmu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "cache_args.h"
#include "harness/error.h"
#include "shim.h"

struct options {
	const char *out;
	const char *symbols;
	const char *functions;
	const char *progress;
	struct cache_shapes shapes;
};

/* QEMU passes no pointer to the callback of a translation, nor of a reset. */
static struct vpmu *the_vpmu;

static void on_exit_of_qemu(qemu_plugin_id_t id, void *udata)
{
	struct vpmu *vpmu = udata;

	(void)id;
	regions_finish(vpmu->regions);
	if (vpmu->armed && !vpmu->entry_seen)
		warning_report(
			"plugin: no interrupt, fault or system call came "
			"by where symbols= says: is it this kernel's "
			"System.map, and did it boot with nokaslr?");
	if (vpmu->pages_astray)
		warning_report("plugin: %u of %u pages are not where the guest "
			       "says: its memory's layout is one that the "
			       "plugin does not know",
			       vpmu->pages_astray, vpmu->pages_told);
	vpmu->regions = NULL;
}

static void on_flush(qemu_plugin_id_t id)
{
	(void)id;
	translate_flush(the_vpmu);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	translate_block(the_vpmu, tb);
}

static void on_armed(qemu_plugin_id_t id)
{
	the_vpmu->armed = true;
	translate_begin(the_vpmu);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_flush_cb(id, on_flush);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, the_vpmu);
}

/* Every translation so far counts nothing: have them all made again. */
static void on_first_marker(unsigned int vcpu, void *udata)
{
	struct vpmu *vpmu = udata;

	(void)vcpu;
	qemu_plugin_reset(vpmu->id, on_armed);
}

static void on_unarmed_translation(qemu_plugin_id_t id,
				   struct qemu_plugin_tb *tb)
{
	(void)id;
	translate_unarmed(the_vpmu, tb, on_first_marker);
}

static int take_option(struct options *options, const char *argument)
{
	const struct {
		const char *key;
		const char **value;
	} keys[] = {
		{ "out=", &options->out },
		{ "symbols=", &options->symbols },
		{ "functions=", &options->functions },
		{ "progress=", &options->progress },
	};
	int err;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		size_t length = strlen(keys[i].key);

		if (strncmp(argument, keys[i].key, length) == 0) {
			*keys[i].value = argument + length;
			return 0;
		}
	}
	err = cache_args_take(&options->shapes, argument);
	if (err != -ENOENT)
		return err;
	return error_report(EINVAL,
			    "plugin: no argument `%s': there are out=FILE, "
			    "symbols=SYSTEM_MAP, functions=FILE, "
			    "progress=FILE, l1d=, l2=, llc= and "
			    "whole_lines_unread=",
			    argument);
}

static int check_shapes(const struct cache_shapes *shapes)
{
	static const char *const keys[CACHE_LEVELS] = { "l1d", "l2", "llc" };

	if (shapes->level[CACHE_L1].ways &&
	    shapes->level[CACHE_L1].sets < VIEW_LINES)
		return error_report(EINVAL,
				    "plugin: l1d= has %u sets: a page must fit "
				    "a way, so give it %d or more",
				    shapes->level[CACHE_L1].sets, VIEW_LINES);
	for (int i = 0; i < CACHE_LEVELS; i++)
		if (!shapes->level[i].ways)
			return error_report(EINVAL,
					    "plugin: %s= is missing: give the "
					    "line that `pzbench cache' prints",
					    keys[i]);
	return 0;
}

static int parse(struct options *options, int argc, char **argv)
{
	int err = 0;

	for (int i = 0; !err && i < argc; i++)
		err = take_option(options, argv[i]);
	if (err)
		return err;
	if (!options->out || !options->symbols)
		return error_report(EINVAL,
				    "plugin: %s= is missing: give -plugin "
				    "...,out=FILE,symbols=SYSTEM_MAP",
				    options->out ? "symbols" : "out");
	return check_shapes(&options->shapes);
}

static int check_guest(const struct qemu_info *info)
{
	if (info->system_emulation && strcmp(info->target_name, "x86_64") == 0)
		return 0;
	return error_report(EINVAL,
			    "plugin: cannot count a guest of `%s': use "
			    "qemu-system-x86_64",
			    info->target_name);
}

static int check_cpus(int n_cpus)
{
	if (n_cpus <= VIEW_MAX_CPUS)
		return 0;
	return error_report(EINVAL,
			    "plugin: cannot count a guest of %d CPUs: give it "
			    "%d at most",
			    n_cpus, VIEW_MAX_CPUS);
}

static int alloc_cpus(struct vpmu *vpmu, unsigned int n_cpus)
{
	vpmu->cpus = calloc(n_cpus, sizeof(*vpmu->cpus));
	vpmu->watches = calloc(n_cpus, sizeof(*vpmu->watches));
	return vpmu->cpus && vpmu->watches ? 0 : -ENOMEM;
}

static int init_cpus(struct vpmu *vpmu, unsigned int n_cpus)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < n_cpus; i++) {
		err = cpu_init(&vpmu->cpus[i], i,
			       functions_limit(vpmu->functions), regions_settle,
			       vpmu->regions);
		if (err)
			break;
		view_init(&vpmu->cpus[i].view, &vpmu->model, i);
		vpmu->n_cpus++;
	}
	return err;
}

/* QEMU ends when there is no plugin, and the system takes back its memory. */
static int vpmu_create(const struct options *options, unsigned int n_cpus,
		       struct vpmu **vpmu)
{
	struct vpmu *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	err = symbols_load(options->symbols, &new->symbols);
	if (!err)
		err = functions_create(new->symbols, options->functions,
				       &new->functions);
	if (!err)
		err = regions_create(options->out, options->progress,
				     new->functions, &new->regions);
	if (!err)
		err = caches_create(&options->shapes, n_cpus,
				    &new->model.caches);
	if (!err)
		err = alloc_cpus(new, n_cpus);
	if (!err)
		err = init_cpus(new, n_cpus);
	if (!err)
		*vpmu = new;
	return err;
}

/* QEMU calls this once; other than 0 makes it say so and exit with status 1. */
QEMU_PLUGIN_EXPORT
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
			int argc, char **argv)
{
	struct options options = { 0 };

	if (check_guest(info) || check_cpus(info->system.max_vcpus) ||
	    access_check() || parse(&options, argc, argv) ||
	    vpmu_create(&options, info->system.max_vcpus, &the_vpmu))
		return -1;
	if (shim_watch_cpus(id, info->system.max_vcpus))
		return -1;
	the_vpmu->id = id;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_unarmed_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, the_vpmu);
	return 0;
}
