// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include "place.h"

#include <string.h>

/* Boots of one arm lie together. */
static size_t arm_boots(const struct metal_boots *boots, size_t from)
{
	size_t i = from;

	while (i < boots->n && !strcmp(boots->at[i].arm, boots->at[from].arm))
		i++;
	return i - from;
}

void metal_progress_print(const struct metal_boots *boots, FILE *out)
{
	size_t n, arms = 0;

	fprintf(out, "%-48s %5s  %s\n", "kernel", "boots",
		"more for a verdict");
	for (size_t i = 0; i < boots->n; i += n, arms++) {
		n = arm_boots(boots, i);
		fprintf(out, "%-48s %5zu  ", boots->at[i].arm, n);
		if (n < METAL_BOOTS_FOR_VERDICT)
			fprintf(out, "%zu\n", METAL_BOOTS_FOR_VERDICT - n);
		else
			fputs("none\n", out);
	}
	if (arms < 2)
		fputs("Another kernel is missing: boot it, and append it too.\n",
		      out);
}
