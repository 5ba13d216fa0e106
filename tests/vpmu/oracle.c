// SPDX-License-Identifier: GPL-2.0-only
/*
 * The random walk of guest_cache.c as a program for cachegrind: `oracle N`, N
 * steps; what two runs differ by is the walk alone.
 */
#include <stdlib.h>
#include <string.h>

#include "guest.h"

static char memory[HUGE] __attribute__((aligned(HUGE)));

int main(int argc, char **argv)
{
	uint64_t steps = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	const char *rdi = memory;

	memset(memory, 1, sizeof(memory));
	if (steps)
		__asm__ volatile("xor %%edx, %%edx\n\t" RANDOM_WALK_ASM
				 : "+c"(steps)
				 : "D"(rdi)
				 : "rax", "rdx", "r10", "memory", "cc");
	return 0;
}
