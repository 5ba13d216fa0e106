/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration that a kernel was built with. */
#ifndef PZBENCH_KCONFIG_H
#define PZBENCH_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct kconfig {
	char *text;		/* uncompressed */
	char sha256[65];	/* of the text */
	char source[256];	/* the file it came from */
};

/*
 * Reads /proc/config.gz, else /boot/config-@release, under @root.
 * -ENOENT: neither is there. Not reported.
 */
int kconfig_read(const char *root, const char *release, struct kconfig *out);
void kconfig_free(struct kconfig *c);

/*
 * The value of "CONFIG_X" ("y", "250", "\"text\"") into @value; false when it
 * is not set.
 */
bool kconfig_value(const struct kconfig *c, const char *name, char *value,
		   size_t size);
bool kconfig_is_on(const struct kconfig *c, const char *name);

#endif
