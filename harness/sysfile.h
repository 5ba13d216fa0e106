/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small text files under /proc and /sys. @root is put before @path: "" for the
 * live system, a recorded tree in tests. -errno, never reported.
 */
#ifndef PZBENCH_SYSFILE_H
#define PZBENCH_SYSFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYSFILE_PATH_MAX 4096

/* -ENAMETOOLONG */
int sysfile_path(const char *root, const char *path, char *out, size_t size);

bool sysfile_exists(const char *root, const char *path);

/*
 * The whole text, NUL-terminated, without newlines at its end.
 * -EFBIG: @size is too small.
 */
int sysfile_read(const char *root, const char *path, char *text, size_t size);

/* Likewise for text of any length; the caller frees *@out. */
int sysfile_read_all(const char *root, const char *path, char **out);

/* One write(2) of @text, as the kernel's handlers want it. */
int sysfile_write(const char *root, const char *path, const char *text);

/* A file that holds one decimal number. -EBADMSG: it does not. */
int sysfile_read_number(const char *root, const char *path, int64_t *out);

#endif
