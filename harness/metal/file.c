// SPDX-License-Identifier: GPL-2.0-only
#include "file.h"

#include "harness/config_axis.h"
#include "harness/error.h"
#include "harness/ini_lines.h"
#include "harness/units.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct reader {
	struct ini_lines lines;
	struct metal_file *file;
	uint32_t seen; /* keys of the section, a bit each */
	int section; /* the headers up to its own */
};

struct key {
	const char *name;
	size_t offset;
	bool number; /* else a text */
	bool again; /* lines add up */
};

static const struct key campaign_keys[] = {
	{ "config", offsetof(struct metal_file, config), false, false },
	{ "results", offsetof(struct metal_file, results), false, false },
	{ "boots", offsetof(struct metal_file, boots), true, false },
	{ "links", offsetof(struct metal_file, links), true, false },
	{ "seed", offsetof(struct metal_file, seed), true, false },
	{ "settle", offsetof(struct metal_file, settle), true, false },
	{ "pmu", offsetof(struct metal_file, pmu), false, false },
	{ 0 },
};

static const struct key arm_keys[] = {
	{ "grub", offsetof(struct metal_arm, grub), false, false },
	{ "kexec", offsetof(struct metal_arm, kexec), false, false },
	{ "initrd", offsetof(struct metal_arm, initrd), false, false },
	{ "append", offsetof(struct metal_arm, append), false, true },
	{ "release", offsetof(struct metal_arm, release), false, false },
	{ "word", offsetof(struct metal_arm, word), false, false },
	{ 0 },
};

static int bad(const struct reader *reader, const char *what, const char *text)
{
	return error_report(EINVAL, "%s:%d: %s%s", reader->lines.path,
			    reader->lines.line, what, text);
}

