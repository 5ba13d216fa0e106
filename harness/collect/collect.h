/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest sent and what the plugin counted, made into the files that every
 * boot's directory holds (docs/formats.md).
 */
#ifndef PZBENCH_COLLECT_H
#define PZBENCH_COLLECT_H

#include <stddef.h>

struct collect_result {
	size_t rows; /* written to samples.jsonl */
	size_t lost_rows; /* of those: regions lost or untracked, so invalid */
	int guest_error; /* errno that the guest ended with; 0 = all well */
	char incomplete[256]; /* why this is not all; "" when it is */
};

/*
 * Reads BOOTDIR/stream.jsonl and BOOTDIR/sim.tsv (which may be absent: KVM),
 * writes BOOTDIR/{machine.json,plan.json,samples.jsonl} and, when the guest did
 * not send all, the reason as BOOTDIR/failure, if nobody wrote one yet. Rows
 * are streamed: memory does not grow with their number. Rows and machine are
 * given the arm @arm, unless it is NULL: every guest is started under the same
 * name, because its command line moves its counts. With sim.tsv the machine is
 * given what its counts rest on, from BOOTDIR/{identity,cache.json}.
 *
 * 0 also for an incomplete stream. Otherwise reports and returns -errno, and
 * none of the files has changed.
 */
int collect_boot(const char *boot_dir, const char *arm,
		 struct collect_result *out);

#endif
