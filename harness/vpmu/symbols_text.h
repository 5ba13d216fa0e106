/* SPDX-License-Identifier: GPL-2.0-only */
/* The functions of a System.map, by address and by name (symbols.h). */
#ifndef PZBENCH_VPMU_SYMBOLS_TEXT_H
#define PZBENCH_VPMU_SYMBOLS_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct symbols_text {
	struct text_symbol {
		uint64_t address;
		char *name;
		size_t number;
	} * symbol; /* in order of address */
	size_t n, capacity;
	size_t n_names;
};

/* Symbols come in order of address. Those of no code are left out. -ENOMEM. */
int symbols_text_add(struct symbols_text *text, uint64_t address, char type,
		     const char *name);

/* After the last one: equal names get one number. -ENOMEM. */
int symbols_text_number(struct symbols_text *text);

/* As symbols_name_at(). */
long symbols_text_find(const struct symbols_text *text, uint64_t address,
		       const char **name);

void symbols_text_free(struct symbols_text *text);

#endif
