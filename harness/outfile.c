// SPDX-License-Identifier: GPL-2.0-only
#include "outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

char *path_join(const char *dir, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static void free_paths(struct outfile *file)
{
	free(file->path);
	free(file->temporary);
	*file = (struct outfile){ 0 };
}

int outfile_open(const char *dir, const char *name, struct outfile *out)
{
	struct outfile file = { .path = path_join(dir, name) };
	int err;

	if (!file.path ||
	    asprintf(&file.temporary, "%s.tmp", file.path) < 0) {
		file.temporary = NULL;
		err = -ENOMEM;
		goto err_paths;
	}
	file.stream = fopen(file.temporary, "we");
	if (!file.stream) {
		err = -errno;
		goto err_paths;
	}
	*out = file;
	return 0;

err_paths:
	free_paths(&file);
	return err;
}

int outfile_commit(struct outfile *file)
{
	int err = ferror(file->stream) ? -EIO : 0;

	if (fclose(file->stream) && !err)
		err = -errno;
	if (!err && rename(file->temporary, file->path))
		err = -errno;
	if (err)
		unlink(file->temporary);
	free_paths(file);
	return err;
}

void outfile_drop(struct outfile *file)
{
	if (!file->stream)
		return;
	fclose(file->stream);
	unlink(file->temporary);
	free_paths(file);
}
