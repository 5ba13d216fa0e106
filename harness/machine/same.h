/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether two boots may stand in one campaign: of one machine, asked for the
 * same; and whether they are of one kernel. All take machine.json or plan.json
 * (docs/formats.md) of both.
 */
#ifndef PZBENCH_SAME_H
#define PZBENCH_SAME_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Where two documents differ: the member's name as text, and both values as JSON.
 * The values are borrowed from the documents, NULL where one lacks the member.
 */
struct same_difference {
	const char *member; /* NULL: they do not differ */
	const json_t *was, *is;
};

/*
 * The machine: its name, hypervisor, CPUs and memory. Kernels keep different
 * amounts of memory for themselves: up to 3 % is the same.
 */
struct same_difference same_machine(const json_t *was,
						 const json_t *is);

/*
 * The plan: how often everything is measured and, @cells, what. The seed makes no
 * other plan.
 */
struct same_difference same_plan(const json_t *was,
					      const json_t *is, bool cells);

/* Release, version and config: what was built. */
bool same_build(const json_t *was, const json_t *is);

/*
 * Its command line too, but for the place that the boot loader took the image
 * from, and for what stands behind -- and is init's.
 */
bool same_kernel(const json_t *was, const json_t *is);

/* The value as text for a message, a name for one that is too long: in @text. */
const char *same_value_text(const json_t *value, char *text, size_t size);

#endif
