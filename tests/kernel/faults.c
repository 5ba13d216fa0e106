// SPDX-License-Identifier: GPL-2.0-only
/* Buffers that are faulted whole, and what the kernel counts of it */
#include <stdbool.h>
#include <string.h>

#include "guest.h"

size_t fault_buffer(const struct buffer *buffer, struct faults *faults)
{
	size_t dirty;

	read_faults(buffer->order, faults);
	dirty = fault_and_check(buffer->start, buffer->bytes,
				PAGE << buffer->order);
	*faults = faults_since(buffer->order, faults);
	return dirty;
}

int buffer_allow_and_map(struct buffer *buffer)
{
	const int err = allow_order(buffer->order);

	return err ? err : buffer_map(buffer);
}

int buffer_fill_memory(struct buffer *buffer, size_t keep)
{
	int err;

	buffer->bytes = read_key("/proc/meminfo", "MemFree:") * 1024UL;
	buffer->bytes = (buffer->bytes - keep) & ~(PMD - 1);
	err = buffer_allow_and_map(buffer);
	if (!err)
		memset(buffer->start, 0xa5, buffer->bytes);
	return err;
}

void fault_twice(struct tap *tap, int order, size_t bytes,
		 check_buffer_t check, const void *arg)
{
	struct buffer buffer = { order, bytes, NULL };
	struct faults faults;
	size_t dirty;
	int i;

	for (i = 0; i < 2; i++) {
		if (buffer_allow_and_map(&buffer)) {
			ok(tap, false, "order %d can be had", order);
			return;
		}
		dirty = fault_buffer(&buffer, &faults);
		check(tap, &buffer, dirty, &faults, arg);
		memset(buffer.start, 0xa5, bytes);
		buffer_unmap(&buffer);
	}
}
