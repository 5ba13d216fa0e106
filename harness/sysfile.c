// SPDX-License-Identifier: GPL-2.0-only
#include "sysfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sysfile_path(const char *root, const char *path, char *out, size_t size)
{
	int n = snprintf(out, size, "%s%s", root, path);

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

static int sysfile_open(const char *root, const char *path, int flags, int *fd)
{
	char full[SYSFILE_PATH_MAX];
	int err = sysfile_path(root, path, full, sizeof(full));

	if (err)
		return err;
	*fd = open(full, flags | O_CLOEXEC);
	return *fd < 0 ? -errno : 0;
}

bool sysfile_exists(const char *root, const char *path)
{
	char full[SYSFILE_PATH_MAX];

	return !sysfile_path(root, path, full, sizeof(full)) &&
	       !access(full, F_OK);
}

/* Fills @text as far as it goes; returns the length or -errno. */
static ssize_t read_full(int fd, char *text, size_t size)
{
	size_t have = 0;
	ssize_t n;

	while (have < size) {
		n = read(fd, text + have, size - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		have += n;
	}
	return have;
}

static void end_text(char *text, size_t length)
{
	while (length && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
}

int sysfile_read(const char *root, const char *path, char *text, size_t size)
{
	ssize_t n;
	int fd, err;

	err = sysfile_open(root, path, O_RDONLY, &fd);
	if (err)
		return err;
	n = read_full(fd, text, size);
	close(fd);
	if (n < 0)
		return n;
	if ((size_t)n == size)
		return -EFBIG;
	end_text(text, n);
	return 0;
}

int sysfile_read_all(const char *root, const char *path, char **out)
{
	size_t size = 4096;
	char *text = NULL, *grown;
	int err;

	do {
		size *= 4;
		grown = realloc(text, size);
		if (!grown) {
			err = -ENOMEM;
			break;
		}
		text = grown;
		err = sysfile_read(root, path, text, size);
	} while (err == -EFBIG);
	if (err) {
		free(text);
		return err;
	}
	*out = text;
	return 0;
}

int sysfile_write(const char *root, const char *path, const char *text)
{
	size_t length = strlen(text);
	ssize_t n;
	int fd, err;

	err = sysfile_open(root, path, O_WRONLY | O_TRUNC, &fd);
	if (err)
		return err;
	do
		n = write(fd, text, length);
	while (n < 0 && errno == EINTR);
	err = n < 0 ? -errno : (size_t)n == length ? 0 : -EIO;
	close(fd);
	return err;
}

int sysfile_read_number(const char *root, const char *path, int64_t *out)
{
	char text[64], *end;
	int64_t value;
	int err = sysfile_read(root, path, text, sizeof(text));

	if (err)
		return err;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || *end)
		return -EBADMSG;
	*out = value;
	return 0;
}
