/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest's simulated counts rest on, for machine.json.
 */
#ifndef PZBENCH_COLLECT_MODEL_H
#define PZBENCH_COLLECT_MODEL_H

#include <jansson.h>

/*
 * {"identity": sha256 of BOOTDIR/identity, "cache": BOOTDIR/cache.json}, each
 * null where the file is missing. *out is the caller's. Reports and returns
 * -EPROTO where cache.json is no object, -ENOMEM.
 */
int collect_model(const char *boot_dir, json_t **out);

#endif
