// SPDX-License-Identifier: GPL-2.0-only
#include "layout.h"

#include "harness/prng.h"

#include <errno.h>
#include <stdlib.h>

/* Other streams of a campaign's seed draw its order (order.c). */
#define STREAM_LINKS ((uint64_t)1 << 48)

int layout_draw(uint64_t seed, uint64_t link, const bool *movable, size_t n,
		size_t kept, size_t *order)
{
	struct prng prng = prng_stream(seed, STREAM_LINKS + link);
	size_t *drawn = malloc((n + 1) * sizeof(*drawn));
	size_t next = kept;

	if (!drawn)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		drawn[i] = order[i] = i;
	prng_shuffle(&prng, drawn + kept, n - kept);
	/* Where an unmovable one was drawn the next of them in order goes. */
	for (size_t i = kept; i < n; i++) {
		order[i] = drawn[i];
		if (movable[drawn[i]])
			continue;
		while (movable[next])
			next++;
		order[i] = next++;
	}
	free(drawn);
	return 0;
}
