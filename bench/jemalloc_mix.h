/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs ask an allocator for: jemalloc's own counts (nmalloc of each size
 * class, MALLOC_CONF=stats_print:true,stats_print_opts:a,tcache:false), recorded
 * with jemalloc 5.3.0 of Debian 12 of
 *
 *	cc1 -O2 of harness/report_section.c	  108412 requests,  42 MB
 *	git log -p -n 100 of pzbench		   57353 requests, 125 MB
 *	python3 tests/schema/run.py		 2562887 requests, 251 MB
 *	(PYTHONMALLOC=malloc)
 *
 * (gcc 12.2, git 2.39, Python 3.11), each weighing a third. Sizes are recorded; how
 * long what is allocated lives is not: see jemalloc.c.
 */
#ifndef PZBENCH_JEMALLOC_MIX_H
#define PZBENCH_JEMALLOC_MIX_H

#include <stdint.h>

/* A size class and its share of the requests, in millionths. */
static const struct {
	uint32_t bytes;
	uint32_t weight;
} jemalloc_mix[] = {
	{ 8, 23829 }, { 16, 67866 }, { 32, 129058 }, { 48, 169066 },
	{ 64, 128084 }, { 80, 70725 }, { 96, 26306 }, { 112, 33272 },
	{ 128, 35105 }, { 160, 39812 }, { 192, 15086 }, { 224, 25304 },
	{ 256, 30081 }, { 320, 13656 }, { 384, 20547 }, { 448, 7713 },
	{ 512, 8292 }, { 640, 12206 }, { 768, 8814 }, { 896, 9000 },
	{ 1024, 11639 }, { 1280, 10312 }, { 1536, 5873 }, { 1792, 4573 },
	{ 2048, 10173 }, { 2560, 8865 }, { 3072, 5347 }, { 3584, 4859 },
	{ 4096, 12616 }, { 5120, 3187 }, { 6144, 2343 }, { 7168, 25380 },
	{ 8192, 3146 }, { 10240, 6951 }, { 12288, 1062 }, { 14336, 640 },
	{ 16384, 486 }, { 20480, 345 }, { 24576, 301 }, { 28672, 92 },
	{ 32768, 6023 }, { 40960, 1254 }, { 49152, 28 }, { 57344, 72 },
	{ 65536, 522 }, { 81920, 25 }, { 114688, 51 }, { 131072, 3 },
	{ 524288, 6 }, { 1048576, 6 },
};

#endif
