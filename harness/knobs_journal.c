// SPDX-License-Identifier: GPL-2.0-only
#include "knobs_journal.h"

#include "error.h"
#include "sysfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_parent(const char *path)
{
	char *copy = strdup(path);
	int err = 0;

	if (!copy)
		return -ENOMEM;
	if (mkdir(dirname(copy), 0755) && errno != EEXIST)
		err = -errno;
	free(copy);
	return err;
}

static int open_locked(const char *path, int *out)
{
	int fd, err;

	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	/* ENOSYS: a small guest kernel without CONFIG_FILE_LOCKING. */
	if (flock(fd, LOCK_EX | LOCK_NB) && errno != ENOSYS) {
		err = errno == EWOULDBLOCK ? -EBUSY : -errno;
		close(fd);
		return err;
	}
	*out = fd;
	return 0;
}

/*
 * The holder before us removes the file while it still has the lock. Who
 * opened it before that gets a lock on a file without a name, which nobody
 * else would see: open again.
 */
static int open_named(const char *path, int *out)
{
	struct stat st;
	int fd = -1, err;

	for (;;) {
		err = open_locked(path, &fd);
		if (err)
			return err;
		if (fstat(fd, &st) || st.st_nlink) {
			*out = fd;
			return 0;
		}
		close(fd);
	}
}

static int open_error(const char *path, int err)
{
	if (err == -EACCES || err == -EPERM || err == -EROFS)
		return -EPERM;
	if (err == -EBUSY)
		return error_report(EBUSY,
			"another pzbench is measuring (it holds %s): wait for it to end",
			path);
	return error_report(-err, "cannot open the knob journal %s: %s", path,
			    strerror(-err));
}

int journal_open(const char *root, const char *path, struct journal *out)
{
	struct journal j;
	int err;

	if (sysfile_read(root, "/proc/sys/kernel/random/boot_id", j.boot,
			 sizeof(j.boot)))
		strcpy(j.boot, "unknown");
	err = make_parent(path);
	if (!err)
		err = open_named(path, &j.fd);
	if (err)
		return open_error(path, err);
	j.path = strdup(path);
	if (!j.path) {
		close(j.fd);
		return -ENOMEM;
	}
	*out = j;
	return 0;
}

/* Writes go nowhere but to where this program's knobs are. */
static bool path_is_knob(const char *path)
{
	return (!strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/sys/", 10)) &&
	       !strstr(path, "/../");
}

static int parse_line(char *line, struct knob *out)
{
	char *tab = strchr(line, '\t');

	if (!tab || !tab[1])
		return -EBADMSG;
	*tab = '\0';
	if (!path_is_knob(line) || strlen(line) >= sizeof(out->path) ||
	    strlen(tab + 1) >= sizeof(out->old))
		return -EBADMSG;
	strcpy(out->path, line);
	strcpy(out->old, tab + 1);
	return 0;
}

static bool is_of_this_boot(const struct journal *j, const char *line)
{
	return !strncmp(line, "boot ", 5) && !strcmp(line + 5, j->boot);
}

/*
 * The next whole line without its newline; NULL at the end. A last line
 * without newline was cut short, hence its knob not written yet.
 */
static char *next_line(FILE *stream, char **line, size_t *size)
{
	ssize_t n = getline(line, size, stream);

	if (n <= 0 || (*line)[n - 1] != '\n')
		return NULL;
	(*line)[n - 1] = '\0';
	return *line;
}

static int load_lines(struct journal *j, FILE *stream, struct knob_list *list)
{
	char *line = NULL;
	size_t size = 0;
	int junk = 0;

	list->n = 0;
	if (!next_line(stream, &line, &size))
		goto out;
	if (!is_of_this_boot(j, line)) {
		warning_report("%s is not of this boot: nothing is put back",
			       j->path);
		goto out;
	}
	while (list->n < KNOBS_MAX && next_line(stream, &line, &size)) {
		if (parse_line(line, &list->knob[list->n]))
			junk++;
		else
			list->n++;
	}
	if (junk)
		warning_report("%s: %d lines name no knob and are passed over",
			       j->path, junk);
out:
	free(line);
	return ferror(stream) ? -EIO : 0;
}

int journal_load(struct journal *j, struct knob_list *out)
{
	int fd = dup(j->fd);
	FILE *stream;
	int err;

	if (fd < 0)
		return -errno;
	stream = fdopen(fd, "r");
	if (!stream) {
		close(fd);
		return -ENOMEM;
	}
	rewind(stream);
	err = load_lines(j, stream, out);
	fclose(stream);
	return err;
}

static int write_flushed(int fd, const char *text, int length)
{
	ssize_t n = write(fd, text, length);

	if (n != length)
		return n < 0 ? -errno : -ENOSPC;
	return fsync(fd) ? -errno : 0;
}

int journal_add(struct journal *j, const struct knob *knob)
{
	char text[KNOB_PATH_MAX + KNOB_VALUE_MAX + 80];
	off_t end = lseek(j->fd, 0, SEEK_END);
	int n = 0, err;

	if (end < 0)
		return -errno;
	if (!end)
		n = snprintf(text, sizeof(text), "boot %s\n", j->boot);
	n += snprintf(text + n, sizeof(text) - n, "%s\t%s\n", knob->path,
		      knob->old);
	err = write_flushed(j->fd, text, n);
	if (!err)
		return 0;
	if (ftruncate(j->fd, end))
		warning_report("%s: cannot take back half a line", j->path);
	return error_report(-err, "cannot write the knob journal %s: %s",
			    j->path, strerror(-err));
}

int journal_clear(struct journal *j)
{
	return ftruncate(j->fd, 0) || fsync(j->fd) ? -errno : 0;
}

void journal_close(struct journal *j, bool done)
{
	if (done)
		unlink(j->path);
	close(j->fd);
	j->fd = -1;
	free(j->path);
	j->path = NULL;
}
