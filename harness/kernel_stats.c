// SPDX-License-Identifier: GPL-2.0-only
#include "kernel_stats.h"

#include "knobs.h"
#include "sysfile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PREZERO_DIR "/sys/kernel/debug/page_zeroing"
#define COUNTS_HEADER \
	"order user_caller user_buddy user_skipped zero_buddy zero_skipped unasked\n"

bool zero_counts_present(const char *root)
{
	return sysfile_exists(root, PREZERO_DIR "/counts");
}

bool prezero_present(const char *root)
{
	return sysfile_exists(root, PREZERO_DIR "/prezero");
}

bool prezero_marks(const char *root)
{
	return sysfile_exists(root, PREZERO_HONOUR_PATH);
}

#define HOST_ZEROES "/sys/module/virtio_balloon/parameters/host_zeroes_pages"

bool balloon_marks(const char *root)
{
	char text[16];

	return sysfile_exists(root, PREZERO_DIR "/prezero_marked") &&
	       !sysfile_read(root, HOST_ZEROES, text, sizeof(text)) &&
	       *text == 'Y';
}

/* The line that begins with @key in a table with a heading, behind the key. */
static const char *find_row(const char *text, int key)
{
	int got, used;

	while ((text = strchr(text, '\n'))) {
		text++;
		if (sscanf(text, "%d%n", &got, &used) == 1 && got == key)
			return text + used;
	}
	return NULL;
}

int prezero_marked(const char *root, int node, uint64_t *free_pages,
		   uint64_t *marked_pages)
{
	uint64_t free_now, marked_now;
	char text[4096];
	const char *row;
	int err = sysfile_read(root, PREZERO_DIR "/prezero_marked", text,
			       sizeof(text));

	if (err)
		return err;
	row = find_row(text, node);
	if (!row)
		return -ENODEV;
	if (sscanf(row, "%" SCNu64 " %" SCNu64, &free_now, &marked_now) != 2)
		return -EBADMSG;
	*free_pages = free_now;
	*marked_pages = marked_now;
	return 0;
}

int prezero_refused(const char *root, int order, uint64_t *refused)
{
	uint64_t count;
	char text[1024];
	const char *row;
	int err = sysfile_read(root, PREZERO_DIR "/prezero_refused", text,
			       sizeof(text));

	if (err)
		return err;
	row = find_row(text, order);
	if (!row || sscanf(row, "%" SCNu64, &count) != 1)
		return -EBADMSG;
	*refused = count;
	return 0;
}

int prezero_inject(const char *root, int node, enum prezero_mode mode)
{
	static const char *const name[] = {
		[PREZERO_MARK] = "mark", [PREZERO_ZERO] = "zero",
		[PREZERO_DRAIN] = "drain", [PREZERO_TRACK] = "track",
	};
	char text[32];

	snprintf(text, sizeof(text), "%d %s", node, name[mode]);
	return sysfile_write(root, PREZERO_DIR "/prezero", text);
}

int prezero_last(const char *root, struct prezero_run *out)
{
	struct prezero_run run;
	char text[128];
	int err = sysfile_read(root, PREZERO_DIR "/prezero", text, sizeof(text));

	if (err)
		return err;
	if (sscanf(text,
		   "node %d mode %7s blocks %" SCNu64 " pages %" SCNu64
		   " ns %" SCNu64, &run.node, run.mode, &run.blocks, &run.pages,
		   &run.ns) != 5)
		return -EBADMSG;
	*out = run;
	return 0;
}

int prezero_honour(struct knobs *k, int pct)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pct);
	return knobs_set(k, PREZERO_HONOUR_PATH, text);
}

/* "ORDER n n n n n n"; returns what follows or NULL. */
static const char *parse_order(const char *line, int order,
			       struct zero_count *out)
{
	int got, used = 0;

	if (sscanf(line, "%d %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %" SCNu64 " %n", &got, &out->user_caller,
		   &out->user_buddy, &out->user_skipped, &out->zero_buddy,
		   &out->zero_skipped, &out->unasked, &used) != 7)
		return NULL;
	return got == order ? line + used : NULL;
}

static int parse_counts(const char *text, struct zero_counts *out)
{
	if (strncmp(text, COUNTS_HEADER, strlen(COUNTS_HEADER)))
		return -EBADMSG;
	text += strlen(COUNTS_HEADER);
	for (int order = 0; order < ZERO_ORDERS; order++) {
		text = parse_order(text, order, &out->order[order]);
		if (!text)
			return -EBADMSG;
	}
	return sscanf(text, "prezero_ns %" SCNu64, &out->prezero_ns) == 1 ?
		0 : -EBADMSG;
}

int zero_counts_read(const char *root, struct zero_counts *out)
{
	struct zero_counts counts;
	char text[4096];
	int err = sysfile_read(root, PREZERO_DIR "/counts", text, sizeof(text));

	if (!err)
		err = parse_counts(text, &counts);
	if (!err)
		*out = counts;
	return err;
}

static struct zero_count count_diff(const struct zero_count *before,
				    const struct zero_count *after)
{
	return (struct zero_count){
		.user_caller = after->user_caller - before->user_caller,
		.user_buddy = after->user_buddy - before->user_buddy,
		.user_skipped = after->user_skipped - before->user_skipped,
		.zero_buddy = after->zero_buddy - before->zero_buddy,
		.zero_skipped = after->zero_skipped - before->zero_skipped,
		.unasked = after->unasked - before->unasked,
	};
}

void zero_counts_diff(const struct zero_counts *before,
		      const struct zero_counts *after, struct zero_counts *out)
{
	for (int i = 0; i < ZERO_ORDERS; i++)
		out->order[i] = count_diff(&before->order[i], &after->order[i]);
	out->prezero_ns = after->prezero_ns - before->prezero_ns;
}

int zero_check_read(const char *root, uint64_t *flag_leaks,
		    uint64_t *magic_leaks)
{
	uint64_t flag, magic;
	char text[128];
	int err = sysfile_read(root, PREZERO_DIR "/check", text, sizeof(text));

	if (err)
		return err;
	if (sscanf(text, "flag_leaks %" SCNu64 " magic_leaks %" SCNu64, &flag,
		   &magic) != 2)
		return -EBADMSG;
	*flag_leaks = flag;
	*magic_leaks = magic;
	return 0;
}
