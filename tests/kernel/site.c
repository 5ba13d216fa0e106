// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who zeroes anonymous folios, chosen at run time: what faults hand out is zero
 * and of the order asked for at each site, and the kernel counts the zeroing
 * where the knob says. The tracking is on, but nothing is marked.
 */
#include <errno.h>
#include <unistd.h>

#include "guest.h"

#define SITE	DIR_PZ "site"
#define BYTES	(32 * MB)

struct site {
	const char *word;
	bool caller_order_0, caller_large;
};

static const struct site sites[] = {
	{ "stock", false, true },
	{ "caller", true, true },
	{ "buddy", false, false },
	{ "buddy-addr", false, false },
};

/*
 * By whom, of the folios of one order; others may fault at order 0 meanwhile.
 * With init_on_free=1 nothing is left to be zeroed by the allocator.
 */
static void check_counts(struct tap *tap, const struct site *site, int order,
			 const struct faults *faults)
{
	const size_t folios = BYTES / (PAGE << order);
	const bool caller = order ? site->caller_large : site->caller_order_0;
	const size_t by_caller = faults->by_caller;
	const size_t by_buddy = faults->cleared - faults->by_caller;
	const bool clean = has_parameter("init_on_free=1");

	ok(tap, (caller ? by_caller >= folios : !by_caller) &&
		(caller || clean ? !by_buddy : by_buddy >= folios),
	   "site %s order %d: of %zu folios %zu zeroed by the caller, %zu by the allocator",
	   site->word, order, folios, by_caller, by_buddy);
}

static void check_faulted(struct tap *tap, const struct buffer *buffer,
			  size_t dirty, const struct faults *faults,
			  const void *arg)
{
	const size_t step = PAGE << buffer->order;
	const size_t found = count_folios(buffer, buffer->order, step);
	const struct site *site = arg;

	ok(tap, !dirty && found == BYTES / step,
	   "site %s order %d: %zu bytes not zero, %zu folios", site->word,
	   buffer->order, dirty, found);
	check_counts(tap, site, buffer->order, faults);
}

/* What would zero twice is refused */
static bool refused(const struct site *site)
{
	return site->caller_large && has_parameter("init_on_alloc=1");
}

void test_sites(struct tap *tap)
{
	size_t i;
	int err;

	if (access(SITE, F_OK))
		return;
	ok(tap, write_file(SITE, "nobody") == -EINVAL, "unknown site is refused");
	for (i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		err = write_file(SITE, "%s", sites[i].word);
		if (refused(&sites[i])) {
			ok(tap, err == -EOPNOTSUPP, "site %s is refused (%d)",
			   sites[i].word, err);
			continue;
		}
		ok(tap, !err, "site %s is taken (%d)", sites[i].word, err);
		fault_twice(tap, 0, BYTES, check_faulted, &sites[i]);
		fault_twice(tap, 4, BYTES, check_faulted, &sites[i]);
		fault_twice(tap, PMD_ORDER, BYTES, check_faulted, &sites[i]);
	}
	check_leaks(tap, "after all sites");
}
