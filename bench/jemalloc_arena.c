// SPDX-License-Identifier: GPL-2.0-only
#include "jemalloc_arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "harness/choices.h"
#include "harness/error.h"

/* "arena.%u.NAME" of this arena; errno values of mallctl() are positive. */
static int arena_ctl(const char *format, unsigned int index, void *old,
		     size_t *old_size, void *new, size_t new_size)
{
	char name[64];

	snprintf(name, sizeof(name), format, index);
	return -mallctl(name, old, old_size, new, new_size);
}

static int failed(const char *what, int err)
{
	return error_report(-err, "jemalloc: %s: %s: is MALLOC_CONF set?",
			    what, strerror(-err));
}

/* As opt.thp does in pages.c of jemalloc, which is one for the whole process. */
static void *alloc_advised(extent_hooks_t *hooks, void *address, size_t size,
			   size_t alignment, bool *zero, bool *commit,
			   unsigned int index)
{
	const struct jemalloc_arena *arena = (struct jemalloc_arena *)hooks;
	void *extent = arena->own->alloc(arena->own, address, size, alignment,
					 zero, commit, index);

	if (extent && arena->advice >= 0)
		madvise(extent, size, arena->advice);
	return extent;
}

static int set_hooks(struct jemalloc_arena *arena, int thp)
{
	static const int advices[] = {
		[THP_DEFAULT] = -1,
		[THP_ALWAYS] = MADV_HUGEPAGE,
		[THP_NEVER] = MADV_NOHUGEPAGE,
	};
	extent_hooks_t *hooks = &arena->hooks;
	size_t size = sizeof(arena->own);
	int err;

	err = arena_ctl("arena.%u.extent_hooks", arena->index, &arena->own,
			&size, NULL, 0);
	if (err)
		return err;
	arena->advice = advices[thp];
	arena->hooks = *arena->own;
	arena->hooks.alloc = alloc_advised;
	return arena_ctl("arena.%u.extent_hooks", arena->index, NULL, NULL,
			 &hooks, sizeof(hooks));
}

static int set_decay(const struct jemalloc_arena *arena, int decay)
{
	ssize_t ms = 0;
	int err;

	if (decay == DECAY_DEFAULT)
		return 0;
	err = arena_ctl("arena.%u.dirty_decay_ms", arena->index, NULL, NULL,
			&ms, sizeof(ms));
	if (err)
		return err;
	return arena_ctl("arena.%u.muzzy_decay_ms", arena->index, NULL, NULL,
			 &ms, sizeof(ms));
}

int jemalloc_arena_open(struct jemalloc_arena *arena, int decay, int thp)
{
	size_t size = sizeof(arena->index);
	int err;

	err = -mallctl("arenas.create", &arena->index, &size, NULL, 0);
	if (err)
		return failed("no arena", err);
	arena->flags = MALLOCX_ARENA(arena->index) | MALLOCX_TCACHE_NONE;
	err = set_hooks(arena, thp);
	if (!err)
		err = set_decay(arena, decay);
	if (!err)
		return 0;
	jemalloc_arena_close(arena);
	return failed("an arena cannot be set up", err);
}

void jemalloc_arena_close(struct jemalloc_arena *arena)
{
	arena_ctl("arena.%u.destroy", arena->index, NULL, NULL, NULL, 0);
}

/* Statistics are those of the last epoch. */
static int advance_epoch(void)
{
	uint64_t epoch = 1;

	return -mallctl("epoch", NULL, NULL, &epoch, sizeof(epoch));
}

int jemalloc_arena_stats(const struct jemalloc_arena *arena,
			 struct jemalloc_stats *out)
{
	uint64_t dirty = 0, muzzy = 0;
	size_t resident = 0, size = sizeof(resident);
	int err = advance_epoch();

	if (!err)
		err = arena_ctl("stats.arenas.%u.resident", arena->index,
				&resident, &size, NULL, 0);
	size = sizeof(dirty);
	if (!err)
		err = arena_ctl("stats.arenas.%u.dirty_purged", arena->index,
				&dirty, &size, NULL, 0);
	if (!err)
		err = arena_ctl("stats.arenas.%u.muzzy_purged", arena->index,
				&muzzy, &size, NULL, 0);
	if (err)
		return failed("no statistics", err);
	out->resident_bytes = resident;
	out->purged_pages = dirty + muzzy;
	return 0;
}
