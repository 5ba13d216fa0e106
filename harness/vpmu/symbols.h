/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's kernel by its System.map: functions, and the places at which its
 * context changes. Addresses are those of a kernel booted with nokaslr.
 */
#ifndef PZBENCH_VPMU_SYMBOLS_H
#define PZBENCH_VPMU_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum place {
	PLACE_NONE,
	PLACE_IRQ, /* first instruction of an interrupt or NMI */
	PLACE_FAULT, /* of an exception whose instruction did not retire */
	PLACE_TRAP, /* of an exception whose instruction did */
	PLACE_SYSCALL, /* of a system call */
	PLACE_SWITCH, /* __switch_to_asm: another task from here on */
};

struct symbols;

/* Reports what it cannot read. Returns 0, -EINVAL, -ENOMEM or open's -errno. */
int symbols_load(const char *path, struct symbols **symbols);
void symbols_free(struct symbols *symbols);

/* What the instruction at @address begins. */
enum place symbols_place(const struct symbols *symbols, uint64_t address);

/* Where iretq and sysretq leave a context: iretq elsewhere only serialises. */
bool symbols_in_entry_text(const struct symbols *symbols, uint64_t address);

/* Names are numbered from 0 to symbols_names() - 1. */
size_t symbols_names(const struct symbols *symbols);

/*
 * The name of the function at @address: *@text and its number, -ENOENT where
 * there is none. Parts that the compiler split off (.cold .part) or changed
 * (.isra .constprop) have their function's name, and functions that only share
 * a name are one.
 */
long symbols_name_at(const struct symbols *symbols, uint64_t address,
		     const char **text);

#endif
