// SPDX-License-Identifier: GPL-2.0-only
#include "members.h"

#include <errno.h>
#include <math.h>

#define WHOLE_MAX 0x1p53

const cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

bool member_is_number(const cJSON *object, const char *name)
{
	return cJSON_IsNumber(member(object, name));
}

double member_number(const cJSON *object, const char *name)
{
	const cJSON *item = member(object, name);

	return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

int item_integer(const cJSON *item, int64_t *out)
{
	if (!cJSON_IsNumber(item) || fabs(item->valuedouble) > WHOLE_MAX ||
	    item->valuedouble != floor(item->valuedouble))
		return -EINVAL;
	*out = (int64_t)item->valuedouble;
	return 0;
}

int member_integer(const cJSON *object, const char *name, int64_t *out)
{
	return item_integer(member(object, name), out);
}

const char *member_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(member(object, name));
}
