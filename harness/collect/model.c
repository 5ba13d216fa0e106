// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"

#include "harness/error.h"
#include "harness/outfile.h"

#include <errno.h>
#include <sha256.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

/* Boots of the same key give the same counts: its text names all that decides. */
static json_t *identity_key(const char *boot_dir)
{
	char *path = path_join(boot_dir, "identity");
	char key[SHA256_DIGEST_STRING_LENGTH];
	json_t *text = json_null();

	if (path && SHA256File(path, key))
		text = json_string(key);
	free(path);
	return text;
}

static int cache_profile(const char *boot_dir, json_t **out)
{
	char *path = path_join(boot_dir, "cache.json");
	json_t *profile = json_null();
	int err = 0;

	if (!path)
		return error_report(ENOMEM, "no memory left to collect %s",
				    boot_dir);
	if (!access(path, F_OK))
		profile = json_load_file(path, 0, NULL);
	if (json_is_null(profile) || json_is_object(profile)) {
		*out = profile;
	} else {
		json_decref(profile);
		err = error_report(EPROTO,
				   "%s is no JSON object; remove it, and the report names no cache profile, or boot the guest again",
				   path);
	}
	free(path);
	return err;
}

int collect_model(const char *boot_dir, json_t **out)
{
	json_t *cache = NULL;
	int err = cache_profile(boot_dir, &cache);

	if (err)
		return err;
	*out = json_pack("{s:o, s:o}", "identity", identity_key(boot_dir),
			 "cache", cache);
	return *out ? 0 : error_report(ENOMEM, "no memory left to collect %s",
				       boot_dir);
}
