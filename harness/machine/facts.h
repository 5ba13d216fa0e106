/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of machine.json, and how one fact of it is read. For machine*.c
 * alone. Each returns a new reference: JSON null for what cannot be read, NULL
 * only without memory.
 */
#ifndef PZBENCH_MACHINE_FACTS_H
#define PZBENCH_MACHINE_FACTS_H

#include <jansson.h>

json_t *machine_kernel(const char *root);
json_t *machine_cpu(const char *root);
json_t *machine_memory(const char *root);
json_t *machine_thp(const char *root);
json_t *machine_vm(const char *root);
json_t *machine_hypervisor(const char *root);

/* A file's text, its number, or the chosen word of "a [b] c". */
json_t *fact_text(const char *root, const char *path);
json_t *fact_number(const char *root, const char *path);
json_t *fact_choice(const char *root, const char *path);

/* Text that may be NULL or no UTF-8: null then. */
json_t *fact_string(const char *text);

/*
 * Names in directory @path that begin with @prefix, sorted as the numbers in
 * them. The count or -errno; the caller frees each name and *@out.
 */
int fact_names(const char *root, const char *path, const char *prefix,
	       char ***out);
void fact_names_free(char **names, int n);

#endif
