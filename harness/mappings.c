// SPDX-License-Identifier: GPL-2.0-only
#include "mappings.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfile.h"

int mappings_visit(void (*visit)(void *start, size_t bytes, const char *mode))
{
	char *text, *line, *rest, mode[5];
	uintptr_t start, end;
	int err = sysfile_read_all("", "/proc/self/maps", &text);

	if (err)
		return err;
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "%lx-%lx %4s", &start, &end, mode) == 3)
			visit((void *)start, end - start, mode);
	free(text);
	return 0;
}
