// SPDX-License-Identifier: GPL-2.0-only
#include "file.h"

#include "harness/error.h"
#include "harness/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "campaign.json"

static int flush_to_disk(struct outfile *file)
{
	if (fflush(file->stream) || fsync(fileno(file->stream)))
		return -errno;
	return 0;
}

int campaign_write(const struct campaign *campaign, const char *dir)
{
	json_t *json = campaign_json(campaign);
	struct outfile file = { 0 };
	int err = json ? outfile_open(dir, FILE_NAME, &file) : -ENOMEM;

	if (!err && json_dumpf(json, file.stream, JSON_INDENT(1)))
		err = -EIO;
	if (!err)
		fputc('\n', file.stream);
	if (!err)
		err = flush_to_disk(&file);
	if (!err)
		err = outfile_commit(&file);
	outfile_drop(&file);
	json_decref(json);
	if (err)
		return error_report(-err,
				    "%s/" FILE_NAME " cannot be written: %s",
				    dir, strerror(-err));
	return 0;
}

static int read_path(const char *path, struct campaign *out)
{
	const char *why = "no JSON";
	json_error_t error;
	json_t *json = json_load_file(path, 0, &error);
	int err = -EINVAL;

	if (!json && json_error_code(&error) == json_error_cannot_open_file)
		return error_report(
			EINVAL,
			"%s cannot be read: name a campaign's directory", path);
	if (json)
		err = campaign_parse(json, out, &why);
	json_decref(json);
	if (err)
		return error_report(
			EINVAL,
			"%s is no order of boots (%s): measure into another directory, or put the file back",
			path, why);
	return 0;
}

int campaign_read(const char *dir, struct campaign *out)
{
	char *path = path_join(dir, FILE_NAME);
	int err = path ? read_path(path, out) :
			 error_report(ENOMEM, "no memory left to read %s", dir);

	free(path);
	return err;
}
