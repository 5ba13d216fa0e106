// SPDX-License-Identifier: GPL-2.0-only
/* The order of objects of a kernel's link, drawn. */
#include "campaign.h"
#include "options.h"

#include "harness/campaign/layout.h"
#include "harness/error.h"
#include "harness/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct objects {
	char **path;
	bool *movable;
	size_t n, kept;
};

static void objects_free(struct objects *objects)
{
	for (size_t i = 0; i < objects->n; i++)
		free(objects->path[i]);
	free(objects->path);
	free(objects->movable);
}

static int add_object(struct objects *objects, const char *path, bool movable)
{
	const size_t n = objects->n + 1;
	char **paths = realloc(objects->path, n * sizeof(*paths));
	bool *flags;

	if (!paths)
		return -ENOMEM;
	objects->path = paths;
	flags = realloc(objects->movable, n * sizeof(*flags));
	if (!flags)
		return -ENOMEM;
	objects->movable = flags;
	flags[n - 1] = movable;
	paths[n - 1] = strdup(path);
	if (!paths[n - 1])
		return -ENOMEM;
	objects->n = n;
	return 0;
}

/* "fixed mm/memory.o": all up to the last "kept" stay. */
static int take_line(struct objects *objects, char *line)
{
	char *path = strchr(line, ' ');
	int err;

	line[strcspn(line, "\n")] = '\0';
	if (!path || !path[1])
		return error_report(EINVAL, "campaign link: '%s' is no object",
				    line);
	*path++ = '\0';
	err = add_object(objects, path, !strcmp(line, "movable"));
	if (!err && !strcmp(line, "kept"))
		objects->kept = objects->n;
	return err;
}

static int read_objects(struct objects *objects)
{
	char *line = NULL;
	size_t capacity = 0;
	int err = 0;

	while (!err && getline(&line, &capacity, stdin) > 0)
		err = take_line(objects, line);
	free(line);
	return err;
}

static int print_drawn(const struct objects *objects, uint64_t seed,
		       uint64_t link)
{
	size_t *order = malloc((objects->n + 1) * sizeof(*order));
	int err = order ? layout_draw(seed, link, objects->movable, objects->n,
				      objects->kept, order) :
			  -ENOMEM;

	for (size_t i = 0; !err && i < objects->n; i++)
		puts(objects->path[order[i]]);
	free(order);
	return err ? err : campaign_flush();
}

int campaign_cmd_link(int argc, char **argv)
{
	const char *seed_text = "", *link_text = "";
	const struct option_row rows[] = {
		{ "seed", &seed_text, NULL },
		{ "link", &link_text, NULL },
		{ 0 },
	};
	struct objects objects = { 0 };
	uint64_t seed, link;
	int err = options_parse(argc, argv, rows);

	if (err)
		return err;
	if (units_parse_number(seed_text, &seed) ||
	    units_parse_number(link_text, &link))
		return error_report(
			EINVAL,
			"campaign link: give --seed and --link, numbers");
	err = read_objects(&objects);
	if (!err)
		err = print_drawn(&objects, seed, link);
	objects_free(&objects);
	return err;
}
