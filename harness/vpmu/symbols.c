// SPDX-License-Identifier: GPL-2.0-only
#include "symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/error.h"
#include "symbols_text.h"

/* The kernel has about 45 asm_exc_*, asm_sysvec_* and entry_SYS*. */
#define MAX_ENTRIES 256

struct entry {
	uint64_t address;
	enum place place;
};

struct symbols {
	uint64_t text_start; /* .entry.text */
	uint64_t text_end;
	uint64_t stubs_start; /* one stub an interrupt vector */
	uint64_t spurious_start; /* the last run of stubs ... */
	uint64_t stubs_end; /* ... and what follows it */
	uint64_t switch_to;
	size_t n_entries;
	struct entry entries[MAX_ENTRIES];
	struct symbols_text text;
};
static bool starts_with(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

static enum place exception_place(const char *name)
{
	/* Those after which the saved address is the next instruction's. */
	static const char *const traps[] = { "int3", "overflow", "debug",
					     "double_fault", "machine_check" };

	if (strcmp(name, "nmi") == 0)
		return PLACE_IRQ;
	for (size_t i = 0; i < sizeof(traps) / sizeof(*traps); i++)
		if (strcmp(name, traps[i]) == 0)
			return PLACE_TRAP;
	return PLACE_FAULT;
}

static enum place name_place(const char *name)
{
	static const char exception[] = "asm_exc_";

	if (starts_with(name, exception))
		return exception_place(name + sizeof(exception) - 1);
	if (starts_with(name, "asm_sysvec_"))
		return PLACE_IRQ;
	if (starts_with(name, "entry_SYS"))
		return PLACE_SYSCALL;
	return PLACE_NONE;
}

static int add_entry(struct symbols *s, uint64_t address, enum place place)
{
	if (s->n_entries == MAX_ENTRIES)
		return error_report(EINVAL,
				    "plugin: symbols= has over %d entry points:"
				    " is it an x86-64 System.map?",
				    MAX_ENTRIES);
	s->entries[s->n_entries++] = (struct entry){ address, place };
	return 0;
}

static uint64_t *bound_of(struct symbols *s, const char *name)
{
	const struct {
		const char *name;
		uint64_t *bound;
	} bounds[] = {
		{ "__entry_text_start", &s->text_start },
		{ "__entry_text_end", &s->text_end },
		{ "irq_entries_start", &s->stubs_start },
		{ "spurious_entries_start", &s->spurious_start },
		{ "__switch_to_asm", &s->switch_to },
	};

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++)
		if (strcmp(name, bounds[i].name) == 0)
			return bounds[i].bound;
	return NULL;
}

static int take_symbol(struct symbols *s, uint64_t address, char type,
		       const char *name)
{
	enum place place = name_place(name);
	uint64_t *bound = bound_of(s, name);
	int err = symbols_text_add(&s->text, address, type, name);

	if (err)
		return err;
	if (s->spurious_start && !s->stubs_end && address > s->spurious_start)
		s->stubs_end = address; /* the file is in order of address */
	if (bound)
		*bound = address;
	return place == PLACE_NONE ? 0 : add_entry(s, address, place);
}

static int read_map(struct symbols *s, FILE *file)
{
	char line[1024], name[512], type;
	uint64_t address;
	int err = 0;

	while (!err && fgets(line, sizeof(line), file))
		if (sscanf(line, "%" SCNx64 " %c %511s", &address, &type,
			   name) == 3)
			err = take_symbol(s, address, type, name);
	return err ? err : symbols_text_number(&s->text);
}

static bool complete(const struct symbols *s)
{
	return s->text_start && s->text_end && s->stubs_start && s->stubs_end &&
	       s->switch_to && s->n_entries;
}

int symbols_load(const char *path, struct symbols **symbols)
{
	struct symbols *s;
	FILE *file;
	int err;

	file = fopen(path, "r");
	if (!file)
		return error_report(errno,
				    "plugin: cannot read symbols=%s: %s: name "
				    "the System.map of the guest's kernel",
				    path, strerror(errno));
	s = calloc(1, sizeof(*s));
	err = s ? read_map(s, file) : -ENOMEM;
	fclose(file);
	if (!err && !complete(s))
		err = error_report(EINVAL,
				   "plugin: symbols=%s has no interrupt "
				   "entries: name the System.map of the "
				   "guest's x86-64 kernel",
				   path);
	if (err) {
		symbols_free(s);
		return err;
	}
	*symbols = s;
	return 0;
}

void symbols_free(struct symbols *symbols)
{
	if (!symbols)
		return;
	symbols_text_free(&symbols->text);
	free(symbols);
}

size_t symbols_names(const struct symbols *symbols)
{
	return symbols->text.n_names;
}

long symbols_name_at(const struct symbols *symbols, uint64_t address,
		     const char **text)
{
	return symbols_text_find(&symbols->text, address, text);
}

bool symbols_in_entry_text(const struct symbols *s, uint64_t address)
{
	return address >= s->text_start && address < s->text_end;
}

/*
 * A stub is `[endbr64;] push $vector; jmp asm_common_interrupt`, aligned to 8
 * bytes without and 16 with IBT: only its first byte is a multiple of 8.
 */
static bool is_stub(const struct symbols *s, uint64_t address)
{
	return address >= s->stubs_start && address < s->stubs_end &&
	       address % 8 == 0;
}

enum place symbols_place(const struct symbols *s, uint64_t address)
{
	if (address == s->switch_to)
		return PLACE_SWITCH;
	if (!symbols_in_entry_text(s, address))
		return PLACE_NONE;
	if (is_stub(s, address))
		return PLACE_IRQ;
	for (size_t i = 0; i < s->n_entries; i++)
		if (s->entries[i].address == address)
			return s->entries[i].place;
	return PLACE_NONE;
}
