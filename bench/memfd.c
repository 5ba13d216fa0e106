// SPDX-License-Identifier: GPL-2.0-only
/* As shmem, but the memory is that of a memfd. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shmem.h"

static int open_memfd(uint64_t bytes, int *fd)
{
	*fd = memfd_create("pzbench", MFD_CLOEXEC);
	if (*fd < 0)
		return error_report(errno,
			"memfd_create: %s: leave memfd out on this kernel",
			strerror(errno));
	if (!ftruncate(*fd, (off_t)bytes))
		return 0;
	close(*fd);
	return error_report(errno, "a memfd of %lluM: %s: make size smaller",
			    (unsigned long long)(bytes >> 20), strerror(errno));
}

/* The mapping keeps the file, so that unmapping gives the memory back. */
static int memfd_map(struct buffer *buffer, const struct cell *cell)
{
	int fd, err;

	err = open_memfd(buffer->bytes, &fd);
	if (err)
		return err;
	err = buffer_map(buffer, MAP_SHARED, fd);
	close(fd);
	return err ? err : buffer_advise(buffer, cell->order);
}

static int memfd_setup(const struct workload_input *input, void **state)
{
	return buffer_setup(input, memfd_map, state);
}

const struct workload memfd_workload = {
	.name = "memfd",
	.summary = "first touch of a mapped memfd",
	.folios = FOLIOS_SHMEM,
	.choices = CHOICES_OF_SHMEM,
	.refuses = shmem_refuses,
	.setup = memfd_setup,
	.run = buffer_run,
	.run_latency = buffer_run_latency,
	.reuse = buffer_reuse,
	.memory = buffer_memory,
	.teardown = buffer_teardown,
};
