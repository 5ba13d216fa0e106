// SPDX-License-Identifier: GPL-2.0-only
#include "clear.h"

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#include "harness/choices.h"

/* The Makefile aligns the loops within as well: see bench/touch.c. */
#define LOOP __attribute__((noinline, aligned(64)))

/* Pointers to volatile: else the compiler makes one memset() of a loop. */

LOOP static void rep_stosb(void *start, size_t bytes)
{
	asm volatile("rep stosb"
		     : "+D"(start), "+c"(bytes) : "a"(0) : "memory");
}

LOOP static void stores(void *start, size_t bytes)
{
	volatile uint64_t *word = start, *end = word + bytes / sizeof(*word);

	for (; word < end; word += 8) {
		word[0] = 0;
		word[1] = 0;
		word[2] = 0;
		word[3] = 0;
		word[4] = 0;
		word[5] = 0;
		word[6] = 0;
		word[7] = 0;
	}
}

__attribute__((target("avx2")))
LOOP static void avx2(void *start, size_t bytes)
{
	volatile __m256i *half = start, *end = half + bytes / sizeof(*half);
	const __m256i zero = _mm256_setzero_si256();

	for (; half < end; half += 2) {
		half[0] = zero;
		half[1] = zero;
	}
}

LOOP static void non_temporal(void *start, size_t bytes)
{
	long long *word = start, *end = word + bytes / sizeof(*word);

	for (; word < end; word += 8) {
		_mm_stream_si64(word, 0);
		_mm_stream_si64(word + 1, 0);
		_mm_stream_si64(word + 2, 0);
		_mm_stream_si64(word + 3, 0);
		_mm_stream_si64(word + 4, 0);
		_mm_stream_si64(word + 5, 0);
		_mm_stream_si64(word + 6, 0);
		_mm_stream_si64(word + 7, 0);
	}
	_mm_sfence();
}

__attribute__((target("clzero")))
LOOP static void clzero(void *start, size_t bytes)
{
	char *line = start, *end = line + bytes;

	for (; line < end; line += 64)
		_mm_clzero(line);
	_mm_sfence();
}

static bool has_any(void)
{
	return true;
}

static bool has_erms(void)
{
	unsigned int eax, ebx, ecx, edx;

	return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && ebx & 1u << 9;
}

/* Asks the operating system as well, which has to save the registers. */
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool has_clzero(void)
{
	unsigned int eax, ebx, ecx, edx;

	return __get_cpuid(0x80000008, &eax, &ebx, &ecx, &edx) && ebx & 1;
}

static const struct {
	clear_fn *clear;
	bool (*has)(void);
	const char *lacks;
} primitives[] = {
	[PRIMITIVE_REP_STOSB] = {
		rep_stosb, has_erms,
		"this CPU has no ERMS: rep stosb would go byte by byte"
	},
	[PRIMITIVE_STORES] = { stores, has_any, NULL },
	[PRIMITIVE_AVX2] = { avx2, has_avx2, "this CPU has no AVX2" },
	[PRIMITIVE_NON_TEMPORAL] = { non_temporal, has_any, NULL },
	[PRIMITIVE_CLZERO] = { clzero, has_clzero, "this CPU has no CLZERO" },
};

clear_fn *clear_primitive(int word)
{
	return primitives[word].clear;
}

const char *clear_lacks(int word)
{
	return primitives[word].has() ? NULL : primitives[word].lacks;
}
