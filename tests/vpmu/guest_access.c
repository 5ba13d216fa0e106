// SPDX-License-Identifier: GPL-2.0-only
/* Regions of known loads and stores; run.sh has the sums. */
#include <sys/mman.h>

#include "guest.h"

static void loads_and_stores(struct guest *g, char *page)
{
	/* 9 loads of 1 + 2 + 4 + 8 + 8 + 4 + 8 + 8 + 8 = 51 bytes */
	MEASURE(g, LOADS,
		"movzbl (%%rdi), %%eax; mov (%%rdi), %%ax; "
		"mov (%%rdi), %%eax; mov (%%rdi), %%rax; "
		"cmp %%rax, (%%rdi); test %%eax, (%%rdi); "
		"add (%%rdi), %%rax; cmovz (%%rdi), %%rax; btq $1, (%%rdi)",
		page, 0, 0);
	/* 6 stores of 1 + 2 + 4 + 8 + 1 + 8 = 24 bytes */
	MEASURE(g, STORES,
		"movb $1, (%%rdi); movw $1, (%%rdi); movl $1, (%%rdi); "
		"movq $1, (%%rdi); setz (%%rdi); movnti %%rax, (%%rdi)",
		page, 0, 0);
	/* 10 of 4 + 8 + 8 + 8 + 8 + 1 + 2 + 4 + 8 + 8 = 59 bytes each way */
	MEASURE(g, UPDATES,
		"incl (%%rdi); lock addq $1, (%%rdi); xchg %%rax, (%%rdi); "
		"cmpxchg %%rdx, (%%rdi); lock xadd %%rax, (%%rdi); "
		"notb (%%rdi); negw (%%rdi); shll $3, (%%rdi); "
		"btsq $1, (%%rdi); lock orq $1, (%%rdi)",
		page, 0, 0);
}

/* Loads of 8 bytes: pop, popf, push, pop, ret. Stores: the same, and call. */
static void stack(struct guest *g, char *page)
{
	MEASURE(g, STACK,
		"push %%rax; pop %%rax; pushf; popf; push (%%rdi); "
		"pop (%%rdi); call 1f; jmp 2f; 1: ret; 2:",
		page, 0, 0);
}

/* Each is one load or one store, however QEMU takes it to pieces. */
static void vectors(struct guest *g, char *page)
{
	MEASURE(g, VECTOR,
		"movups (%%rdi), %%xmm0; movups %%xmm0, 16(%%rdi); "
		"movups %%xmm0, 56(%%rdi); paddq %%xmm0, %%xmm0; "
		"paddq (%%rdi), %%xmm0; movq %%xmm0, (%%rdi)",
		page, 0, 0);
}

void test_accesses(struct guest *g)
{
	char *page = touched_pages();

	loads_and_stores(g, page);
	stack(g, page);
	vectors(g, page);
}
