/* SPDX-License-Identifier: GPL-2.0-only */
/* A scratch tree that stands in for / in tests that write. */
#ifndef PZBENCH_TESTS_TREE_H
#define PZBENCH_TESTS_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIXTURES "tests/fixtures"

static inline void tree_path(const char *root, const char *path, char *out)
{
	assert_true(snprintf(out, 4096, "%s%s", root, path) < 4096);
}

/* A new empty directory; the name is the caller's to free. */
static inline char *tree_make(void)
{
	char *root = strdup(P_tmpdir "/pzbench-test-XXXXXX");

	assert_non_null(root);
	assert_non_null(mkdtemp(root));
	return root;
}

static inline int tree_remove_entry(const char *path, const struct stat *st,
				    int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void tree_remove(char *root)
{
	assert_int_equal(nftw(root, tree_remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(root);
}

static inline void tree_make_parents(char *path)
{
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
}

static inline void tree_write_bytes(const char *root, const char *path,
				    const void *bytes, size_t n, off_t offset)
{
	char full[4096];
	int fd;

	tree_path(root, path, full);
	tree_make_parents(full);
	fd = open(full, O_WRONLY | O_CREAT, 0644);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, n, offset), n);
	close(fd);
}

static inline void tree_write(const char *root, const char *path,
			      const char *text)
{
	char full[4096];

	tree_path(root, path, full);
	unlink(full);
	tree_write_bytes(root, path, text, strlen(text), 0);
}

static inline void tree_link(const char *root, const char *path,
			     const char *target)
{
	char full[4096];

	tree_path(root, path, full);
	tree_make_parents(full);
	assert_int_equal(symlink(target, full), 0);
}

/* The text, without the newlines at its end; valid until the next call. */
static inline const char *tree_read(const char *root, const char *path)
{
	static char text[8192];
	char full[4096];
	ssize_t n;
	int fd;

	tree_path(root, path, full);
	fd = open(full, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	assert_true(n >= 0);
	close(fd);
	while (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return text;
}

#endif
