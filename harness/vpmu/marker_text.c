// SPDX-License-Identifier: GPL-2.0-only
#include "marker_text.h"

#include <errno.h>
#include <stdlib.h>

unsigned int marker_text_resume(const struct marker_text *text, uint64_t vaddr)
{
	for (size_t i = 0; i < text->n; i++)
		if (text->cut[i].vaddr == vaddr)
			return text->cut[i].loads;
	return 0;
}

int marker_text_cut(struct marker_text *text, uint64_t vaddr,
		    unsigned int loads)
{
	struct marker_cut *cut;

	if (marker_text_resume(text, vaddr))
		return 0;
	cut = realloc(text->cut, (text->n + 1) * sizeof(*cut));
	if (!cut)
		return -ENOMEM;
	text->cut = cut;
	text->cut[text->n++] = (struct marker_cut){ vaddr, loads };
	return 0;
}
