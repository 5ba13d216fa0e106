// SPDX-License-Identifier: GPL-2.0-only
#include "links.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char mark[] = "%link";

bool metal_names_link(const char *text)
{
	return strstr(text, mark);
}

void metal_fill_link(const char *text, uint64_t link, char out[METAL_TEXT])
{
	size_t used = 0;

	while (*text && used + 1 < METAL_TEXT) {
		if (strncmp(text, mark, strlen(mark))) {
			out[used++] = *text++;
			continue;
		}
		used += (size_t)snprintf(out + used, METAL_TEXT - used,
					 "%" PRIu64, link);
		text += strlen(mark);
	}
	out[used < METAL_TEXT ? used : METAL_TEXT - 1] = '\0';
}
