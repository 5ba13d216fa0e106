/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order of a campaign's boots: blocks, in each of which the baseline, the
 * baseline again and every other arm are booted once.
 */
#ifndef PZBENCH_METAL_ORDER_H
#define PZBENCH_METAL_ORDER_H

#include "file.h"

#include <jansson.h>

/*
 * campaign.json (docs/formats.md), a new object, the caller's. Each second block
 * mirrors the one before it, so that drift falls on all arms alike; what is
 * mirrored is drawn anew from the seed. NULL = -ENOMEM.
 */
json_t *metal_order_json(const struct metal_file *file);

#endif
