// SPDX-License-Identifier: GPL-2.0-only
#include "kconfig.h"

#include "sysfile.h"

#include <errno.h>
#include <sha256.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define KCONFIG_MAX_BYTES (4 << 20)	/* a distribution's has 0.3 MB */

/* zlib reads plain files as they are, hence one way for both sources. */
static int read_maybe_gzip(const char *path, char **out)
{
	gzFile file = gzopen(path, "rbe");
	char *text;
	int n;

	if (!file)
		return errno ? -errno : -ENOMEM;
	text = malloc(KCONFIG_MAX_BYTES);
	n = text ? gzread(file, text, KCONFIG_MAX_BYTES - 1) : 0;
	gzclose(file);
	if (n <= 0) {
		free(text);
		return text ? -EBADMSG : -ENOMEM;
	}
	text[n] = '\0';
	*out = text;
	return 0;
}

static int read_source(const char *root, struct kconfig *c)
{
	char path[SYSFILE_PATH_MAX];
	int err = sysfile_path(root, c->source, path, sizeof(path));

	return err ? err : read_maybe_gzip(path, &c->text);
}

int kconfig_read(const char *root, const char *release, struct kconfig *out)
{
	struct kconfig c = { .source = "/proc/config.gz" };
	int err = read_source(root, &c);

	if (err) {
		snprintf(c.source, sizeof(c.source), "/boot/config-%s", release);
		err = read_source(root, &c);
	}
	if (err)
		return err;
	SHA256Data((uint8_t *)c.text, strlen(c.text), c.sha256);
	*out = c;
	return 0;
}

void kconfig_free(struct kconfig *c)
{
	free(c->text);
	c->text = NULL;
}

bool kconfig_value(const struct kconfig *c, const char *name, char *value,
		   size_t size)
{
	size_t length = strlen(name);
	const char *at = c->text, *end;

	while ((at = strstr(at, name))) {
		if ((at == c->text || at[-1] == '\n') && at[length] == '=') {
			at += length + 1;
			end = strchrnul(at, '\n');
			snprintf(value, size, "%.*s", (int)(end - at), at);
			return true;
		}
		at += length;
	}
	return false;
}

bool kconfig_is_on(const struct kconfig *c, const char *name)
{
	char value[8];

	return kconfig_value(c, name, value, sizeof(value)) &&
	       !strcmp(value, "y");
}
