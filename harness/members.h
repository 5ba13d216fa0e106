/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Members of JSON objects that were read by cJSON: it reads rows at three times the
 * rate of Jansson, which everything is written with. An @object that is NULL, or no
 * object, has none.
 */
#ifndef PZBENCH_MEMBERS_H
#define PZBENCH_MEMBERS_H

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

/* NULL when there is none; a null is one. */
const cJSON *member(const cJSON *object, const char *name);

bool member_is_number(const cJSON *object, const char *name);

/* 0 when it is no number. */
double member_number(const cJSON *object, const char *name);

/* -EINVAL when it is no whole number that a double holds, up to 2^53; *out stays. */
int member_integer(const cJSON *object, const char *name, int64_t *out);

/* The same of an array's item. */
int item_integer(const cJSON *item, int64_t *out);

/* It within a row that the caller keeps; NULL when it is no string. */
const char *member_text(const cJSON *object, const char *name);

#endif