/* Each of these and `again` is a directory. */
static bool is_name(const char *name)
{
	static const char good[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

	return *name && *name != '.' && strlen(name) < 60 &&
	       name[strspn(name, good)] == '\0';
}

static int add_arm(struct reader *reader, const char *name)
{
	struct metal_file *file = reader->file;

	if (!is_name(name) || strstr(name, ".again"))
		return bad(
			reader,
			"an arm's name is up to 59 of A-Za-z0-9._- and begins with no dot, without .again: ",
			name);
	for (size_t i = 0; i < file->arms_n; i++)
		if (!strcmp(file->arm[i].name, name))
			return bad(reader,
				   "there are two arms of one name: ", name);
	if (file->arms_n == METAL_ARMS)
		return bad(reader, "a campaign has at most 8 arms: leave out ",
			   name);
	strcpy(file->arm[file->arms_n++].name, name);
	return 0;
}

/*
 * inih names the section with each pair, and tells of none that holds no key:
 * both are seen by the number of headers so far.
 */
static int enter_section(struct reader *reader, const char *header)
{
	bool arm = !strncmp(header, "arm ", 4);

	if (!arm && strcmp(header, "campaign"))
		return bad(reader,
			   "use the sections [campaign] and [arm NAME], not ",
			   header);
	if (reader->section == reader->lines.n_headers)
		return 0;
	if (++reader->section != reader->lines.n_headers)
		return bad(reader, "a section before this line has no keys",
			   "");
	reader->seen = 0;
	return arm ? add_arm(reader, header + 4) : 0;
}

static int take_text(const struct reader *reader, const struct key *key,
		     const char *value, char *to)
{
	size_t used = key->again ? strlen(to) : 0;

	if (!*value || strchr(value, '\t') ||
	    used + strlen(value) + 2 > METAL_TEXT)
		return bad(
			reader,
			"a value of 1 to 1000 characters, without tabs, is wanted for ",
			key->name);
	sprintf(to + used, "%s%s", used ? " " : "", value);
	return 0;
}

static int take_value(const struct reader *reader, const struct key *key,
		      const char *value, void *base)
{
	void *to = (char *)base + key->offset;

	if (!key->number)
		return take_text(reader, key, value, to);
	if (units_parse_number(value, to))
		return bad(reader, "a whole number is wanted for ", key->name);
	return 0;
}

static int take_key(struct reader *reader, const struct key *keys, void *base,
		    const char *name, const char *value)
{
	for (int i = 0; keys[i].name; i++) {
		if (strcmp(keys[i].name, name))
			continue;
		if (reader->seen & 1u << i && !keys[i].again)
			return bad(reader, "set twice in one section: ", name);
		reader->seen |= 1u << i;
		return take_value(reader, &keys[i], value, base);
	}
	return error_report(
		EINVAL, "%s:%d: unknown key '%s': use %s", reader->lines.path,
		reader->lines.line, name,
		keys == arm_keys ?
			"grub, kexec, initrd, append, release or word" :
			"config, results, boots, links, seed, settle or pmu");
}

/* inih's handler: returns 0 for an error. */
static int take_pair(void *user, const char *header, const char *name,
		     const char *text)
{
	struct reader *reader = user;
	struct metal_file *file = reader->file;
	char value[INI_LINE_BYTES];
	bool arm = !strncmp(header, "arm ", 4);

	if (reader->lines.err)
		return 0;
	snprintf(value, sizeof(value), "%s", text);
	config_trim(value);
	reader->lines.err = enter_section(reader, header);
	if (!reader->lines.err)
		reader->lines.err = take_key(
			reader, arm ? arm_keys : campaign_keys,
			arm ? (void *)&file->arm[file->arms_n - 1] : file, name,
			value);
	return !reader->lines.err;
}

static bool names_link(const struct metal_arm *arm)
{
	for (const struct key *key = arm_keys; key->name; key++)
		if (metal_names_link((const char *)arm + key->offset))
			return true;
	return false;
}

/* Each link is booted, and known again, by something of its own. */
static const char *check_links(const struct metal_arm *arm, uint64_t links)
{
	if (!links)
		return names_link(arm) ?
			       "names %link: say in [campaign] how many there are, links = N" :
			       NULL;
	if (!metal_names_link(arm->grub) && !metal_names_link(arm->kexec))
		return "wants %link in grub or kexec, as [campaign] has links";
	if (!metal_names_link(arm->release) && !metal_names_link(arm->word))
		return "wants %link in release or word, by which its links are told apart";
	return NULL;
}

static int check_arm(const char *path, const struct metal_arm *arm,
		     uint64_t links)
{
	const char *what = NULL;

	if (!*arm->grub == !*arm->kexec)
		what = "wants either grub = ENTRY or kexec = KERNEL";
	else if (*arm->grub && (*arm->initrd || *arm->append))
		what = "has initrd or append, which go with kexec: put them into the menu entry";
	else if (*arm->kexec && !*arm->append)
		what = "wants append = with the kernel's command line";
	else if (!*arm->release && !*arm->word)
		what = "wants release = (uname -r), or word = of its command line, to be known by";
	else if (strchr(arm->word, ' '))
		what = "wants one word of the command line as word =";
	else
		what = check_links(arm, links);
	if (!what)
		return 0;
	return error_report(EINVAL, "%s: [arm %s] %s", path, arm->name, what);
}

/* Whether a boot of one could be taken for the other's. */
static bool alike(const struct metal_arm *a, const struct metal_arm *b)
{
	if (*a->release && *b->release && strcmp(a->release, b->release))
		return false;
	return !*a->word || !*b->word || !strcmp(a->word, b->word);
}

static int check_arms(const char *path, const struct metal_file *file)
{
	int err = 0;

	if (file->arms_n < 2)
		return error_report(
			EINVAL,
			"%s: a campaign compares two arms or more: add [arm NAME]",
			path);
	for (size_t i = 0; !err && i < file->arms_n; i++)
		err = check_arm(path, &file->arm[i], file->links);
	for (size_t i = 0; !err && i < file->arms_n; i++)
		for (size_t j = 0; !err && j < i; j++)
			if (alike(&file->arm[i], &file->arm[j]))
				err = error_report(
					EINVAL,
					"%s: [arm %s] and [arm %s] cannot be told apart when they run: give each a release of its own, or a word of its own",
					path, file->arm[j].name,
					file->arm[i].name);
	return err;
}

static int check_file(const char *path, const struct metal_file *file)
{
	const char *what = NULL;

	if (!*file->config)
		what = "[campaign] wants config = FILE, what each boot measures";
	else if (!*file->results)
		what = "[campaign] wants results = DIR, on a disk that stays";
	else if (file->boots < 2 || file->boots > 100)
		what = "[campaign] wants boots = 2 to 100, of each arm";
	else if (file->links && (file->links < 2 || file->links > file->boots))
		what = "links = 2 to as many as boots: leave it out where an arm is one kernel";
	else if (!file->seed || file->seed > INT64_MAX)
		what = "seed is a whole number from 1";
	else if (file->settle > 3600)
		what = "settle is at most 3600 seconds";
	else if (strcmp(file->pmu, "auto") && strcmp(file->pmu, "hw") &&
		 strcmp(file->pmu, "none"))
		what = "pmu is auto, hw or none";
	if (what)
		return error_report(EINVAL, "%s: %s", path, what);
	return check_arms(path, file);
}

static int read_lines(struct reader *reader)
{
	int parsed = ini_parse_stream(ini_lines_read, &reader->lines, take_pair,
				      reader);

	if (reader->lines.err)
		return reader->lines.err;
	if (!parsed && reader->section != reader->lines.n_headers)
		return bad(reader, "the last section has no keys", "");
	if (!parsed)
		return 0;
	return ini_lines_bad(
		&reader->lines, parsed,
		"neither [section] nor key = value: mend this line");
}

int metal_file_load(const char *path, struct metal_file *out)
{
	struct metal_file file = { .pmu = "auto", .seed = 1, .settle = 30 };
	struct reader reader = {
		.lines = { .path = path,
			   .shorten = "append may stand in several lines" },
		.file = &file,
	};
	int err = ini_lines_open(&reader.lines, "campaign",
				 "name a file such as configs/campaign.ini");

	if (err)
		return err;
	err = read_lines(&reader);
	fclose(reader.lines.file);
	if (!err)
		err = check_file(path, &file);
	if (!err)
		*out = file;
	return err;
}

int metal_file_order(const struct metal_file *file, struct campaign *out)
{
	const char *names[METAL_ARMS];
	int err;

	for (size_t i = 0; i < file->arms_n; i++)
		names[i] = file->arm[i].name;
	*out = (struct campaign){ .metal = true,
				  .seed = file->seed,
				  .links = file->links };
	err = campaign_add_arms(out, names, file->arms_n);
	if (err)
		return err;
	for (size_t i = 0; i < out->arms_n; i++)
		out->arm[i].linked = file->links;
	campaign_extend(out, file->boots);
	return 0;
}
