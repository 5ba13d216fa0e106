/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel knobs under /sys and /proc/sys: saved, written, read back, restored.
 *
 * Before a knob is written for the first time its value goes to a journal
 * that is flushed to its file, so that a process killed in between leaves
 * behind how to undo it: the next knobs_open() with that journal does. The
 * journal is locked while open, hence two runs never work on the knobs at once.
 *
 * Nothing here is signal-safe. Who wants to restore on SIGINT or SIGTERM
 * notes the signal, leaves its loop and calls knobs_close().
 *
 * Functions return 0 or -errno, and have reported the error in one line where
 * they do not say otherwise.
 */
#ifndef PZBENCH_KNOBS_H
#define PZBENCH_KNOBS_H

#include <stdbool.h>
#include <stddef.h>

#define KNOBS_JOURNAL "/run/pzbench/knobs.journal"

/* Longest path and longest value, with their NUL. */
#define KNOB_PATH_MAX 256
#define KNOB_VALUE_MAX 128

struct knobs;

/*
 * Locks @journal (its directory is made) and first puts back what a killed
 * process left in it. @root is put before every knob's path: "" for the live
 * system, a recorded tree in tests.
 *
 * -EPERM  not allowed to write the journal, hence not root: not reported, as
 *         the caller can still measure where the state already fits
 * -EBUSY  another process holds the journal
 */
int knobs_open(const char *root, const char *journal, struct knobs **out);

/*
 * Writes @value to the knob @path ("/sys/kernel/mm/ksm/run") and reads it
 * back. In files that show their choices ("always [madvise] never") the value
 * is the chosen word. A knob that has the value already is left alone.
 *
 * -ENOENT this kernel has no such knob: not reported
 * -EIO    the kernel took the value but shows another
 */
int knobs_set(struct knobs *k, const char *path, const char *value);

/*
 * Remembers the value of @path without writing it, for a knob that the kernel
 * changes as a side effect of another. Restored like the others, after all
 * that were saved or set later. -ENOENT as above.
 */
int knobs_save(struct knobs *k, const char *path);

/*
 * Writes a number of which the kernel may take a part or nothing, as it does of
 * pools: neither is reported, and it is for the caller to look. -ENOENT as above.
 */
int knobs_try(struct knobs *k, const char *path, const char *value);

/* Writes the value back that @path had at first, if it was changed at all. */
int knobs_revert(struct knobs *k, const char *path);

/*
 * Puts every value back, last change first. Goes on after an error; a knob
 * that went away is reported and forgotten. On success nothing is left to
 * restore and the journal is empty; else the journal stays for the next run.
 */
int knobs_restore(struct knobs *k);

/* Restores, unlocks and removes the journal, frees. @k may be NULL. */
int knobs_close(struct knobs *k);

/*
 * Stops what runs in the background and disturbs: khugepaged's scans, ksmd,
 * NUMA balancing, proactive compaction, swapping. Knobs that the kernel does
 * not have are passed over.
 */
int knobs_quiet(struct knobs *k);

/*
 * The value of a knob as knobs_set() takes it. Needs no struct knobs and
 * no root. -errno not reported.
 */
int knob_read(const char *root, const char *path, char *value, size_t size);

#endif
