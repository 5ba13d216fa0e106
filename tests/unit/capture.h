/* SPDX-License-Identifier: GPL-2.0-only */
/* What a function says on stderr, for tests of one-line errors. */
#ifndef PZBENCH_TEST_CAPTURE_H
#define PZBENCH_TEST_CAPTURE_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

struct capture {
	int before;
	char text[1024];
};

static inline void capture_begin(struct capture *capture)
{
	int fd = memfd_create("stderr", 0);

	fflush(stderr);
	capture->before = dup(STDERR_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

static inline const char *capture_end(struct capture *capture)
{
	ssize_t length;

	fflush(stderr);
	length = pread(STDERR_FILENO, capture->text, sizeof(capture->text) - 1,
		       0);
	capture->text[length > 0 ? length : 0] = '\0';
	dup2(capture->before, STDERR_FILENO);
	close(capture->before);
	return capture->text;
}

static inline int count_lines(const char *text)
{
	int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

#endif
