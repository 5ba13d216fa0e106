/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Axes whose values are words: each a key of a config's sections, a key of a row's
 * cell and a column of the report, described by a row of the table in choices.c.
 * The first word is what holds where nothing is said, and what a cell does not
 * mention.
 */
#ifndef PZBENCH_CHOICES_H
#define PZBENCH_CHOICES_H

#include <jansson.h>
#include <stdbool.h>

enum choice {
	/* Knobs of the instrumented kernel (docs/kernel-abi.md) */
	CHOICE_ZERO_ORDER,	/* in which order a folio's pages are cleared */
	CHOICE_SITE,		/* who clears anonymous folios */
	/* A knob of every kernel with THP */
	CHOICE_DEFRAG,		/* what a fault tries before it falls back */
	/* What a workload does */
	CHOICE_TOUCH,		/* how much of a folio is written to */
	CHOICE_REUSE,		/* what is accessed again after the fault */
	CHOICE_REUSE_ACCESS,
	CHOICE_REUSE_WHEN,
	CHOICE_FROM,		/* what a write finds mapped */
	CHOICE_HEADROOM,	/* below the limit of a memory control group */
	CHOICE_REGION,		/* of mmap: what is timed beside the faults */
	CHOICE_PREZEROED_AGE,	/* are pre-zeroed pages in the caches yet? */
	CHOICE_POOL,		/* where hugetlb folios come from */
	CHOICE_SEQUENCE,	/* the order of clearing, replayed */
	CHOICE_PRIMITIVE,	/* what it clears with */
	CHOICE_DECAY,		/* how long an allocator keeps what is freed */
	CHOICE_THP,		/* what it advises the kernel */
	/* What the harness does, with any workload */
	CHOICE_WORKERS,		/* what more than one worker are */
	CHOICES
};

#define INSTRUMENTED_CHOICES	(CHOICE_SITE + 1)	/* so many come first, */
#define KERNEL_CHOICES	(CHOICE_DEFRAG + 1)	/* these included */
#define CHOICE_DEFAULT	0
#define CHOICE_WORD_MAX	16

#define CHOICE_BIT(which) (1u << (which))

/* The choices of a workload that touches folios: see bench/buffer.h. */
#define CHOICES_OF_BUFFERS						\
	(CHOICE_BIT(CHOICE_ZERO_ORDER) | CHOICE_BIT(CHOICE_SITE) |	\
	 CHOICE_BIT(CHOICE_TOUCH) | CHOICE_BIT(CHOICE_REUSE) |		\
	 CHOICE_BIT(CHOICE_REUSE_ACCESS) | CHOICE_BIT(CHOICE_REUSE_WHEN) | \
	 CHOICE_BIT(CHOICE_PREZEROED_AGE))

/* Those that any workload has. */
#define CHOICES_OF_ALL CHOICE_BIT(CHOICE_WORKERS)

/* CHOICE_REUSE: about the byte that was touched, within its folio */
enum reuse {
	REUSE_NONE,
	REUSE_LINE,		/* 64 bytes */
	REUSE_PAGE,
	REUSE_NEIGHBOURHOOD,	/* two pages on each side as well */
	REUSE_FOLIO,
};

enum reuse_access { REUSE_READ, REUSE_WRITE };
enum reuse_when { REUSE_AFTER, REUSE_EACH };
enum region_extent { REGION_MAP, REGION_ALL };
enum prezeroed_age { AGE_OLD, AGE_FRESH };
enum pool { POOL_RESERVED, POOL_SURPLUS };
enum touch { TOUCH_FOLIO, TOUCH_PAGES };
enum headroom { HEADROOM_FULL, HEADROOM_HALF, HEADROOM_NONE };
enum from { FROM_FORK, FROM_ZERO_PAGE };
enum workers_kind { WORKERS_THREADS, WORKERS_PROCESSES };

/* CHOICE_SEQUENCE: as the kernel's zero_order, see docs/kernel-abi.md */
enum sequence {
	SEQUENCE_NEIGHBOURHOOD,
	SEQUENCE_CONVERGE,
	SEQUENCE_ASCENDING,
	SEQUENCE_DESCENDING,
	SEQUENCE_HOT_FIRST,
};

enum primitive {
	PRIMITIVE_REP_STOSB,
	PRIMITIVE_STORES,
	PRIMITIVE_AVX2,
	PRIMITIVE_NON_TEMPORAL,
	PRIMITIVE_CLZERO,
};

enum decay { DECAY_DEFAULT, DECAY_0 };
enum thp { THP_DEFAULT, THP_ALWAYS, THP_NEVER };

/* The key in a config and in a row's cell. */
const char *choice_name(enum choice which);

/* Word number @word, from CHOICE_DEFAULT on; NULL beyond the last. */
const char *choice_word(enum choice which, int word);

/* All words for a message, "a, b, c". */
const char *choice_help(enum choice which);

/* Over its column in a report, @line 0 and 1. */
const char *choice_heading(enum choice which, int line);

/* printf format of a word within a sentence. */
const char *choice_phrase(enum choice which);

/* Of the kernel's: the knob's path, and whether the kernel under @root has it. */
const char *choice_path(enum choice which);
bool choice_present(const char *root, enum choice which);

/*
 * Adds to a row's @cell a key for each of @words that is not NULL. Returns @cell;
 * NULL, having released it, without memory. A NULL stays one.
 */
json_t *choices_add(json_t *cell, const char *const words[CHOICES]);

#endif
